/** The distribution after each stage of a Dropout. */
import type { Dropout } from '../layers/dropout/dropout.js';
import { nameOfOrdering, nameOfStage } from '../layers/dropout/orderings.js';
import { floats, type TensorLike } from '../tensor/input.js';
import { type DistributionsOptions, phasesFigure } from './distributions.js';
import type { Figure } from './figure.js';

/**
 * One panel for z and one per stage of the layer's ordering: the values after that stage in training (with the layer's
 * first mask) and in the test phase, where 'mask' does nothing. Panels before the activation share their bins, and so do
 * the others.
 *
 *     trace(new Dropout({ rate: 0.5, ordering: 'pre-activation', activation: 'sigmoid' }), normal([1000, 50]))
 */
export function trace(layer: Dropout, z: TensorLike, options: DistributionsOptions = {}): Figure {
  const values = floats('trace', 'z', z);
  const training = layer.stageValues(values, { training: true });
  const test = layer.stageValues(values, { training: false });
  const labels = ['z', ...layer.stages.map((stage, i) => `${i + 1}. ${describeStage(layer, nameOfStage(stage))}`)];
  const activated = layer.stages.indexOf('activate') + 1;
  const panels = labels.map((label, i) => ({
    label,
    group: i < activated ? 'before' : 'after',
    training: training[i],
    test: test[i],
  }));
  const title = `What each stage does: ${nameOfOrdering(layer.ordering)}, ${layer.mode}, rate ${layer.rate}`;
  return phasesFigure(panels, { title, xLabel: 'value after the stage', ...options });
}

/** Describes what a stage does in this layer. */
function describeStage(layer: Dropout, stage: string): string {
  if (stage === 'activate') return layer.activation.name;
  if (stage === 'mask') return 'mask (training only)';
  if (stage === 'scale') return layer.mode === 'inverted' ? '/ keepProb (training only)' : '· keepProb (test only)';
  return stage;
}
