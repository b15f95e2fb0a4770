/** Sequences: rows of a table, and attention's products and causal mask. */
import type { FloatArray, Tensor } from '../../tensor-types.js';
import { type Matrix, multiply } from './products/multiply.js';

/** `out` = the table's rows at the indices. */
export function gatherRows(table: FloatArray, indices: Int32Array, out: FloatArray): void {
  const width = out.length / indices.length;
  for (let i = 0; i < indices.length; i++)
    out.set(table.subarray(indices[i] * width, (indices[i] + 1) * width), i * width);
}

/** Adds each row of `x` to the row of `total` at its index. */
export function addRowsAt(x: FloatArray, indices: Int32Array, total: FloatArray): void {
  const width = x.length / indices.length;
  for (let i = 0, from = 0; i < indices.length; i++) {
    for (let k = 0, to = indices[i] * width; k < width; k++) total[to++] += x[from++];
  }
}

/** Square matrices: −∞ right of the diagonal. */
export function hideLater(x: FloatArray, times: number): void {
  for (let row = 0; row * times < x.length; row++)
    x.fill(-Infinity, row * times + (row % times) + 1, (row + 1) * times);
}

/** One matrix product for each pair of the two first indices. */
export function matmulBatch(a: Tensor<FloatArray>, b: Tensor<FloatArray>, out: Tensor<FloatArray>): void {
  const [outer, inner, m, n] = out.shape;
  const sizes = [m, a.shape[3], n] as const;
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) multiply(matrixAt(a, o, i), matrixAt(b, o, i), matrixAt(out, o, i), sizes, false);
  }
}

function matrixAt({ data, offset, stride }: Tensor<FloatArray>, outer: number, inner: number): Matrix {
  return { data, offset: offset + outer * stride[0] + inner * stride[1], row: stride[2], column: stride[3] };
}
