/** How a model runs its layers: their names, and which of them does a step of the layer before. */
import type { ElementwiseActivation } from '../activations.js';
import type { ActivationToMove, ForwardOptions, Layer } from '../layers/layer.js';
import type { Forward } from '../ops/forward.js';
import type { FloatArray, Tensor } from '../tensor/tensor.js';

/** One layer's turn. */
export interface PlannedLayer {
  /** Unique in the model: 'dense', 'dense_1', … */
  readonly name: string;
  readonly layer: Layer;
  /** The index of its first random layer among the model's. */
  readonly randomIndex: number;
  /** The activation that the next layer does for this one. */
  readonly movedToNext?: ElementwiseActivation;
  /** The activation that this layer does for the one before. */
  readonly movedFromPrevious?: ElementwiseActivation;
  forward<D extends FloatArray>(x: Tensor<D>, pass: ForwardOptions): Forward<D>;
}

/**
 * The layers as steps. An activation moves from a layer that activationToMove it to the Dropout directly after it, if that one
 * does something before the activation; the layers themselves stay as they are.
 *
 * @throws RangeError when a Dropout has no activation to place
 */
export function planOf(layers: readonly Layer[]): readonly PlannedLayer[] {
  const names = uniqueNames(layers);
  let randomIndex = 0;
  return layers.map((layer, i) => {
    const first = randomIndex;
    randomIndex += layer.randomLayers ?? 0;
    const step = { name: names[i], layer, randomIndex: first };
    const lending = layers[i + 1]?.placesActivation && layer.activationToMove;
    if (lending && !layer.placesActivation) return { ...step, ...lender(lending) };
    return { ...step, ...(layer.placesActivation ? borrower(layer, layers[i - 1]) : whole(layer)) };
  });
}

type Turn = Pick<PlannedLayer, 'movedToNext' | 'movedFromPrevious' | 'forward'>;

function whole(layer: Layer): Turn {
  return { forward: (x, pass) => layer.forward(x, pass) };
}

function lender({ activation, forward }: ActivationToMove): Turn {
  return { movedToNext: activation, forward: (x, pass) => forward(x, pass) };
}

function borrower(layer: Layer, before: Layer | undefined): Turn {
  const borrowing = layer.placesActivation;
  const activation = before?.placesActivation ? undefined : before?.activationToMove?.activation;
  if (borrowing === undefined || (activation === undefined && borrowing.otherwise === undefined)) return whole(layer);
  if (activation === undefined) throw new RangeError(borrowing.otherwise);
  return { movedFromPrevious: activation, forward: (x, pass) => borrowing.forward(x, activation, pass) };
}

/** Keras' names: the second layer called 'dense' is 'dense_1'. */
function uniqueNames(layers: readonly Layer[]): string[] {
  const taken = new Set<string>();
  return layers.map(({ name }) => {
    let unique = name;
    for (let count = 1; taken.has(unique); count++) unique = `${name}_${count}`;
    taken.add(unique);
    return unique;
  });
}
