/** The result of a forward pass, which carries its own backward pass. */
import type { FloatArray, Tensor } from '../tensor-types.js';

/** A layer's result. It holds what its own backward needs: there is no tape, so a layer may be used twice. */
export interface Forward<D extends FloatArray = Float32Array> {
  readonly output: Tensor<D>;
  /** Adds to the parameters' gradients and returns the gradient with respect to the input. */
  backward(gradient: Tensor<D>): Tensor<D>;
  /** What the loss has to pay for this output, beside what comes later; `backward` adds its gradient. */
  readonly penalty?: number;
  /** Only adds to the parameters' gradients: for a model's first trainable layer, whose input gradient is not needed. */
  addGradients?(gradient: Tensor<D>): void;
}
