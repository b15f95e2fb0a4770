/** What a layer is: parameters, and a `forward` whose result carries its own `backward`. */
import type { ElementwiseActivation } from '../activations.js';
import type { Constraint, MaxNorm } from '../constraints.js';
import type { Forward } from '../ops/forward.js';
import type { Regularizer } from '../regularizers.js';
import type { RandomStream } from '../tensor/random.js';
import type { DType, FloatArray, Shape, Tensor } from '../tensor/tensor.js';
import type { RandomPlace } from './places.js';

/** A weight, and the sum of its gradients since they were last set to zero. */
export interface Parameter<D extends FloatArray = FloatArray> {
  readonly name: string;
  readonly value: Tensor<D>;
  readonly gradient: Tensor<D>;
  trainable: boolean;
  /** The penalty that training adds to the loss. Defaults to none. */
  readonly regularizer?: Regularizer;
  /** Called by the optimizer after each update. Defaults to none. */
  readonly constraint?: Constraint;
}

/** The restraints that a layer was given, checked, by the names of its options. */
export interface Restraints {
  readonly activityRegularizer?: Regularizer;
  readonly [name: `${string}Regularizer`]: Regularizer | undefined;
  readonly [name: `${string}Constraint`]: MaxNorm | undefined;
}

/** Options of one forward call. */
export interface ForwardOptions {
  /** The training phase (dropout masks, batch statistics) or the test phase. Defaults to false, the test phase. */
  readonly training?: boolean;
  /**
   * For a model: whether its random layers draw masks. Defaults to `training`. `{ dropout: true }` alone is Monte-Carlo
   * dropout: batch normalization stays in the test phase, so that a row's result does not depend on its batch.
   */
  readonly dropout?: boolean;
  /** For a random layer: the mask to use instead of drawing one (1 keeps, 0 drops). */
  readonly mask?: Tensor<FloatArray>;
  /** For a random layer: which of its masks to draw, counted from 0. Defaults to the next one; a given call does not advance the counter. */
  readonly call?: number;
  /** For a model: masks by the names of its random layers. */
  readonly masks?: Readonly<Record<string, Tensor<FloatArray>>>;
  /** Set by a model: its seed, and which of its random layers this is. A layer around other layers passes it on to them. */
  readonly random?: RandomPlace;
}

// biome-ignore format: a list
export const forwardOptions: readonly (keyof ForwardOptions)[] = [
  'training', 'dropout', 'mask', 'masks', 'call', 'random',
];

export interface Layer {
  /** What the layer does to shapes: for TypeScript alone. Nothing is checked for a layer that does not say it. */
  readonly '~step'?: unknown;
  readonly name: string;
  readonly parameters: readonly Parameter[];
  /** Makes the weights for inputs of this shape (with the batch, of any size) and returns the output's shape. `forward` builds if needed. */
  build(inputShape: Shape, random: RandomStream, dtype?: DType): Shape;
  forward<D extends FloatArray>(x: Tensor<D>, options?: ForwardOptions): Forward<D>;
  /** Returns the output alone. */
  call<D extends FloatArray>(x: Tensor<D>, options?: ForwardOptions): Tensor<D>;
  /** One line for `summary()`: what the layer does, in words or as a formula. */
  describe?(moved: MovedActivation): string;
  /** How many random layers this is: 1 for one that draws masks, their number for a model. Defaults to 0. */
  readonly randomLayers?: number;
  /** For a layer that ends in an activation: its two halves, so that a model may move the activation. */
  readonly activationToMove?: ActivationToMove;
  /** For a layer that needs to apply the activation of the previous layer. */
  readonly placesActivation?: PlacesActivation;
  /** The axes of the parameter 'kernel', such as 'HWIO': rows, columns, inputs, outputs. Exports put them in another library's order. */
  readonly kernelLayout?: string;
  /** Its regularizers and constraints, by the names of its options. */
  readonly restraints?: Restraints;
  /** Options to write in a model's JSON instead of the fields of these names; undefined ones are left out. */
  readonly jsonOptions?: Readonly<Record<string, unknown>>;
}

/** The activation that a model moved: from this layer to the next, or to this layer from the previous one. */
export interface MovedActivation {
  readonly movedToNext?: ElementwiseActivation;
  readonly movedFromPrevious?: ElementwiseActivation;
}

/** A layer's activation, and the layer's `forward` without it. */
export interface ActivationToMove {
  readonly activation: ElementwiseActivation;
  forward<D extends FloatArray>(x: Tensor<D>, options?: ForwardOptions): Forward<D>;
}

/** A layer's `forward` with the activation of the previous layer. */
export interface PlacesActivation {
  /** The error if the previous layer has no activation to move; absent if this layer can do without. */
  readonly otherwise?: string;
  forward<D extends FloatArray>(x: Tensor<D>, activation: ElementwiseActivation, options?: ForwardOptions): Forward<D>;
}
