/** The arithmetic of the layers, on ndarrays of any strides: the one place through which they compute. */
import ops from 'ndarray-ops';
import { checkSameShape, checkShape } from './check.js';
import { type FloatArray, type Shape, type Tensor, valuesOf, wrap, zerosOf } from './tensor.js';

export interface MatmulOptions<D extends FloatArray> {
  /** Where the product goes; a new tensor unless given. Contiguous. */
  readonly out?: Tensor<D>;
  /** Add to what `out` holds. */
  readonly accumulate?: boolean;
}

/** The matrix product a·b of [m, k] and [k, n]. A transposed operand is a view: `transposed(a)`. Sums are in float64. */
export function matmul<D extends FloatArray>(a: Tensor<D>, b: Tensor<D>, options: MatmulOptions<D> = {}): Tensor<D> {
  checkShape('matmul', a.shape, [null, null]);
  checkShape('matmul', b.shape, [a.shape[1], null]);
  const shape = [a.shape[0], b.shape[1]];
  const out = options.out ?? zerosOf(shape, a.data);
  checkSameShape('matmul', 'out', out.shape, shape);
  multiply(a, b, out, options.accumulate ?? false);
  return out;
}

/** The transpose of a matrix, as a view on the same memory. */
export function transposed<D extends FloatArray>(a: Tensor<D>): Tensor<D> {
  return a.transpose(1, 0);
}

/** Tiles of 4×4, so that each number read is used four times; the edges one by one. */
function multiply<D extends FloatArray>(a: Tensor<D>, b: Tensor<D>, out: Tensor<D>, accumulate: boolean): void {
  const [m, n] = out.shape;
  const [outRow, outColumn] = out.stride;
  const c = out.data;
  const sums = new Float64Array(16);
  for (let i = 0; i < m; i += 4) {
    const rows = Math.min(4, m - i);
    for (let j = 0; j < n; j += 4) {
      const columns = Math.min(4, n - j);
      if (rows === 4 && columns === 4) tile(a, b, i, j, sums);
      else edge(a, b, i, j, rows, columns, sums);
      for (let row = 0; row < rows; row++) {
        let at = out.offset + (i + row) * outRow + j * outColumn;
        for (let column = 0; column < columns; column++, at += outColumn) {
          c[at] = accumulate ? c[at] + sums[4 * row + column] : sums[4 * row + column];
        }
      }
    }
  }
}

function tile(a: Tensor<FloatArray>, b: Tensor<FloatArray>, i: number, j: number, sums: Float64Array): void {
  const x = a.data;
  const y = b.data;
  const [row, step] = a.stride;
  const [down, column] = b.stride;
  const length = a.shape[1];
  let p = a.offset + i * row;
  let q = b.offset + j * column;
  let s00 = 0;
  let s01 = 0;
  let s02 = 0;
  let s03 = 0;
  let s10 = 0;
  let s11 = 0;
  let s12 = 0;
  let s13 = 0;
  let s20 = 0;
  let s21 = 0;
  let s22 = 0;
  let s23 = 0;
  let s30 = 0;
  let s31 = 0;
  let s32 = 0;
  let s33 = 0;
  for (let k = 0; k < length; k++, p += step, q += down) {
    const b0 = y[q];
    const b1 = y[q + column];
    const b2 = y[q + 2 * column];
    const b3 = y[q + 3 * column];
    const a0 = x[p];
    s00 += a0 * b0;
    s01 += a0 * b1;
    s02 += a0 * b2;
    s03 += a0 * b3;
    const a1 = x[p + row];
    s10 += a1 * b0;
    s11 += a1 * b1;
    s12 += a1 * b2;
    s13 += a1 * b3;
    const a2 = x[p + 2 * row];
    s20 += a2 * b0;
    s21 += a2 * b1;
    s22 += a2 * b2;
    s23 += a2 * b3;
    const a3 = x[p + 3 * row];
    s30 += a3 * b0;
    s31 += a3 * b1;
    s32 += a3 * b2;
    s33 += a3 * b3;
  }
  sums.set([s00, s01, s02, s03, s10, s11, s12, s13, s20, s21, s22, s23, s30, s31, s32, s33]);
}

function edge(
  a: Tensor<FloatArray>,
  b: Tensor<FloatArray>,
  i: number,
  j: number,
  rows: number,
  columns: number,
  sums: Float64Array,
): void {
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      let p = a.offset + (i + row) * a.stride[0];
      let q = b.offset + (j + column) * b.stride[1];
      let sum = 0;
      for (let k = 0; k < a.shape[1]; k++, p += a.stride[1], q += b.stride[0]) sum += a.data[p] * b.data[q];
      sums[4 * row + column] = sum;
    }
  }
}

/** Adds the bias [n] to each row of x [..., n], in place; x is contiguous. */
export function addBias<D extends FloatArray>(x: Tensor<D>, bias: Tensor<D>): void {
  const values = valuesOf(bias);
  const data = valuesOf(x);
  const width = values.length;
  for (let start = 0; start < data.length; start += width) {
    for (let j = 0; j < width; j++) data[start + j] += values[j];
  }
}

/** Adds the sums over all rows of x [..., n] to `out` [n]; sums are in float64. */
export function addColumnSums<D extends FloatArray>(x: Tensor<D>, out: Tensor<D>): void {
  const data = valuesOf(x);
  const sums = new Float64Array(out.size);
  for (let start = 0; start < data.length; start += sums.length) {
    for (let j = 0; j < sums.length; j++) sums[j] += data[start + j];
  }
  for (let j = 0; j < sums.length; j++) out.data[out.offset + j * out.stride[0]] += sums[j];
}

/** A new tensor of f(x), element by element, rounded to the dtype. */
export function map<D extends FloatArray>(x: Tensor<D>, f: (value: number) => number): Tensor<D> {
  const values = valuesOf(x);
  const result = zerosOf(x.shape, x.data);
  for (let i = 0; i < values.length; i++) result.data[i] = f(values[i]);
  return result;
}

/** A new tensor of gradient · derivative(x), element by element: the backward of `map`. */
export function mapGradient<D extends FloatArray>(
  gradient: Tensor<D>,
  x: Tensor<D>,
  derivative: (value: number) => number,
): Tensor<D> {
  const upstream = valuesOf(gradient);
  const values = valuesOf(x);
  const result = zerosOf(x.shape, x.data);
  for (let i = 0; i < values.length; i++) result.data[i] = upstream[i] * derivative(values[i]);
  return result;
}

/** A new tensor of x · factor, rounded to the dtype once. */
export function scaled<D extends FloatArray>(x: Tensor<D>, factor: number): Tensor<D> {
  const result = zerosOf(x.shape, x.data);
  ops.muls(result, x, factor);
  return result;
}

/** Rows of x, in the order of `indices`, as a new tensor: a batch. */
export function takeRows<D extends FloatArray | Int32Array>(
  x: { readonly data: D; readonly shape: Shape },
  indices: ArrayLike<number>,
  out: D,
): D {
  const width = x.shape.slice(1).reduce((product, length) => product * length, 1);
  for (let i = 0; i < indices.length; i++) {
    const from = indices[i] * width;
    for (let j = 0; j < width; j++) out[i * width + j] = x.data[from + j];
  }
  return out;
}

/** A tensor over the first `length` rows of x's memory. */
export function firstRows<D extends FloatArray>(x: Tensor<D>, length: number): Tensor<D> {
  const width = x.size / Math.max(x.shape[0], 1);
  return wrap(valuesOf(x).subarray(0, length * width) as D, [length, ...x.shape.slice(1)]);
}
