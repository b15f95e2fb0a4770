/**
 * The compute functions and their memory: `compute()` gives the implementation that was chosen (compute.ts says what each
 * function means), `allocateFloats` and `temporary…` give memory, `tidy` ends the life of what is temporary.
 */
import { currentEngine } from './backend.js';
import type { Backend, Compute } from './spec/compute.js';
import { maximumThreads } from './wasm/threads.js';

export type { Backend, Compute } from './spec/compute.js';
export type { ActivationKind } from './spec/kinds.js';
export { activationKinds } from './spec/kinds.js';
export { allocateFloats, temporaryBytes, temporaryFloats, temporaryIntegers, tidy } from './tidy.js';

export function compute(): Compute {
  return currentEngine().compute;
}

/** What computes, and why it was chosen. */
export interface BackendInfo {
  readonly backend: Backend;
  readonly why: string;
  /** How many threads large work is shared between. */
  readonly threads: number;
}

/**
 * Which implementation of the compute functions runs here: 'wasm' (WebAssembly with SIMD), 'wasm-deterministic' (the same with
 * sums that come out equal on every machine) or 'javascript'. The environment variable LAYERLAB_COMPUTE forces one.
 */
export function backendInfo(): BackendInfo {
  const { compute, why, threads } = currentEngine();
  return { backend: compute.backend, why, threads: threads?.count ?? 1 };
}

/**
 * Sets how many threads large work is shared between, the main thread included: the number of cores, at most 4, unless set.
 * Results do not depend on it. In plain TypeScript there is always one.
 *
 * @param count - a whole number from 1 to 8
 */
export function setThreads(count: number): void {
  if (!Number.isInteger(count) || count < 1 || count > maximumThreads)
    throw new RangeError(`setThreads: expected a whole number from 1 to ${maximumThreads}, got ${count}`);
  const { threads } = currentEngine();
  if (threads !== undefined) threads.count = count;
}
