/** The compute functions in WebAssembly: float32 in the shared memory. What they are not made for goes to their twins. */
import type { Backend, Compute } from './compute.js';
import { Core, type CoreOptions } from './wasm/core.js';
import { elementwise } from './wasm/elementwise.js';
import { matrix } from './wasm/matrix.js';
import { pooling } from './wasm/pooling.js';
import { reduce } from './wasm/reduce.js';

export function wasm(backend: Backend, options: CoreOptions): Compute {
  const core = new Core(options);
  return { backend, ...matrix(core), ...elementwise(core), ...pooling(core), ...reduce(core) };
}
