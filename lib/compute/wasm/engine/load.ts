/** Loads the WebAssembly module and creates its memory. */
import { platform } from '#platform';
import { type Kernels, type Module, supports, webAssembly } from './engine-support.js';
import { SharedMemory } from './memory.js';
import { reservedBytes } from './threads.js';

/** Multiply-adds rounded once (relaxed SIMD), or twice. */
export type Variant = 'fused' | 'plain';

export interface Loaded {
  readonly module: Module;
  readonly memory: SharedMemory;
  readonly kernels: Kernels;
  /** The workspace of each thread, in bytes. */
  readonly workspaceBytes: number;
}

/** Reserves as much address space as the system gives: 1 GiB, 256 MiB or 64 MiB. */
export function loadLargest(variant: Variant): Loaded {
  for (const sizeBytes of [2 ** 30, 2 ** 28, 2 ** 26]) {
    try {
      return load(variant, sizeBytes);
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  throw new Error('no address space for its memory');
}

/** Loads a module with memory of that size. @throws RangeError when there is no address space of that size */
export function load(variant: Variant, sizeBytes: number): Loaded {
  if (webAssembly === undefined) throw new Error('the engine has none');
  const { Module, Instance } = webAssembly;
  const module = new Module(platform.readAsset(`dist/compute/${variant}.wasm`));
  // Only an instance knows how much memory a thread needs, so one is made to ask.
  const probe = new SharedMemory({ sizeBytes: 65536 * 2, reservedBytes: 0 });
  const workspaceBytes = (new Instance(module, { env: probe }).exports as Kernels).matmulWorkspace();
  const memory = new SharedMemory({ sizeBytes, reservedBytes: reservedBytes(workspaceBytes) });
  return { module, memory, kernels: new Instance(module, { env: memory }).exports as Kernels, workspaceBytes };
}

/** Node 20 has relaxed SIMD behind a flag, which takes effect at run time. */
export function hasRelaxedSimd(): boolean {
  if (!supports('relaxedSimd')) platform.enableRelaxedSimd();
  return supports('relaxedSimd');
}
