/** Makes tensors and labels of what others made. */
import ndarray from 'ndarray';
import { checkOptions, wrong } from '../check.js';
import type { DType } from '../tensor-types.js';
import { floatsIn, numbers, type TensorLike } from './input.js';
import type { DataOf, Labels, Tensor, TensorOptions } from './tensor.js';

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
