/** Tensors are row-major scijs ndarrays of float32, or float64 on request. */
import type { NdArray } from 'ndarray';
import ndarray from 'ndarray';
import ops from 'ndarray-ops';
import { checkInteger, checkOneOf, wrong } from '../check.js';
import { allocateFloats, compute, temporaryFloats } from '../compute/index.js';
import type { AnyNdArray, DataOf, DType, FloatArray, Shape, Tensor } from '../tensor-types.js';
import { fromNested, isNumberArray, type Nested, shapeOfNested } from './nested.js';

export type { AnyNdArray, DataOf, DType, FloatArray, Labels, Shape, Tensor } from '../tensor-types.js';

/** Options of functions that make tensors. */
export interface TensorOptions<T extends DType = 'float32'> {
  /** Defaults to float32. */
  readonly dtype?: T;
}

/** The number of elements in a shape; 1 for a scalar's `[]`. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, length) => product * length, 1);
}

/** More than the engine's arrays can hold. */
const most = 2 ** 32;

/** Memory for `length` numbers, in the compute functions' memory if there is room: zeroed, or with undefined content. */
export function allocate<T extends DType>(length: number, dtype: T, isZeroed: boolean = true): DataOf<T> {
  if (length > most) throw wrong('tensor', `at most ${most} numbers`, length);
  return (dtype === 'float64' ? new Float64Array(length) : allocateFloats(length, isZeroed)) as DataOf<T>;
}

/** A zeroed row-major tensor of the same dtype as `like`. */
export function zerosLike<D extends FloatArray>(shape: Shape, like: D): Tensor<D> {
  return ndarray(allocate(sizeOf(shape), dtypeOf(like)) as unknown as D, [...shape]);
}

/**
 * A row-major tensor whose content is undefined, for a result. Inside `tidy` its memory is temporary: use it for what layers
 * return, not for what they keep.
 */
export function emptyLike<D extends FloatArray>(shape: Shape, like: D): Tensor<D> {
  const length = sizeOf(shape);
  const data = like instanceof Float64Array ? new Float64Array(length) : temporaryFloats(length);
  return ndarray(data as FloatArray as D, [...shape]);
}

export function dtypeOf(data: FloatArray): DType {
  return data instanceof Float64Array ? 'float64' : 'float32';
}

/** A tensor over `data` itself, not a copy. */
export function wrap<D extends FloatArray>(data: D, shape: Shape): Tensor<D> {
  return ndarray(data, [...shape]);
}

/**
 * A tensor from nested lists, `tensor([[1, 2], [3, 4]])`, or from a flat row-major list and a shape,
 * `tensor([1, 2, 3, 4], [2, 2])`. The values are copied.
 *
 * @throws RangeError when the lists are ragged or the shape does not hold the values
 */
export function tensor<T extends DType = 'float32'>(values: Nested, options?: TensorOptions<T>): Tensor<DataOf<T>>;
export function tensor<T extends DType = 'float32'>(
  values: ArrayLike<number>,
  shape: Shape,
  options?: TensorOptions<T>,
): Tensor<DataOf<T>>;
export function tensor(
  values: Nested | ArrayLike<number>,
  shapeOrOptions?: Shape | TensorOptions<DType>,
  flatOptions?: TensorOptions<DType>,
): Tensor<FloatArray> {
  const isFlat = Array.isArray(shapeOrOptions);
  const options = (isFlat ? flatOptions : shapeOrOptions) as TensorOptions<DType> | undefined;
  const found = shapeOfNested(values);
  if (found === undefined) throw wrong('tensor', 'numbers in nested lists', values);
  const numbers = isNumberArray(values) ? values : fromNested('tensor', 'the values', values as Nested, found);
  const shape = isFlat ? checkDimensions('tensor', shapeOrOptions) : found;
  if (numbers.length !== sizeOf(shape) || (isFlat && found.length !== 1)) {
    throw wrong('tensor', `${sizeOf(shape)} values for shape [${shape.join(', ')}]`, `${numbers.length} values`);
  }
  const result = unwritten(shape, options);
  result.data.set(numbers);
  return result;
}

/** A tensor of zeros, in row-major order. */
export function zeros<T extends DType = 'float32'>(shape: Shape, options: TensorOptions<T> = {}): Tensor<DataOf<T>> {
  return empty(checkDimensions('zeros', shape), options);
}

/** A tensor of ones, in row-major order. */
export function ones<T extends DType = 'float32'>(shape: Shape, options: TensorOptions<T> = {}): Tensor<DataOf<T>> {
  return full(shape, 1, options);
}

/** A tensor in which every element is `value`. */
export function full<T extends DType = 'float32'>(
  shape: Shape,
  value: number,
  options: TensorOptions<T> = {},
): Tensor<DataOf<T>> {
  const result = unwritten(checkDimensions('full', shape), options);
  compute().fill(result.data, value);
  return result;
}

/** `count` evenly spaced numbers from start to stop, both included, as a tensor of shape [count]. */
export function linspace<T extends DType = 'float32'>(
  start: number,
  stop: number,
  count: number,
  options: TensorOptions<T> = {},
): Tensor<DataOf<T>> {
  const result = unwritten([checkInteger('linspace', 'count', count)], options);
  const last = Math.max(count - 1, 1);
  compute().ramp(result.data, start, stop - start, last);
  if (count > 1) result.data[last] = stop;
  return result;
}

/** Whether the elements lie in row-major order without gaps. */
export function isContiguous(x: NdArray<ndarray.Data>): boolean {
  let expected = 1;
  for (let axis = x.shape.length - 1; axis >= 0; axis--) {
    if (x.shape[axis] !== 1 && x.stride[axis] !== expected) return false;
    expected *= x.shape[axis];
  }
  return true;
}

