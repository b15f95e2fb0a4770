/** A forward pass through all layers of a model. */
import type { ForwardOptions } from '../layers/layer.js';
import { isDrawing, type OwnPlace } from '../layers/places.js';
import { withActivityPenalty } from '../layers/restraints.js';
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
    const { activityRegularizer } = planned.layer.restraints ?? {};
    const result = withActivityPenalty(planned.forward(output, optionsOf(planned)), activityRegularizer);
    results.push(result);
    output = result.output;
  }
  return {
    output,
    results,
    outputs: results.map((result) => result.output),
    penalty: sumOfPenalties(results),
    backward: (gradient) => results.reduceRight((upstream, result) => result.backward(upstream), gradient),
    addGradients: (gradient) => addGradients(plan, results, gradient),
  };
}

/** The sum of the results' penalties; undefined where none has one. */
export function sumOfPenalties(results: readonly { readonly penalty?: number }[]): number | undefined {
  const penalties = results.flatMap(({ penalty }) => penalty ?? []);
  return penalties.length === 0 ? undefined : penalties.reduce((sum, penalty) => sum + penalty);
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

/** A layer's options in a model at this place: the place of its masks, and the mask under its name. */
export function optionsOf(planned: PlannedLayer, options: ForwardOptions, outer: OwnPlace): ForwardOptions {
  const { name, layer, randomIndex, places } = planned;
  const path = outer.path === '' ? name : `${outer.path}/${name}`;
  const within = { path, count: layer.randomLayers ?? 0, places, counts: outer.counts ?? planned.counts };
  const random = { seed: outer.seed, index: outer.index + randomIndex, within };
  const { training, dropout, call } = options;
  if (layer.randomLayers === undefined) return { training, dropout, call, random };
  const mask = options.masks?.[name] ?? options.mask;
  return { ...options, training: isPlanned(layer) ? training : isDrawing(options), random, mask };
}
