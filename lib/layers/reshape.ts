/** Gives each sample another shape. */
import { checkOptions, shown, wrong } from '../check.js';
import type { Forward } from '../ops/forward.js';
import type { ReshapeStep } from '../shapes/samples.js';
import { gradientFor } from '../tensor/input.js';
import { copyOf, type FloatArray, type Shape, sizeOf, type Tensor } from '../tensor/tensor.js';
import { inputOf, type LayerOptions, PlainLayer } from './base.js';

export interface ReshapeOptions<Target extends Shape = Shape> extends LayerOptions {
  /** One sample's shape, without the batch; one length may be -1: it is computed from the others. */
  readonly targetShape: Target;
}

export const reshapeOptions: readonly (keyof ReshapeOptions)[] = ['targetShape', 'name'];

/**
 * `[batch, …]` to `[batch, ...targetShape]`, in row-major order: `new Reshape({ targetShape: [28, 28, 1] })` turns
 * rows of 784 numbers into images. The values stay the same.
 */
export class Reshape<const Target extends Shape = Shape> extends PlainLayer {
  declare readonly '~step'?: ReshapeStep<Target>;
  readonly targetShape: Shape;

  /** @throws RangeError when a length is not a whole number from 1, or more than one is -1 */
  constructor(options: ReshapeOptions<Target>) {
    super(options.name ?? 'reshape');
    checkOptions('Reshape', options, reshapeOptions);
    this.targetShape = checkTarget(options.targetShape);
  }

  /** @throws RangeError when the target does not hold as many numbers as a sample has */
  override build(inputShape: Shape): Shape {
    if (inputShape.length === 0) throw wrong('Reshape', 'input of shape [batch, …]', inputShape);
    const size = sizeOf(inputShape.slice(1));
    const known = sizeOf(this.targetShape.filter((length) => length !== -1));
    const target = this.targetShape.map((length) => (length === -1 ? size / known : length));
    if (sizeOf(target) === size && target.every(Number.isInteger)) return [inputShape[0], ...target];
    throw wrong(
      'Reshape',
      `samples that fit targetShape ${shown(this.targetShape)}`,
      inputShape,
      `a sample here has ${size} numbers`,
    );
  }

  forward<D extends FloatArray>(input: Tensor<D>): Forward<D> {
    const x = inputOf('Reshape', input);
    const shape = this.build(x.shape);
    return {
      output: copyOf(x, shape),
      backward: (gradient) => copyOf(gradientFor('Reshape', gradient, { shape, data: x.data }), x.shape),
    };
  }
}

function checkTarget(shape: Shape): Shape {
  const lengths = Array.isArray(shape) ? shape : [Number.NaN];
  const fits = lengths.every((length) => Number.isInteger(length) && (length >= 1 || length === -1));
  if (fits && lengths.filter((length) => length === -1).length <= 1) return [...lengths];
  throw wrong('Reshape', 'targetShape of whole numbers ≥ 1, at most one of them -1', shape);
}
