/** Chooses the implementation of the compute functions when the first of them is called. */
import { platform } from '#platform';
import type { NativeProduct } from '../platform.js';
import { native } from './native/native.js';
import { reference } from './reference/reference.js';
import type { Backend, Compute } from './spec/compute.js';
import { Core } from './wasm/core.js';
import { supports } from './wasm/engine/engine-support.js';
import { hasRelaxedSimd, loadLargest } from './wasm/engine/load.js';
import type { SharedMemory } from './wasm/engine/memory.js';
import { maximumThreads, Threads } from './wasm/engine/threads.js';
import { replacing, wasm } from './wasm/wasm.js';

/** The values of `LAYERLAB_COMPUTE`. */
const backends: readonly Backend[] = ['wasm', 'wasm-deterministic', 'javascript', 'native'];

export interface Engine {
  readonly compute: Compute;
  /** Why this one was chosen, in words. */
  readonly why: string;
  /** Absent for the reference implementation. */
  readonly memory?: SharedMemory;
  /** Absent for the reference implementation. */
  readonly threads?: Threads;
}

interface WasmEngine extends Engine {
  readonly core: Core;
}

let engine: Engine | undefined;

export function currentEngine(): Engine {
  engine ??= choose(platform.setting('LAYERLAB_COMPUTE'));
  return engine;
}

/** Makes an engine. Tests make several in one process. @throws RangeError for an unknown setting */
export function choose(setting: string | undefined): Engine {
  const wanted = checkSetting(setting);
  if (wanted === 'javascript') return { compute: reference, why: 'LAYERLAB_COMPUTE asks for it' };
  try {
    return wanted === 'native' ? startNative() : startWasm(wanted ?? 'wasm');
  } catch (error) {
    return { compute: reference, why: `WebAssembly cannot be used here: ${(error as Error).message}` };
  }
}

function checkSetting(setting: string | undefined): Backend | undefined {
  if (setting === undefined || setting === '') return undefined;
  if (backends.includes(setting as Backend)) return setting as Backend;
  throw new RangeError(`LAYERLAB_COMPUTE: expected one of ${backends.join(', ')}, got '${setting}'`);
}

/** WebAssembly whose matrix products are a native library's; WebAssembly alone, with a warning, where there is none. */
function startNative(): Engine {
  let product: NativeProduct;
  try {
    product = platform.nativeProduct();
  } catch (error) {
    const why = `LAYERLAB_COMPUTE asks for native products, but ${(error as Error).message}; WebAssembly runs instead`;
    console.warn(`layerlab: ${why}`);
    return { ...startWasm('wasm'), why };
  }
  const { compute, core, ...engine } = startWasm('wasm', product);
  const why = `matrix products by ${product.name}; their last bits differ between machines`;
  return { ...engine, compute: replacing(compute, native(core), 'native'), why };
}

/** Multiply-adds are fused where the engine can, except in the deterministic setting, whose bits are the same everywhere. */
function startWasm(backend: Backend, product?: NativeProduct): WasmEngine {
  if (!supports('simd')) throw new Error('the engine has no SIMD');
  const isFused = backend === 'wasm' && hasRelaxedSimd();
  const { memory, kernels, ...loaded } = loadLargest(isFused ? 'fused' : 'plain');
  const all = product ? { ...kernels, product: product.multiplyIn(memory.memory.buffer) } : kernels;
  const threads = new Threads({ ...loaded, memory: memory.memory, kernels: all, native: product }, defaultThreads());
  const why = isFused ? 'relaxed SIMD: multiply-adds rounded once' : reasonForPlain(backend);
  const core = new Core({ memory, kernels, threads });
  return { compute: wasm(backend, core), core, memory, threads, why };
}

function reasonForPlain(backend: Backend): string {
  return backend === 'wasm-deterministic'
    ? 'LAYERLAB_COMPUTE asks for sums that are the same on every machine'
    : 'the engine has no relaxed SIMD: multiply-adds rounded twice';
}

function defaultThreads(): number {
  return Math.min(platform.cores(), 4, maximumThreads);
}
