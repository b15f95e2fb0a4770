/** Learned positions. */
import { checkInteger, checkNotEmpty, checkOptions, checkShape, wrong } from '../check.js';
import { compute } from '../compute/index.js';
import { type InitializerChoice, initial, initializerOf } from '../initializers.js';
import { addColumnSums } from '../ops/arithmetic.js';
import type { Forward } from '../ops/forward.js';
import type { PositionStep } from '../shapes/samples.js';
import { gradientFor } from '../tensor/input.js';
import type { RandomStream } from '../tensor/random.js';
import {
  type DType,
  emptyLike,
  type FloatArray,
  reshape,
  type Shape,
  type Tensor,
  valuesOf,
  wrap,
} from '../tensor/tensor.js';
import { BaseLayer, buildFor, inputOf, type LayerOptions, parameter, valueFor } from './base.js';
import type { Parameter } from './layer.js';
import { sourceOf } from './places.js';

export interface PositionEmbeddingOptions extends LayerOptions {
  /** The longest sequence. */
  readonly sequenceLength: number;
  /** Defaults to 'glorotUniform', as in KerasHub. */
  readonly initializer?: InitializerChoice;
  /** The seed of the weights. Defaults to the model's. */
  readonly seed?: number;
}

// biome-ignore format: a list
export const positionEmbeddingOptions: readonly (keyof PositionEmbeddingOptions)[] = [
  'sequenceLength', 'initializer', 'seed', 'name',
];

const kind = 'PositionEmbedding';

/**
 * Adds a learned vector for each time: x [batch, time, units], with time at most sequenceLength, to the same shape.
 * Attention alone does not know the order of what it attends to.
 *
 * Parameter: `embeddings` [sequenceLength, units].
 */
export class PositionEmbedding extends BaseLayer {
  declare readonly '~step'?: PositionStep;
  readonly sequenceLength: number;
  readonly initializer: InitializerChoice;
  readonly seed: number | undefined;
  #embeddings: Parameter | undefined;

  constructor(options: PositionEmbeddingOptions) {
    super(options.name ?? 'position_embedding');
    checkOptions(kind, options, positionEmbeddingOptions);
    this.sequenceLength = checkInteger(kind, 'sequenceLength', options.sequenceLength);
    this.initializer = options.initializer ?? 'glorotUniform';
    initializerOf(kind, 'initializer', this.initializer);
    this.seed = options.seed;
  }

  get parameters(): readonly Parameter[] {
    return this.#embeddings ? [this.#embeddings] : [];
  }

  build(inputShape: Shape, random: RandomStream, dtype: DType = 'float32'): Shape {
    this.#checkInput(inputShape);
    if (this.#embeddings === undefined) {
      const source = sourceOf(this, random);
      const shape = [this.sequenceLength, inputShape[2]];
      const table = { shape, fans: { fanIn: shape[0], fanOut: shape[1] }, dtype };
      const initializer = initializerOf(kind, 'initializer', this.initializer);
      this.#embeddings = parameter('embeddings', initial(initializer, table, source.fork('embeddings')));
    }
    return inputShape;
  }

  forward<D extends FloatArray>(input: Tensor<D>): Forward<D> {
    const x = inputOf(kind, input, this);
    if (this.#embeddings === undefined) buildFor(this, x);
    this.#checkInput(x.shape);
    checkNotEmpty(kind, 'input', x.shape);
    const { value, gradient: total } = this.#embeddings as Parameter;
    valueFor(`${kind} '${this.name}'`, this.#embeddings as Parameter, x);
    const length = x.shape[1] * x.shape[2];
    const partOf = (table: Tensor<FloatArray>): D => valuesOf<FloatArray>(table).subarray(0, length) as D;
    const output = emptyLike(x.shape, x.data);
    compute().scale(valuesOf(x), output.data, 1);
    compute().addBias(output.data, partOf(value));
    const addGradients = (upstream: Tensor<D>): Tensor<D> => {
      const gradient = gradientFor(kind, upstream, x);
      addColumnSums(reshape(gradient, [x.shape[0], length]), wrap(partOf(total), [length]));
      return gradient;
    };
    return {
      output,
      addGradients,
      backward: addGradients,
    };
  }

  describe(): string {
    return `adds a vector for each of up to ${this.sequenceLength} times`;
  }

  #checkInput(shape: Shape): void {
    checkShape(kind, shape, ['batch', 'time', this.#embeddings?.value.shape[1] ?? 'units']);
    if (shape[1] > this.sequenceLength)
      throw wrong(kind, `at most sequenceLength = ${this.sequenceLength} times`, shape[1]);
  }
}
