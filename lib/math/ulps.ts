/** Distances between floating-point numbers, counted in representable numbers. */
import { dtypeOf, type FloatArray } from '../tensor/tensor.js';

const bytes = new DataView(new ArrayBuffer(8));

/** The number's place among all float32 or float64 numbers, in order. */
function place(value: number, like: FloatArray): bigint {
  if (dtypeOf(like) === 'float32') bytes.setFloat32(0, value);
  else bytes.setFloat64(0, value);
  const bits = dtypeOf(like) === 'float32' ? BigInt(bytes.getInt32(0)) : bytes.getBigInt64(0);
  const lowest = dtypeOf(like) === 'float32' ? -(2n ** 31n) : -(2n ** 63n);
  return bits < 0n ? lowest - bits : bits;
}

/** How many representable numbers of the dtype of `like` a is away from b: 0 for equal ones (0 and −0 too), NaN if one is NaN. */
export function ulpsBetween(a: number, b: number, like: FloatArray): number {
  if (a === b) return 0;
  if (Number.isNaN(a) || Number.isNaN(b)) return Number.isNaN(a) && Number.isNaN(b) ? 0 : Number.NaN;
  const distance = place(a, like) - place(b, like);
  return Number(distance < 0n ? -distance : distance);
}
