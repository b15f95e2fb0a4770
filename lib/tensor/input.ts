/**
 * What public functions take where they need numbers: any ndarray, a typed array, or nested lists. Everything that comes
 * from outside goes through here, so that no backend ever reads the bytes of integers as floats.
 */
import type { NdArray } from 'ndarray';
import ndarray from 'ndarray';
import { checkSameShape, wrong } from '../check.js';
import { fromNested, isNumberArray, type Nested, shapeOfNested } from './nested.js';
import { isNdArray, type NumberList, type Numbers } from './numbers.js';
import {
  type AnyNdArray,
  allocate,
  type DataOf,
  type DType,
  dtypeOf,
  type FloatArray,
  type Labels,
  type Shape,
  type Tensor,
  valuesOf,
  withDtype,
  wrap,
} from './tensor.js';

/** Numbers in any form: an ndarray of floats or integers with any strides, a typed array, a number, or nested lists. */
export type TensorLike = Numbers | Nested;

const expected = 'a tensor (an ndarray), a typed array or nested lists of numbers';

/**
 * The numbers as a tensor of floats. Floats keep their dtype, and their own memory where they are a tensor; everything
 * else gets `dtype`, float32 by default.
 *
 * @throws TypeError that names the argument when they are no numbers, RangeError when lists are ragged or memory is short
 */
export function floats(where: string, name: string, x: unknown, dtype: DType = 'float32'): Tensor<FloatArray> {
  if (isNdArray(x)) {
    checkMemory(where, name, x);
    return isFloats(x.data) ? (x as Tensor<FloatArray>) : withDtype(x as AnyNdArray, dtype);
  }
  if (isFloats(x)) return wrap<FloatArray>(x, [x.length]);
  const { values, shape } = listed(where, name, x);
  const copy = allocate(values.length, dtype);
  copy.set(values);
  return wrap<FloatArray>(copy, shape);
}

/** `floats` in this dtype. */
export function floatsIn<T extends DType>(where: string, name: string, x: unknown, dtype: T): Tensor<DataOf<T>> {
  const found = floats(where, name, x, dtype);
  return (dtypeOf(found.data) === dtype ? found : withDtype(found, dtype)) as Tensor<DataOf<T>>;
}

/** The gradient of an output of this shape, in the output's dtype. */
export function gradientFor<D extends FloatArray>(
  where: string,
  gradient: unknown,
  { shape, data }: { readonly shape: Shape; readonly data: D },
): Tensor<D> {
  const found = floatsIn(where, 'gradient', gradient, dtypeOf(data));
  checkSameShape(where, 'gradient', found.shape, shape);
  return found as unknown as Tensor<D>;
}

/** Targets: floats and Int32 labels as they are, other integers as Int32 labels, lists in the dtype of the prediction. */
export function targets(where: string, y: unknown, dtype: DType): Labels | Tensor<FloatArray> {
  const x = isNumberArray(y) ? ndarray(y as Int32Array, [y.length]) : y;
  if (!isNdArray(x)) return floats(where, 'the target', x, dtype);
  checkMemory(where, 'the target', x);
  if (isFloats(x.data) || x.data instanceof Int32Array) return x as Labels;
  return Array.isArray(x.data) || x.data instanceof Uint32Array
    ? withDtype(x as AnyNdArray, dtype)
    : ndarray(Int32Array.from(valuesOf(x as NdArray<Int32Array>)), [...x.shape]);
}

/** The numbers in row-major order with their shape, in the type of array that they came in. */
export function numbers(where: string, name: string, x: unknown): NumberList {
  if (!isNdArray(x)) return listed(where, name, x);
  checkMemory(where, name, x);
  return { values: valuesOf(x as NdArray<Float64Array>), shape: x.shape };
}

function isFloats(data: unknown): data is FloatArray {
  return data instanceof Float32Array || data instanceof Float64Array;
}

function listed(where: string, name: string, x: unknown): NumberList {
  if (isNumberArray(x)) return { values: x, shape: [x.length] };
  const shape = shapeOfNested(x);
  if (shape === undefined) throw new TypeError(wrong(where, `${name} to be ${expected}`, x).message);
  return { values: fromNested(where, name, x as Nested, shape), shape };
}

/** Every index must lie in the memory: the compute functions do not look. Plain arrays must hold numbers. */
function checkMemory(where: string, name: string, x: NdArray): void {
  const { data, shape, stride, offset } = x;
  let [first, last] = [offset, offset];
  for (let axis = 0; axis < shape.length; axis++) {
    if (shape[axis] === 0) return;
    const reach = (shape[axis] - 1) * stride[axis];
    if (reach > 0) last += reach;
    else first += reach;
  }
  if (isFloats(data) && first >= 0 && last < data.length) return;
  checkElements(where, name, data, first, last);
}

function checkElements(where: string, name: string, data: unknown, first: number, last: number): void {
  if (!Array.isArray(data) && !isNumberArray(data))
    throw new TypeError(wrong(where, `${name} to hold numbers`, data).message);
  if (first < 0 || last >= data.length)
    throw wrong(where, `${name} with memory for its shape and strides, ${last + 1} numbers`, `${data.length}`);
  if (!Array.isArray(data)) return;
  for (let i = first; i <= last; i++)
    if (typeof data[i] !== 'number')
      throw new TypeError(wrong(where, `${name} of numbers`, data[i], `at index ${i} of its data`).message);
}