/**
 * The elements in row-major order, whatever the strides: a view of the tensor's own memory where it is contiguous,
 * a copy otherwise. Do not write to it.
 */
export function valuesOf<D extends ndarray.TypedArray | number[]>(x: NdArray<D>): D {
  const { data } = x;
  if (isContiguous(x) && !Array.isArray(data)) {
    const isWhole = x.offset === 0 && data.length === x.size;
    return isWhole ? data : (data.subarray(x.offset, x.offset + x.size) as D);
  }
  const Data = data.constructor as new (length: number) => D;
  return rowMajor(x, new Data(x.size));
}

/** Writes the elements in row-major order to `to`, and returns it. */
function rowMajor<D extends ndarray.TypedArray | number[]>(x: NdArray<D>, to: D): D {
  if (isContiguous(x) && ArrayBuffer.isView(to)) to.set(valuesOf(x));
  else if (isTransposed(x) && isFloat(x.data) && isFloat(to)) compute().transpose(elementsOf(x), to, x.shape[0]);
  else if (x.shape.length === 2) copyMatrix(x, to);
  else ops.assign(ndarray(to, [...x.shape]) as NdArray, x as NdArray);
  return to;
}

/** Whether it is the transpose of a matrix without gaps. */
function isTransposed({ shape, stride }: NdArray<ndarray.Data>): boolean {
  return shape.length === 2 && stride[0] === 1 && stride[1] === shape[0];
}

function isFloat(data: unknown): data is FloatArray {
  return data instanceof Float32Array || data instanceof Float64Array;
}

/** The elements in the order of the memory, of an ndarray without gaps. */
function elementsOf({ data, offset, size }: NdArray<ndarray.Data>): FloatArray {
  return (data as FloatArray).subarray(offset, offset + size);
}

/** The side of a tile: its rows and its columns stay in the first-level cache. */
const tile = 32;

/** Copies a matrix of any strides to row-major order, tile by tile: row by row a transpose misses the cache at each element. */
function copyMatrix<D extends ndarray.TypedArray | number[]>({ data, shape, stride, offset }: NdArray<D>, to: D): void {
  const [rows, columns] = shape;
  for (let top = 0; top < rows; top += tile)
    for (let left = 0; left < columns; left += tile) {
      const [bottom, right] = [Math.min(top + tile, rows), Math.min(left + tile, columns)];
      for (let row = top; row < bottom; row++) {
        let from = offset + row * stride[0] + left * stride[1];
        for (let column = left; column < right; column++, from += stride[1]) to[row * columns + column] = data[from];
      }
    }
}

/** Sets the elements of `to`, of any strides, to those of `from`, of the same shape. */
export function assign<D extends FloatArray>(to: Tensor<D>, from: Tensor<FloatArray>): void {
  if (isContiguous(to)) valuesOf(to).set(valuesOf(from));
  else ops.assign(to, from);
}

/** A contiguous tensor with the same elements: `x` itself if it is one. */
export function contiguous<D extends FloatArray>(x: Tensor<D>): Tensor<D> {
  return isContiguous(x) ? x : wrap(valuesOf(x), x.shape);
}

/** A row-major copy under this shape, for a result: inside `tidy` its memory is temporary. */
export function copyOf<D extends FloatArray>(x: Tensor<D>, shape: Shape = x.shape): Tensor<D> {
  const copy = emptyLike(shape, x.data);
  rowMajor(x, copy.data);
  return copy;
}

/** A row-major copy. */
export function clone<D extends FloatArray>(x: Tensor<D>): Tensor<D> {
  const data = allocate(x.size, dtypeOf(x.data), false) as FloatArray as D;
  return wrap(rowMajor(x, data), x.shape);
}

/** Any ndarray (plain arrays, integers, any strides) as floats of the dtype; `x` itself if it already is. */
export function withDtype<T extends DType>(x: AnyNdArray, dtype: T): Tensor<DataOf<T>> {
  const Data = dtype === 'float64' ? Float64Array : Float32Array;
  if (x.data instanceof Data) return x as unknown as Tensor<DataOf<T>>;
  const copy = unwritten(x.shape, { dtype });
  const values = valuesOf(x);
  if (values instanceof Int32Array || values instanceof Uint8Array) compute().fromIntegers(values, copy.data);
  else copy.data.set(values);
  return copy;
}

/** The same elements under another shape; `x` is not copied where it is contiguous. */
export function reshape<D extends FloatArray>(x: Tensor<D>, shape: Shape): Tensor<D> {
  return wrap(valuesOf(x), shape);
}

function empty<T extends DType>(shape: Shape, options: TensorOptions<T> = {}): Tensor<DataOf<T>> {
  const dtype = checkOneOf('tensor', 'dtype', options.dtype ?? 'float32', ['float32', 'float64']);
  return ndarray(allocate(sizeOf(shape), dtype), [...shape]) as unknown as Tensor<DataOf<T>>;
}

/** A row-major tensor whose content is undefined and which is never temporary. */
function unwritten<T extends DType>(shape: Shape, options: TensorOptions<T> = {}): Tensor<DataOf<T>> {
  const dtype = checkOneOf('tensor', 'dtype', options.dtype ?? 'float32', ['float32', 'float64']);
  return ndarray(allocate(sizeOf(shape), dtype, false), [...shape]) as unknown as Tensor<DataOf<T>>;
}

function checkDimensions(where: string, shape: Shape): Shape {
  for (const length of shape) checkInteger(where, `shape [${shape.join(', ')}]`, length, 0);
  return shape;
}
