/** The layers' arithmetic, on ndarrays of any strides. */
import { checkSameShape, checkShape } from '../check.js';
import { compute } from '../compute/index.js';
import { emptyLike, type FloatArray, type Shape, type Tensor, valuesOf } from '../tensor/tensor.js';

export interface MatmulOptions<D extends FloatArray> {
  /** A contiguous tensor for the product. Defaults to a new one. */
  readonly out?: Tensor<D>;
  /** Adds the product to `out`. */
  readonly accumulate?: boolean;
}

/** The matrix product a·b of [m, k] and [k, n]. A transposed operand is a view: `transpose(a)`. */
export function matmul<D extends FloatArray>(a: Tensor<D>, b: Tensor<D>, options: MatmulOptions<D> = {}): Tensor<D> {
  checkShape('matmul', a.shape, [null, null]);
  checkShape('matmul', b.shape, [a.shape[1], null]);
  const shape = [a.shape[0], b.shape[1]];
  const out = options.out ?? emptyLike(shape, a.data);
  checkSameShape('matmul', 'out', out.shape, shape);
  compute().matmul(a, b, out, options.accumulate ?? false);
  return out;
}

/** The transpose of a matrix, as a view on the same memory. */
export function transpose<D extends FloatArray>(a: Tensor<D>): Tensor<D> {
  return a.transpose(1, 0);
}

/** Adds the bias [n] to each row of x [..., n], in place; x is contiguous. */
export function addBias<D extends FloatArray>(x: Tensor<D>, bias: Tensor<D>): void {
  compute().addBias(valuesOf(x), valuesOf(bias));
}

/** Adds the sums over all rows of x [..., n] to `out` [n], which is contiguous; sums are in float64. */
export function addColumnSums<D extends FloatArray>(x: Tensor<D>, out: Tensor<D>): void {
  compute().addColumnSums(valuesOf(x), valuesOf(out));
}

/** A new tensor of f(x), element by element, rounded to the dtype. */
export function map<D extends FloatArray>(x: Tensor<D>, f: (value: number) => number): Tensor<D> {
  const values = valuesOf(x);
  const result = emptyLike(x.shape, x.data);
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
  const result = emptyLike(x.shape, x.data);
  for (let i = 0; i < values.length; i++) result.data[i] = upstream[i] * derivative(values[i]);
  return result;
}

/** A new tensor of x · factor, rounded to the dtype once. */
export function scale<D extends FloatArray>(x: Tensor<D>, factor: number): Tensor<D> {
  const result = emptyLike(x.shape, x.data);
  compute().scale(valuesOf(x), result.data, factor);
  return result;
}

/** A new tensor of a · b, element by element. */
export function multiply<D extends FloatArray>(a: Tensor<D>, b: Tensor<D>): Tensor<D> {
  const result = emptyLike(a.shape, a.data);
  compute().multiply(valuesOf(a), valuesOf(b), result.data);
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
    out.set(x.data.subarray(from, from + width), i * width);
  }
  return out;
}
