/** Normalization of groups of numbers (batch norm: a channel; layer norm: a sample), forward and backward. */
import type { FloatArray } from '../../tensor-types.js';
import type { Grouping, Moments } from '../spec/shapes.js';

/** Adds `term(k, group)` of every element k to its group's sum. */
function sumByGroup({ outer, groups, inner }: Grouping, term: (k: number, group: number) => number): Float64Array {
  const sums = new Float64Array(groups);
  let k = 0;
  for (let o = 0; o < outer; o++) {
    for (let g = 0; g < groups; g++) {
      let sum = sums[g];
      for (let i = 0; i < inner; i++, k++) sum += term(k, g);
      sums[g] = sum;
    }
  }
  return sums;
}

/** Sets `out[k] = value(k, group)` for every element. */
function mapByGroup(
  { outer, groups, inner }: Grouping,
  out: FloatArray,
  value: (k: number, group: number) => number,
): void {
  let k = 0;
  for (let o = 0; o < outer; o++) {
    for (let g = 0; g < groups; g++) {
      for (let i = 0; i < inner; i++, k++) out[k] = value(k, g);
    }
  }
}

/** Each group's mean and variance, summed in float64 in two passes, so that a large mean costs no digits. */
export function moments(x: FloatArray, grouping: Grouping): Moments {
  const count = grouping.outer * grouping.inner;
  const mean = sumByGroup(grouping, (k) => x[k]).map((sum) => sum / count);
  const variance = sumByGroup(grouping, (k, g) => (x[k] - mean[g]) ** 2).map((sum) => sum / count);
  return { mean, variance };
}

/** `out = (x - mean) * inverseStd`, group by group. */
export function normalize(
  x: FloatArray,
  mean: FloatArray,
  inverseStd: FloatArray,
  grouping: Grouping,
  out: FloatArray,
): void {
  mapByGroup(grouping, out, (k, g) => (x[k] - mean[g]) * inverseStd[g]);
}

/**
 * The gradient of `normalize` with respect to x, where mean and variance are those of x itself and so depend on it.
 *
 *     dx = inverseStd * (d - mean(d) - normalized * mean(d * normalized))
 */
export function normalizeBackward(
  gradient: FloatArray,
  normalized: FloatArray,
  inverseStd: FloatArray,
  grouping: Grouping,
  dx: FloatArray,
): void {
  const count = grouping.outer * grouping.inner;
  const along = sumByGroup(grouping, (k) => gradient[k] * normalized[k]);
  const sums = sumByGroup(grouping, (k) => gradient[k]);
  mapByGroup(grouping, dx, (k, g) => inverseStd[g] * (gradient[k] - (sums[g] + normalized[k] * along[g]) / count));
}

/** `out = x * scale + shift`, group by group; a missing scale is 1, a missing shift 0. */
export function scaleAndShift(
  x: FloatArray,
  scale: FloatArray | undefined,
  shift: FloatArray | undefined,
  grouping: Grouping,
  out: FloatArray,
): void {
  mapByGroup(grouping, out, (k, g) => x[k] * (scale ? scale[g] : 1) + (shift ? shift[g] : 0));
}

/** Adds to `total` each group's sum of `gradient * factor` (of `gradient` alone without a factor). */
export function addGroupSums(
  gradient: FloatArray,
  factor: FloatArray | undefined,
  grouping: Grouping,
  total: FloatArray,
): void {
  const sums = sumByGroup(grouping, (k) => (factor ? gradient[k] * factor[k] : gradient[k]));
  for (let g = 0; g < total.length; g++) total[g] += sums[g];
}
