/** How a model runs its layers: their unique names, and which of them applies the activation of the previous layer. */
import type { ElementwiseActivation } from '../../activations.js';
import type { ActivationToMove, ForwardOptions, Layer, PlacesActivation } from '../../layers/layer.js';
import { MaskCounts, Places } from '../../layers/places.js';
import type { Forward } from '../../ops/forward.js';
import type { FloatArray, Tensor } from '../../tensor/tensor.js';
import { uniqueNames } from './unique-names.js';

/** A layer as a model runs it. */
export interface PlannedLayer {
  /** Unique in the model: 'dense', 'dense_1', … */
  readonly name: string;
  readonly layer: Layer;
  /** The index of its first random layer among the model's. */
  readonly randomIndex: number;
  /** The numbers of the random layers within it. */
  readonly places: Places;
  /** Their masks, where the model cannot reach them. */
  readonly counts?: MaskCounts;
  /** The activation of this layer that the next one applies. */
  readonly movedToNext?: ElementwiseActivation;
  /** The activation of the previous layer that this one applies. */
  readonly movedFromPrevious?: ElementwiseActivation;
  forward<D extends FloatArray>(x: Tensor<D>, options: ForwardOptions): Forward<D>;
}

/** A model, also one used as a layer. */
export interface Planned {
  /** Whether the layers follow each other, or go around a sum whose other way is the layer 'shortcut', if there is one. */
  readonly composition: 'sequence' | 'residual';
  readonly plan: readonly PlannedLayer[];
  toJSON(): object;
}

/** Whether a layer is a model itself. */
export function isPlanned(layer: Layer): layer is Layer & Planned {
  return 'plan' in layer;
}

/**
 * Plans the layers. An activation moves to the Dropout directly after it if that one has a stage before the activation
 * and no activation of its own; the layers themselves stay as they are.
 *
 * @param reserved - names that no layer gets
 * @throws RangeError when a Dropout has no activation to place
 */
export function planOf(layers: readonly Layer[], reserved: readonly string[] = []): readonly PlannedLayer[] {
  const names = uniqueNames(
    layers.map(({ name }) => name),
    reserved,
  );
  let randomIndex = 0;
  return layers.map((layer, i) => {
    const counts = isPlanned(layer) || 'calls' in layer ? undefined : new MaskCounts();
    const within = { places: new Places(), counts };
    const planned = {
      name: names[i],
      layer,
      randomIndex,
      ...within,
      ...forwardOf(layer, layers[i - 1], layers[i + 1]),
    };
    randomIndex += layer.randomLayers ?? 0;
    return planned;
  });
}

type PlannedForward = Pick<PlannedLayer, 'movedToNext' | 'movedFromPrevious' | 'forward'>;

function forwardOf(layer: Layer, previous: Layer | undefined, next: Layer | undefined): PlannedForward {
  const unchanged: PlannedForward = { forward: (x, options) => layer.forward(x, options) };
  if (layer.placesActivation) return placing(layer.placesActivation, previous) ?? unchanged;
  return next?.placesActivation && layer.activationToMove ? withoutActivation(layer.activationToMove) : unchanged;
}

function withoutActivation({ activation, forward }: ActivationToMove): PlannedForward {
  return { movedToNext: activation, forward: (x, options) => forward(x, options) };
}

/** Returns undefined if there is nothing to place and the layer can do without. */
function placing(layer: PlacesActivation, previous: Layer | undefined): PlannedForward | undefined {
  const activation = previous?.placesActivation ? undefined : previous?.activationToMove?.activation;
  if (activation !== undefined && previous?.restraints?.activityRegularizer !== undefined)
    throw new RangeError(
      `'${previous.name}' has an activityRegularizer on its output, but the Dropout after it moves its activation: ` +
        'give the activation to Dropout, or take the ordering mask-scale',
    );
  if (activation !== undefined)
    return { movedFromPrevious: activation, forward: (x, options) => layer.forward(x, activation, options) };
  if (layer.otherwise !== undefined) throw new RangeError(layer.otherwise);
  return undefined;
}
