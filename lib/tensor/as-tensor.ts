/** Makes tensors and labels of what others made. */
import ndarray from 'ndarray';
import { checkOptions, wrong } from '../check.js';
import type { DType } from '../tensor-types.js';
import { floats, floatsIn, numbers, type TensorLike } from './input.js';
import * as tensors from './tensor.js';
import {
  type DataOf,
  type FloatArray,
  type Labels,
  type Shape,
  sizeOf,
  type Tensor,
  type TensorOptions,
} from './tensor.js';

const largest = 2 ** 31 - 1;

/**
 * Class labels for losses and metrics: whole numbers, one for each sample (or each position of a sample).
 *
 * @param values - a list, an array or a tensor of whole numbers from −2147483648 to 2147483647
 * @throws RangeError that names the first value that is none of these
 */
export function labels(values: TensorLike): Labels {
  const { values: all, shape } = numbers('labels', 'values', values);
  for (let i = 0; i < all.length; i++)
    if (!Number.isInteger(all[i]) || Math.abs(all[i]) > largest)
      throw wrong('labels', 'whole numbers of at most 32 bits', all[i], `at index ${i}`);
  return ndarray(Int32Array.from(all), [...shape]);
}

/**
 * Numbers in any form as a tensor of floats: an ndarray of integers, plain arrays or any strides, a typed array, nested
 * lists. A tensor of this dtype is returned as it is, not copied.
 *
 *     asTensor(new Uint8Array([0, 255]))        asTensor(images, { dtype: 'float64' })
 *
 * @throws TypeError for anything else
 */
export function asTensor<T extends DType = 'float32'>(
  x: TensorLike,
  options: TensorOptions<T> = {},
): Tensor<DataOf<T>> {
  checkOptions('asTensor', options, ['dtype']);
  return floatsIn('asTensor', 'x', x, options.dtype ?? ('float32' as T));
}

/** A row-major copy, as floats. */
export function clone<D extends FloatArray>(x: Tensor<D>): Tensor<D> {
  return tensors.clone(floats('clone', 'x', x) as Tensor<D>);
}

/**
 * The same elements under another shape; `x` is not copied where it is contiguous.
 *
 * @throws RangeError when the shape holds another number of elements
 */
export function reshape<D extends FloatArray>(x: Tensor<D>, shape: Shape): Tensor<D> {
  const values = floats('reshape', 'x', x) as Tensor<D>;
  const fits = Array.isArray(shape) && shape.every((length) => Number.isInteger(length) && length >= 0);
  if (fits && sizeOf(shape) === values.size) return tensors.reshape(values, shape);
  throw wrong('reshape', `a shape of ${values.size} elements, as x has`, shape);
}
