/**
 * Sums over all numbers, in row-major order and in float64. They take arrays of floats alone: a loop that has seen arrays of
 * five kinds is ten times as slow for each.
 */
import type { FloatArray } from '../tensor-types.js';

/** The numbers as floats; the array itself if they are. */
export function asFloats(values: ArrayLike<number>): FloatArray {
  return values instanceof Float32Array || values instanceof Float64Array ? values : new Float64Array(values);
}

/** Both as floats of one type: float32 if both are. */
export function floatsAlike(x: ArrayLike<number>, y: ArrayLike<number>): readonly [FloatArray, FloatArray] {
  const [a, b] = [asFloats(x), asFloats(y)];
  return a.constructor === b.constructor ? [a, b] : [new Float64Array(a), new Float64Array(b)];
}

export function sumOf(values: FloatArray): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i];
  return sum;
}

/** Σ (value − mean)² */
export function squaresAround(values: FloatArray, mean: number): number {
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const deviation = values[i] - mean;
    squares += deviation * deviation;
  }
  return squares;
}
