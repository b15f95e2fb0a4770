/** Losses in which some rows count more than others: by the sample, by the class, or not at all. */
import { wrong } from '../check.js';
import { compute } from '../compute/index.js';
import { floatsIn, type TensorLike } from '../tensor/input.js';
import { dtypeOf, emptyLike, type FloatArray, type Shape, type Tensor, valuesOf } from '../tensor/tensor.js';
import { isSameShape, probabilitiesOf, readLabels, type Target } from './targets.js';

/** What makes the rows of a cross-entropy count differently. */
export interface RowWeights {
  readonly labelSmoothing: number;
  readonly classWeights?: readonly number[];
  readonly ignoreIndex?: number;
  readonly sampleWeight?: TensorLike;
}

/**
 * The target of a cross-entropy as probabilities times each row's weight, which makes loss and gradient of the row that
 * many times as large. `total` is what a mean divides by: the sum of the labels' class weights, or the number of rows.
 */
export function weightedProbabilities<D extends FloatArray>(
  logits: Tensor<D>,
  target: Target,
  { labelSmoothing, classWeights, ignoreIndex, sampleWeight }: RowWeights,
): { readonly probabilities: D; readonly total: number } {
  const { shape, data } = logits;
  const classes = shape[shape.length - 1];
  const probabilities = emptyLike(shape, data).data;
  let total = data.length / classes;
  if (classWeights === undefined && ignoreIndex === undefined)
    compute().scale(probabilitiesOf(target, logits), probabilities, 1 - labelSmoothing, labelSmoothing / classes);
  else {
    const labels = readLabels('crossEntropy', target, shape, ignoreIndex);
    const weights = checkedClassWeights(classWeights, classes);
    total = fillByLabels(probabilities, labels, weights, { labelSmoothing, ignoreIndex });
  }
  if (sampleWeight !== undefined)
    compute().multiply(
      probabilities,
      spreadWeights('crossEntropy', sampleWeight, logits, shape.length - 1),
      probabilities,
    );
  return { probabilities, total };
}

/** Writes one row for each label, times its class weight, and returns the sum of those weights. */
function fillByLabels(
  rows: FloatArray,
  labels: ArrayLike<number>,
  weights: readonly number[],
  { labelSmoothing, ignoreIndex }: RowWeights,
): number {
  const classes = weights.length;
  let total = 0;
  compute().clear(rows);
  for (let row = 0; row < labels.length; row++) {
    if (labels[row] === ignoreIndex) continue;
    const own = row * classes;
    for (let c = 0; c < classes; c++) rows[own + c] = (labelSmoothing / classes) * weights[c];
    rows[own + labels[row]] += (1 - labelSmoothing) * weights[labels[row]];
    total += weights[labels[row]];
  }
  return total;
}

function checkedClassWeights(weights: readonly number[] | undefined, classes: number): readonly number[] {
  if (weights === undefined) return new Array<number>(classes).fill(1);
  if (weights.length !== classes || !weights.every(isWeight))
    throw wrong('crossEntropy', `classWeights of ${classes} numbers ≥ 0`, weights);
  return weights;
}

/**
 * Sample weights, one for each element of the prediction. Those given have the prediction's first axes, at most `rank`
 * of them: [samples], [samples, times], …
 *
 * @throws RangeError for another shape, or a weight that is negative or not finite
 */
export function spreadWeights<D extends FloatArray>(
  name: string,
  given: TensorLike,
  { shape, data }: Tensor<D>,
  rank: number = shape.length,
): D {
  const weights = floatsIn(name, 'sampleWeight', given, dtypeOf(data));
  const axes = weights.shape.length;
  if (axes === 0 || axes > rank || !isSameShape(weights.shape, shape.slice(0, axes)))
    throw wrong(name, `sampleWeight of shape ${shapesFor(shape, rank)}`, weights.shape);
  const values = valuesOf(weights as Tensor<FloatArray>);
  const at = values.findIndex((value) => !isWeight(value));
  if (at >= 0) throw wrong(name, 'sampleWeight ≥ 0', values[at], `at index ${at}`);
  const spread = emptyLike(shape, data).data;
  const each = spread.length / values.length;
  for (let i = 0; i < values.length; i++) spread.fill(values[i], i * each, (i + 1) * each);
  return spread;
}

function shapesFor(shape: Shape, rank: number): string {
  return Array.from({ length: rank }, (_, i) => `[${shape.slice(0, i + 1).join(', ')}]`).join(' or ');
}

function isWeight(value: number): boolean {
  return value >= 0 && value < Infinity;
}

/** Each returns the sum of weight · loss over all elements. A loop of its own for each keeps each fast. */
export const weightedSums = {
  binaryCrossEntropy(z: FloatArray, t: FloatArray, weights: FloatArray): number {
    let sum = 0;
    for (let i = 0; i < z.length; i++)
      sum += weights[i] * (Math.max(z[i], 0) - z[i] * t[i] + Math.log1p(Math.exp(-Math.abs(z[i]))));
    return sum;
  },
  meanSquaredError(y: FloatArray, t: FloatArray, weights: FloatArray): number {
    let sum = 0;
    for (let i = 0; i < y.length; i++) sum += weights[i] * (y[i] - t[i]) ** 2;
    return sum;
  },
  meanAbsoluteError(y: FloatArray, t: FloatArray, weights: FloatArray): number {
    let sum = 0;
    for (let i = 0; i < y.length; i++) sum += weights[i] * Math.abs(y[i] - t[i]);
    return sum;
  },
} as const;
