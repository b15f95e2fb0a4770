/** What a layer is: parameters, and a `forward` whose answer holds its own `backward`. */
import type { RandomStream } from '../random.js';
import type { DType, FloatArray, Shape, Tensor } from '../tensor.js';

/** A weight that training changes, and the sum of its gradients since they were last set to zero. */
export interface Parameter<D extends FloatArray = FloatArray> {
  readonly name: string;
  readonly value: Tensor<D>;
  readonly gradient: Tensor<D>;
  trainable: boolean;
}

/** One call's circumstances. */
export interface Pass {
  /** The training phase (dropout masks, batch statistics); false is the test phase. */
  readonly training?: boolean;
  /** For a random layer: the mask to use instead of drawing one (1 keeps, 0 drops). */
  readonly mask?: Tensor<FloatArray>;
}

/** A layer's answer. It holds what its own backward needs: there is no tape, so a layer may be used twice. */
export interface Forward<D extends FloatArray = Float32Array> {
  readonly output: Tensor<D>;
  /** Adds to the parameters' gradients and returns the gradient by the input. */
  backward(gradient: Tensor<D>): Tensor<D>;
}

export interface Layer {
  readonly name: string;
  readonly parameters: readonly Parameter[];
  /** Makes the weights for inputs of this shape (batch included; its size does not matter) and returns the output's shape; `forward` builds lazily. */
  build(inputShape: Shape, random: RandomStream, dtype?: DType): Shape;
  forward<D extends FloatArray>(x: Tensor<D>, pass?: Pass): Forward<D>;
}
