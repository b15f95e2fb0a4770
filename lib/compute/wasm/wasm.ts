/** The compute functions in WebAssembly: float32 in the shared memory. The reference implementation does all other calls. */
import { reference } from '../reference/reference.js';
import type { Backend, Compute } from '../spec/compute.js';
import { copies } from './copies.js';
import { type Attempts, type ComputeFunction, type Core, unsupported } from './core.js';
import { elementwise } from './elementwise.js';
import { losses } from './losses.js';
import { matrix } from './matrix.js';
import { pooling } from './pooling.js';
import { fills, masks } from './random.js';
import { reduce } from './reduce.js';
import { sequence } from './sequence.js';

type AnyFunction = (...values: unknown[]) => unknown;

export function wasm(backend: Backend, core: Core): Compute {
  return replacing(
    reference,
    {
      ...matrix(core),
      ...elementwise(core),
      ...pooling(core),
      ...reduce(core),
      ...masks(core),
      ...fills(core),
      ...losses(core),
      ...sequence(core),
      ...copies(core),
    },
    backend,
  );
}

/** `compute` with some of its functions replaced; it does the calls that they do not support. */
export function replacing(compute: Compute, attempts: Partial<Attempts<ComputeFunction>>, backend: Backend): Compute {
  const functions = Object.entries(attempts).map(([name, attempt]) => [
    name,
    withFallback(attempt as AnyFunction, compute[name as ComputeFunction] as AnyFunction),
  ]);
  return { ...compute, ...Object.fromEntries(functions), backend } as Compute;
}

function withFallback(attempt: AnyFunction, fallback: AnyFunction): AnyFunction {
  return (...values) => {
    const result = attempt(...values);
    return result === unsupported ? fallback(...values) : result;
  };
}
