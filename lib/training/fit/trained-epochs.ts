/** How many epochs each model was trained for, over all calls of `fit`: it seeds the order of the next epoch. */
import type { Model } from '../model.js';

const trainedEpochs = new WeakMap<Model, number>();

export function trainedEpochsOf(model: Model): number {
  return trainedEpochs.get(model) ?? 0;
}

export function setTrainedEpochs(model: Model, epochs: number): void {
  trainedEpochs.set(model, epochs);
}
