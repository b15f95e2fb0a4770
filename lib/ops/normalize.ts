/** Normalization of groups of numbers (batch norm: a channel; layer norm: a sample), forward and backward. */
import { compute } from '../compute/index.js';
import type { Grouping, Moments } from '../compute/spec/shapes.js';
import type { FloatArray } from '../tensor/tensor.js';

export type { Grouping, Moments } from '../compute/spec/shapes.js';

/** Each group's mean and biased variance, summed in float64 in two passes, so that a large mean costs no digits. */
export function moments(x: FloatArray, grouping: Grouping): Moments {
  return compute().moments(x, grouping);
}

/** `out = (x - mean) * inverseStd`, group by group. */
export function normalize<D extends FloatArray>(
  x: D,
  mean: FloatArray,
  inverseStd: FloatArray,
  grouping: Grouping,
  out: D,
): void {
  compute().normalize(x, mean, inverseStd, grouping, out);
}

/**
 * The gradient of `normalize` with respect to x, where mean and variance are those of x itself and so depend on it.
 *
 *     dx = inverseStd * (d - mean(d) - normalized * mean(d * normalized))
 */
export function normalizeBackward<D extends FloatArray>(
  gradient: D,
  normalized: D,
  inverseStd: FloatArray,
  grouping: Grouping,
  dx: D,
): void {
  compute().normalizeBackward(gradient, normalized, inverseStd, grouping, dx);
}

/** `out = x * scale + shift`, group by group; a missing scale is 1, a missing shift 0. */
export function scaleAndShift<D extends FloatArray>(
  x: D,
  scale: FloatArray | undefined,
  shift: FloatArray | undefined,
  grouping: Grouping,
  out: D,
): void {
  compute().scaleAndShift(x, scale, shift, grouping, out);
}

/** The learned factor and shift of each group, with the sums of their gradients. */
export interface Affine<D extends FloatArray = FloatArray> {
  readonly gamma?: { readonly value: D; readonly gradient: D };
  readonly beta?: { readonly value: D; readonly gradient: D };
}

/** `out = gamma * normalized + beta`. */
export function affine<D extends FloatArray>(
  normalized: D,
  { gamma, beta }: Affine<D>,
  grouping: Grouping,
  out: D,
): void {
  scaleAndShift(normalized, gamma?.value, beta?.value, grouping, out);
}

/** Adds to the gradients of gamma and beta. */
export function addAffineGradients<D extends FloatArray>(
  gradient: D,
  normalized: D,
  { gamma, beta }: Affine<D>,
  grouping: Grouping,
): void {
  if (gamma) compute().addGroupSums(gradient, normalized, grouping, gamma.gradient);
  if (beta) compute().addGroupSums(gradient, undefined, grouping, beta.gradient);
}

/** Adds to the gradients of gamma and beta, and writes the gradient of the normalized values to `out`. */
export function affineBackward<D extends FloatArray>(
  gradient: D,
  normalized: D,
  learned: Affine<D>,
  grouping: Grouping,
  out: D,
): void {
  addAffineGradients(gradient, normalized, learned, grouping);
  scaleAndShift(gradient, learned.gamma?.value, undefined, grouping, out);
}
