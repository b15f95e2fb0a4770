/**
 * The compute functions and their memory: `compute()` returns the chosen implementation (spec/compute.ts documents each
 * function), `allocateFloats` and `temporary…` allocate memory, `tidy` frees temporary memory.
 */
import { platform } from '#platform';
import { currentEngine } from './backend.js';
import type { Backend, Compute } from './spec/compute.js';
import { maximumThreads } from './wasm/engine/threads.js';

export type { ActivateOptions, Backend, Compute } from './spec/compute.js';
export type { ActivationKind } from './spec/kinds.js';
export { activationKinds } from './spec/kinds.js';
export { allocateFloats, temporaryBytes, temporaryFloats, temporaryIntegers, tidy } from './tidy.js';

export function compute(): Compute {
  platform.checkpoint?.();
  return currentEngine().compute;
}

/** The implementation that is used, and the reason. */
export interface BackendInfo {
  readonly backend: Backend;
  readonly why: string;
  /** The number of threads that share large work. */
  readonly threads: number;
}

/**
 * Which implementation of the compute functions runs here: 'wasm' (WebAssembly with SIMD), 'wasm-deterministic' (the same with
 * sums that are equal on every machine) or 'javascript' (plain TypeScript) or 'native' (WebAssembly whose matrix
 * products are OpenBLAS's; never by itself). The environment variable LAYERLAB_COMPUTE forces one.
 */
export function backendInfo(): BackendInfo {
  const { compute, why, threads } = currentEngine();
  return { backend: compute.backend, why, threads: threads?.count ?? 1 };
}

/**
 * Sets the number of threads that share large work, including the main thread. Defaults to the number of cores, at most 4.
 * Results do not depend on it. The reference implementation always uses one.
 *
 * @param count - a whole number from 1 to 8
 */
export function setThreads(count: number): void {
  if (!Number.isInteger(count) || count < 1 || count > maximumThreads)
    throw new RangeError(`setThreads: expected a whole number from 1 to ${maximumThreads}, got ${count}`);
  const { threads } = currentEngine();
  if (threads !== undefined) threads.count = count;
}
