/** A model as training and evaluation see it; `Sequential` is one. */
import type { ForwardOptions, Layer, Parameter } from '../layers/layer.js';
import type { Forward } from '../ops/forward.js';
import type { DType, FloatArray, Tensor } from '../tensor/tensor.js';

export interface Model {
  readonly layers: readonly Layer[];
  /** One unique name per layer. */
  readonly names: readonly string[];
  readonly parameters: readonly Parameter[];
  /** Seeds the order of the batches. */
  readonly seed: number;
  /** Undefined until chosen: then the first input decides. */
  readonly dtype: DType | undefined;
  forwardPass<D extends FloatArray>(x: Tensor<D>, options?: ForwardOptions): ForwardPass<D>;
  /** The outputs in the test phase. */
  predict<D extends FloatArray>(x: Tensor<D>, options?: { readonly batchSize?: number }): Tensor<D>;
  zeroGradients(): void;
}

/** The outputs of all layers in one pass, and the way back through them. */
export interface ForwardPass<D extends FloatArray> extends Forward<D> {
  addGradients(gradient: Tensor<D>): void;
  /** One per layer, in order. */
  readonly outputs: readonly Tensor<D>[];
  /** The layers' own results, in order. */
  readonly results: readonly Forward<D>[];
}
