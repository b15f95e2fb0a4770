/** Summary statistics of a tensor. */
import { checkNotEmpty } from '../check.js';
import { numbers, type TensorLike } from './input.js';

export interface Stats {
  readonly count: number;
  readonly mean: number;
  /** The standard deviation of these values (divided by count, not count − 1). */
  readonly std: number;
  readonly min: number;
  readonly max: number;
  /** The share of values that are exactly 0. */
  readonly zeroShare: number;
}

/**
 * Mean, standard deviation, range and share of zeros, computed in float64. A NaN among the values makes all but
 * `count` and `zeroShare` NaN.
 *
 * @throws RangeError when there are no values
 */
export function stats(x: TensorLike): Stats {
  const { values, shape } = numbers('stats', 'values', x);
  checkNotEmpty('stats', 'values', shape);
  const count = values.length;
  let sum = 0;
  let zeros = 0;
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < count; i++) {
    const value = values[i];
    sum += value;
    if (value === 0) zeros++;
    min = Math.min(min, value);
    max = Math.max(max, value);
  }
  const mean = sum / count;
  let squares = 0;
  for (let i = 0; i < count; i++) squares += (values[i] - mean) ** 2;
  return { count, mean, std: Math.sqrt(squares / count), min, max, zeroShare: zeros / count };
}
