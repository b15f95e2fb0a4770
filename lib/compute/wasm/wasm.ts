/** The compute functions in WebAssembly: float32 in the shared memory. The reference implementation does all other calls. */
import { reference } from '../reference/reference.js';
import type { Backend, Compute } from '../spec/compute.js';
import { type Attempts, type ComputeFunction, Core, type CoreOptions, unsupported } from './core.js';
import { elementwise } from './elementwise.js';
import { losses } from './losses.js';
import { matrix } from './matrix.js';
import { pooling } from './pooling.js';
import { fills, masks } from './random.js';
import { reduce } from './reduce.js';
import { sequence } from './sequence.js';

type AnyFunction = (...values: unknown[]) => unknown;

export function wasm(backend: Backend, options: CoreOptions): Compute {
  const core = new Core(options);
  const attempts: Attempts<ComputeFunction> = {
    ...matrix(core),
    ...elementwise(core),
    ...pooling(core),
    ...reduce(core),
    ...masks(core),
    ...fills(core),
    ...losses(core),
    ...sequence(core),
  };
  const functions = Object.entries(attempts).map(([name, attempt]) => [
    name,
    withFallback(attempt as AnyFunction, reference[name as ComputeFunction] as AnyFunction),
  ]);
  return { backend, ...Object.fromEntries(functions) } as Compute;
}

function withFallback(attempt: AnyFunction, fallback: AnyFunction): AnyFunction {
  return (...values) => {
    const result = attempt(...values);
    return result === unsupported ? fallback(...values) : result;
  };
}
