/** Summary statistics of a tensor. */
import { checkNotEmpty } from '../check.js';
import { compute } from '../compute/index.js';
import { numbers, type TensorLike } from './input.js';
import { asFloats, squaresAround, sumOf } from './sums.js';

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
  const floats = asFloats(values);
  const count = floats.length;
  const mean = sumOf(floats) / count;
  const { min, max, zeros } = compute().minMax(floats);
  return { count, mean, std: Math.sqrt(squaresAround(floats, mean) / count), min, max, zeroShare: zeros / count };
}
