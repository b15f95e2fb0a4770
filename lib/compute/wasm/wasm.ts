/** The compute functions in WebAssembly: float32 in the shared memory. What they are not made for goes to their twins. */
import type { Backend, Compute } from '../compute.js';
import { Core, type CoreOptions } from './core.js';
import { elementwise } from './elementwise.js';
import { matrix } from './matrix.js';
import { pooling } from './pooling.js';
import { reduce } from './reduce.js';

export function wasm(backend: Backend, options: CoreOptions): Compute {
  const core = new Core(options);
  return { backend, ...matrix(core), ...elementwise(core), ...pooling(core), ...reduce(core) };
}
