/** The compute functions that copy numbers into another order or type. The contract is that of compute.ts. */
import type { FloatArray } from '../../tensor-types.js';

/** Integers that are common enough for a way of their own. */
export type Integers = Int32Array | Uint8Array;

export interface CopyFunctions {
  /** to [columns, rows] = x [rows, columns], transposed. */
  transpose<D extends FloatArray>(x: D, to: D, columns: number): void;
  /** to = x, rounded to its type. */
  fromIntegers(x: Integers, to: FloatArray): void;
}
