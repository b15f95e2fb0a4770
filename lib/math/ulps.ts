/** Distances between floating-point numbers, counted in representable numbers. */
import type { FloatArray } from '../tensor-types.js';

const bytes = new DataView(new ArrayBuffer(8));

/** The number's rank among all float32 or float64 numbers, in ascending order. */
function rank(value: number, isFloat32: boolean): bigint {
  if (isFloat32) bytes.setFloat32(0, value);
  else bytes.setFloat64(0, value);
  const bits = isFloat32 ? BigInt(bytes.getInt32(0)) : bytes.getBigInt64(0);
  const lowest = isFloat32 ? -(2n ** 31n) : -(2n ** 63n);
  return bits < 0n ? lowest - bits : bits;
}

/**
 * The distance from a to b in representable numbers of the dtype of `like`: 0 if they are equal (0 equals −0) or both
 * NaN, NaN if only one of them is NaN.
 */
export function ulpsBetween(a: number, b: number, like: FloatArray): number {
  if (a === b) return 0;
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b) ? 0 : Number.NaN;
  const isFloat32 = like instanceof Float32Array;
  const distance = rank(a, isFloat32) - rank(b, isFloat32);
  return Number(distance < 0n ? -distance : distance);
}
