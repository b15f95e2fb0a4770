/** Random numbers of one xoshiro128++ stream: the rules by which two of its words become one number. */
import type { FloatArray } from '../tensor-types.js';
import { xoshiro } from './generators.js';
import { normalQuantile } from './normal-quantile.js';

/** The next number, uniform in [0, 1): 53 bits of two words. */
export function nextUniform(state: Uint32Array): number {
  return (xoshiro(state, 0, 1) >>> 6) * 2 ** -26 + (xoshiro(state, 0, 1) >>> 5) * 2 ** -53;
}

/** The next number from N(0, 1): the normal quantile of 52 bits of two words, and a half. */
export function nextNormal(state: Uint32Array): number {
  return normalQuantile((xoshiro(state, 0, 1) >>> 6) * 2 ** -26 + ((xoshiro(state, 0, 1) >>> 6) + 0.5) * 2 ** -52);
}

/** x = min + span · u for the next uniform numbers u. */
export function fillUniform(x: FloatArray, state: Uint32Array, min: number, span: number): void {
  for (let i = 0; i < x.length; i++) x[i] = min + span * nextUniform(state);
}

/** x = mean + std · z for the next normal numbers z. */
export function fillNormal(x: FloatArray, state: Uint32Array, mean: number, std: number): void {
  for (let i = 0; i < x.length; i++) x[i] = mean + std * nextNormal(state);
}
