/** What a layer is: parameters, and a `forward` whose answer holds its own `backward`. */
import type { ElementwiseActivation } from '../activations.js';
import type { Forward } from '../ops/forward.js';
import type { RandomStream } from '../tensor/random.js';
import type { DType, FloatArray, Shape, Tensor } from '../tensor/tensor.js';

/** A weight that training changes, and the sum of its gradients since they were last set to zero. */
export interface Parameter<D extends FloatArray = FloatArray> {
  readonly name: string;
  readonly value: Tensor<D>;
  readonly gradient: Tensor<D>;
  trainable: boolean;
}

/** One call's circumstances. */
export interface ForwardOptions {
  /** The training phase (dropout masks, batch statistics); false is the test phase. */
  readonly training?: boolean;
  /** For a random layer: the mask to use instead of drawing one (1 keeps, 0 drops). */
  readonly mask?: Tensor<FloatArray>;
  /** For a random layer: which of its masks to draw, counted from 0, instead of its next one; such a look does not count. */
  readonly call?: number;
  /** For a model: masks by the names of its random layers. */
  readonly masks?: Readonly<Record<string, Tensor<FloatArray>>>;
  /** A model tells its random layers its seed, and which of its random layers they are. */
  readonly random?: RandomPlace;
}

/** Where the masks of a random layer come from; its own seed, if it has one, goes first. */
export interface RandomPlace {
  /** uint32 */
  readonly seed: number;
  /** The layer's index among the random layers of its model; 0 for a layer used alone. */
  readonly index: number;
}

export interface Layer {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  /** Makes the weights for inputs of this shape (batch included; its size does not matter) and returns the output's shape; `forward` builds lazily. */
  build(inputShape: Shape, random: RandomStream, dtype?: DType): Shape;
  forward<D extends FloatArray>(x: Tensor<D>, pass?: ForwardOptions): Forward<D>;
  /** The output alone. */
  call<D extends FloatArray>(x: Tensor<D>, pass?: ForwardOptions): Tensor<D>;
  /** One line for `summary()`: what the layer does, in words or as a formula. */
  describe?(moved: MovedActivation): string;
  /** How many random layers this is: 1 for one that draws masks, their number for a model; absent is 0. */
  readonly randomLayers?: number;
  /** For a layer that ends in an activation: the two as steps of their own, so that a model may move the second. */
  readonly activationToMove?: ActivationToMove;
  /** For a layer that can do a step of the layer before it: says whether it needs to, and does it. */
  readonly placesActivation?: PlacesActivation;
}

/** What a model moved: the activation that a layer movedToNext to the next, or movedFromPrevious from the one before. */
export interface MovedActivation {
  readonly movedToNext?: ElementwiseActivation;
  readonly movedFromPrevious?: ElementwiseActivation;
}

/** What a layer computes before its activation, and that activation. */
export interface ActivationToMove {
  readonly activation: ElementwiseActivation;
  forward<D extends FloatArray>(x: Tensor<D>, pass?: ForwardOptions): Forward<D>;
}

/** What a layer computes when the activation of the layer before is its to place. */
export interface PlacesActivation {
  /** What to say when the layer before has no activation to lend; absent when the layer can do without. */
  readonly otherwise?: string;
  forward<D extends FloatArray>(x: Tensor<D>, activation: ElementwiseActivation, pass?: ForwardOptions): Forward<D>;
}
