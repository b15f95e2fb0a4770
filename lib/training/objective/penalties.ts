/** What the loss that `fit` and `evaluate` report has beside the loss: penalties on weights and on outputs. */
import { tidy } from '../../compute/index.js';
import type { Layer, Parameter } from '../../layers/layer.js';
import { addPenaltyGradient, penaltyOf } from '../../regularizers.js';
import { type FloatArray, type Tensor, valuesOf } from '../../tensor/tensor.js';
import { rowsBetween } from '../batches.js';
import type { Model } from '../model.js';

/** The penalties of all weights that are trained, as in Keras. */
export function weightPenalty(parameters: readonly Parameter[]): number {
  let sum = 0;
  for (const { regularizer, trainable, value } of parameters)
    if (regularizer !== undefined && trainable) sum += penaltyOf(regularizer, valuesOf(value));
  return sum;
}

/** Adds the penalties' derivatives to the gradients of the weights. */
export function addWeightPenaltyGradients(parameters: readonly Parameter[]): void {
  for (const { regularizer, trainable, value, gradient } of parameters)
    if (regularizer !== undefined && trainable) addPenaltyGradient(regularizer, valuesOf(value), gradient.data);
}

/** The penalty on the layers' outputs in the test phase, the mean over the samples. */
export function activityPenalty(model: Model, x: Tensor<FloatArray>, batchSize: number = 256): number {
  if (!penalizesActivity(model.layers)) return 0;
  const samples = x.shape[0];
  let sum = 0;
  for (let from = 0; from < samples; from += batchSize) {
    const to = Math.min(from + batchSize, samples);
    sum += (to - from) * tidy(() => model.forwardPass(rowsBetween(x, from, to)).penalty ?? 0);
  }
  return sum / samples;
}

/** Whether any layer, also within a model that is one, has an activity regularizer. */
function penalizesActivity(layers: readonly Layer[]): boolean {
  return layers.some((layer) => {
    const { plan = [] } = layer as { readonly plan?: readonly { readonly layer: Layer }[] };
    return layer.restraints?.activityRegularizer !== undefined || penalizesActivity(plan.map((inner) => inner.layer));
  });
}
