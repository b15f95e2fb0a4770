/** How much each sample counts in the loss, from the weights of samples and of classes that `fit` and `evaluate` are given. */
import ndarray from 'ndarray';
import { wrong } from '../../check.js';
import { compute } from '../../compute/index.js';
import type { TensorLike } from '../../tensor/input.js';
import type { FloatArray, Tensor } from '../../tensor/tensor.js';
import type { Loss, LossName, LossOptions } from '../losses.js';
import { classNumbers } from '../metrics.js';
import type { LabelledSamples } from '../samples.js';
import { spreadWeights } from '../weighted.js';

/** The weight ≥ 0 of each class by its number: `{ 1: 10 }` or `[1, 10]`. A class without one weighs 1. */
export type ClassWeight = readonly number[] | Readonly<Record<number, number>>;

interface Weights {
  readonly sampleWeight?: TensorLike;
  readonly classWeight?: ClassWeight;
}

interface WeighableLoss {
  readonly loss: Loss;
  /** Undefined for a function of your own. */
  readonly lossName?: LossName;
}

/** @throws TypeError for a loss of one's own that would not see the weights, or class weights that are none */
export function checkTakesWeights(
  where: string,
  { loss, lossName }: WeighableLoss,
  { sampleWeight, classWeight }: Weights,
): void {
  if (classWeight !== undefined) checkClassWeight(where, classWeight);
  if ((sampleWeight ?? classWeight) === undefined || lossName !== undefined || loss.length >= 3) return;
  throw new TypeError(
    `${where}: weights need a loss that takes them, (prediction, target, options) => …; yours takes ${loss.length} arguments`,
  );
}

function checkClassWeight(where: string, classWeight: ClassWeight): void {
  if (typeof classWeight !== 'object' || classWeight === null)
    throw new TypeError(wrong(where, 'classWeight such as { 0: 1, 1: 10 }', classWeight).message);
  for (const [name, weight] of Object.entries(classWeight)) {
    if (!/^\d+$/.test(name)) throw wrong(where, 'classWeight by class numbers', name);
    if (!(weight >= 0 && weight < Infinity)) throw wrong(where, `classWeight of class ${name} ≥ 0`, weight);
  }
}

/** The options of a batch's loss with the model's output; none where all samples count alike. */
export function weightsFor(
  where: string,
  { y, sampleWeight }: LabelledSamples,
  output: Tensor<FloatArray>,
  classWeight?: ClassWeight,
): Pick<LossOptions, 'sampleWeight'> {
  if (classWeight === undefined) return sampleWeight === undefined ? {} : { sampleWeight };
  const { data, shape } = classNumbers('classWeight', y, output);
  const byClass = classWeight as Readonly<Record<number, number>>;
  const weights = ndarray(
    Float64Array.from(data, (label) => byClass[Math.round(label)] ?? 1),
    shape,
  );
  if (sampleWeight !== undefined)
    compute().multiply(weights.data, spreadWeights(where, sampleWeight, weights), weights.data);
  return { sampleWeight: weights };
}
