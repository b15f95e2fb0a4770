/** Flattens each sample to one row. */
import { checkOptions, wrong } from '../check.js';
import type { Forward } from '../ops/forward.js';
import type { FlattenStep } from '../shapes/samples.js';
import { gradientFor } from '../tensor/input.js';
import { copyOf, type FloatArray, type Shape, sizeOf, type Tensor } from '../tensor/tensor.js';
import { inputOf, type LayerOptions, PlainLayer } from './base.js';

export const flattenOptions: readonly (keyof LayerOptions)[] = ['name'];

/**
 * `[batch, …]` to `[batch, everything else]`, in row-major order: for Dense after images. The values stay the same.
 * Images that are channels-first keep that order, as in PyTorch (Keras' Flatten moves their channels last).
 */
export class Flatten extends PlainLayer {
  declare readonly '~step'?: FlattenStep;
  constructor(options: LayerOptions = {}) {
    super(options.name ?? 'flatten');
    checkOptions('Flatten', options, flattenOptions);
  }

  override build(inputShape: Shape): Shape {
    if (inputShape.length === 0) throw wrong('Flatten', 'input of shape [batch, …]', inputShape);
    return [inputShape[0], sizeOf(inputShape.slice(1))];
  }

  forward<D extends FloatArray>(input: Tensor<D>): Forward<D> {
    const x = inputOf('Flatten', input);
    const shape = this.build(x.shape);
    return {
      output: copyOf(x, shape),
      backward: (gradient) => copyOf(gradientFor('Flatten', gradient, { shape, data: x.data }), x.shape),
    };
  }
}
