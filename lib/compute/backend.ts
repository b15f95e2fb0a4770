/** Chooses the implementation of the compute functions, once, when the first is called. */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import type { Backend, Compute } from './compute.js';
import { SharedMemory } from './memory.js';
import { javascript } from './reference/reference.js';
import { maximumThreads, reservedBytes, Threads } from './threads.js';
import { type Kernels, type Module, supports, webAssembly } from './wasm/engine-support.js';
import { wasm } from './wasm/wasm.js';

/** What `LAYERLAB_COMPUTE` may be. */
const backends: readonly Backend[] = ['wasm', 'wasm-deterministic', 'javascript'];

export interface Engine {
  readonly compute: Compute;
  /** In words. */
  readonly why: string;
  /** Absent in plain TypeScript. */
  readonly memory?: SharedMemory;
  readonly threads?: Threads;
}

export interface Loaded {
  readonly module: Module;
  readonly memory: SharedMemory;
  readonly kernels: Kernels;
  /** What a thread needs for itself. */
  readonly workspaceBytes: number;
}

let engine: Engine | undefined;

export function currentEngine(): Engine {
  engine ??= choose(process.env.LAYERLAB_COMPUTE);
  return engine;
}

/** Makes an engine; for tests of several in one process. @throws RangeError for a setting that is none */
export function choose(setting: string | undefined): Engine {
  const wanted = checkSetting(setting);
  if (wanted === 'javascript') return { compute: javascript, why: 'LAYERLAB_COMPUTE asks for it' };
  try {
    return loadWasm(wanted);
  } catch (error) {
    return { compute: javascript, why: `WebAssembly cannot be used here: ${(error as Error).message}` };
  }
}

function checkSetting(setting: string | undefined): Backend | undefined {
  if (setting === undefined || setting === '') return undefined;
  if (backends.includes(setting as Backend)) return setting as Backend;
  throw new RangeError(`LAYERLAB_COMPUTE: expected one of ${backends.join(', ')}, got '${setting}'`);
}

/** Sums rounded once where the machine can (relaxed SIMD); never in the deterministic setting, whose bits are the same everywhere. */
function loadWasm(wanted: 'wasm' | 'wasm-deterministic' | undefined): Engine {
  if (!supports('simd')) throw new Error('the engine has no SIMD');
  const fused = wanted !== 'wasm-deterministic' && hasRelaxedSimd();
  for (const sizeBytes of [2 ** 30, 2 ** 28, 2 ** 26]) {
    try {
      const backend = wanted ?? 'wasm';
      const why = fused ? 'relaxed SIMD: multiply-adds rounded once' : reasonForPlain(wanted);
      const { module, memory, kernels, workspaceBytes } = load(fused ? 'fused' : 'plain', sizeBytes);
      const threads = new Threads({ memory: memory.memory, module, kernels, workspaceBytes }, defaultThreads());
      return { compute: wasm(backend, { memory, kernels, threads }), memory, threads, why };
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
    }
  }
  throw new Error('no address space for its memory');
}

function reasonForPlain(wanted: Backend | undefined): string {
  if (wanted === 'wasm-deterministic') return 'LAYERLAB_COMPUTE asks for sums that are the same on every machine';
  return 'the engine has no relaxed SIMD: multiply-adds rounded twice';
}

/** Node 20 has it behind a flag, which may still be set. */
function hasRelaxedSimd(): boolean {
  if (supports('relaxedSimd')) return true;
  try {
    setFlagsFromString('--experimental-wasm-relaxed-simd');
  } catch {
    return false; // an engine without the flag (Deno, or one that takes no flags any more) goes on without
  }
  return supports('relaxedSimd');
}

/** A module and its memory. @throws RangeError when there is no address space of that size */
export function load(name: 'fused' | 'plain', sizeBytes: number): Loaded {
  if (webAssembly === undefined) throw new Error('the engine has none');
  const { Module, Instance } = webAssembly;
  const module = new Module(readModule(name));
  // The first instance says how much memory a thread needs for itself.
  const probe = new SharedMemory({ sizeBytes: 65536 * 2, reservedBytes: 0 });
  const workspaceBytes = (new Instance(module, { env: probe }).exports as Kernels).matmulWorkspace();
  const memory = new SharedMemory({ sizeBytes, reservedBytes: reservedBytes(workspaceBytes) });
  return { module, memory, kernels: new Instance(module, { env: memory }).exports as Kernels, workspaceBytes };
}

/** Beside this file in the package, in `dist` when this file is TypeScript. */
function readModule(name: string): Uint8Array {
  const folder = import.meta.url.endsWith('.ts') ? '../dist/compute/' : './';
  return readFileSync(new URL(`${folder}${name}.wasm`, import.meta.url));
}

function defaultThreads(): number {
  return Math.min(availableParallelism(), 4, maximumThreads);
}
