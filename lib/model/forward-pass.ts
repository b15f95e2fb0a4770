/** A forward pass through all layers of a model. */
import type { ForwardOptions, RandomPlace } from '../layers/layer.js';
import type { Forward } from '../ops/forward.js';
import type { FloatArray, Tensor } from '../tensor/tensor.js';
import type { ForwardPass } from '../training/model.js';
import { isPlanned, type PlannedLayer } from './architecture/plan.js';

/** Runs the layers one after the other, each with its own options. */
export function runForward<D extends FloatArray>(
  plan: readonly PlannedLayer[],
  x: Tensor<D>,
  optionsOf: (planned: PlannedLayer) => ForwardOptions,
): ForwardPass<D> {
  const results: Forward<D>[] = [];
  let output = x;
  for (const planned of plan) {
    const result = planned.forward(output, optionsOf(planned));
    results.push(result);
    output = result.output;
  }
  return {
    output,
    results,
    outputs: results.map((result) => result.output),
    backward: (gradient) => results.reduceRight((upstream, result) => result.backward(upstream), gradient),
    addGradients: (gradient) => addGradients(plan, results, gradient),
  };
}

/** Stops at the first layer that has parameters: nobody needs the gradient with respect to its input. */
function addGradients<D extends FloatArray>(
  plan: readonly PlannedLayer[],
  results: readonly Forward<D>[],
  gradient: Tensor<D>,
): void {
  const first = plan.findIndex(({ layer }) => layer.parameters.length > 0);
  if (first < 0) return;
  const upstream = results.slice(first + 1).reduceRight((g, result) => result.backward(g), gradient);
  const result = results[first];
  if (result.addGradients) result.addGradients(upstream);
  else result.backward(upstream);
}

/** A layer's options in a model: the place of its masks, and the mask under its name. `ownSeed` overrides the outer model's. */
export function optionsOf(
  { name, layer, randomIndex }: PlannedLayer,
  options: ForwardOptions,
  seed: number,
  ownSeed?: number,
): ForwardOptions {
  if (layer.randomLayers === undefined) return { training: options.training };
  const outer: RandomPlace = options.random ?? { seed, index: 0 };
  const random = { seed: ownSeed ?? outer.seed, index: outer.index + randomIndex };
  const training = isPlanned(layer) ? options.training : (options.dropout ?? options.training);
  return { ...options, training, random, mask: options.masks?.[name] ?? options.mask };
}
