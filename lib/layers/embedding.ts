/** A table of vectors, one for each label. */
import { checkInteger, checkNotEmpty, checkOptions } from '../check.js';
import { compute } from '../compute/index.js';
import type { MaxNorm } from '../constraints.js';
import { type InitializerChoice, initial, initializerOf } from '../initializers.js';
import type { Forward } from '../ops/forward.js';
import type { RegularizerChoice } from '../regularizers.js';
import type { EmbeddingStep } from '../shapes/samples.js';
import { gradientFor } from '../tensor/input.js';
import type { RandomStream } from '../tensor/random.js';
import {
  type DType,
  emptyLike,
  type FloatArray,
  type Shape,
  sizeOf,
  type Tensor,
  valuesOf,
  zerosLike,
} from '../tensor/tensor.js';
import { BaseLayer, buildFor, inputOf, type LayerOptions, parameter, valueFor } from './base.js';
import type { Parameter, Restraints } from './layer.js';
import { sourceOf } from './places.js';
import { restraintsOf, weightRestraints } from './restraints.js';

export interface EmbeddingOptions<Units extends number = number> extends LayerOptions {
  /** The number of labels: they are 0 to inputDim − 1. */
  readonly inputDim: number;
  /** The length of each vector. */
  readonly outputDim: Units;
  /** Defaults to 'randomUniform', in ±0.05, as in Keras; PyTorch draws from N(0, 1). */
  readonly embeddingsInitializer?: InitializerChoice;
  /** Adds a penalty on the vectors to the loss, such as `l2(1e-4)`. Defaults to none. */
  readonly embeddingsRegularizer?: RegularizerChoice;
  /** Limits each vector after each update, `maxNorm(1)`; in Keras each column unless you say axis 1. Defaults to none. */
  readonly embeddingsConstraint?: MaxNorm;
  /** The seed of the weights. Defaults to the model's. */
  readonly seed?: number;
}

// biome-ignore format: a list
export const embeddingOptions: readonly (keyof EmbeddingOptions)[] = [
  'inputDim', 'outputDim', 'embeddingsInitializer', 'seed', 'name', 'embeddingsRegularizer', 'embeddingsConstraint',
];

/**
 * Each label's vector: labels of any shape `[batch, …]` to `[batch, …, outputDim]`. Where a label is repeated, its
 * gradients add up; labels themselves have the gradient 0.
 *
 * Parameter: `embeddings` [inputDim, outputDim].
 */
export class Embedding<Units extends number = number> extends BaseLayer {
  declare readonly '~step'?: EmbeddingStep<Units>;
  readonly inputDim: number;
  readonly outputDim: number;
  readonly embeddingsInitializer: InitializerChoice;
  readonly seed: number | undefined;
  readonly restraints: Restraints;
  #embeddings: Parameter | undefined;

  constructor(options: EmbeddingOptions<Units>) {
    super(options.name ?? 'embedding');
    checkOptions('Embedding', options, embeddingOptions);
    this.inputDim = checkInteger('Embedding', 'inputDim', options.inputDim);
    this.outputDim = checkInteger('Embedding', 'outputDim', options.outputDim);
    this.embeddingsInitializer = options.embeddingsInitializer ?? 'randomUniform';
    initializerOf('Embedding', 'embeddingsInitializer', this.embeddingsInitializer);
    this.seed = options.seed;
    this.restraints = restraintsOf('Embedding', options, 'embeddings');
  }

  get parameters(): readonly Parameter[] {
    return this.#embeddings ? [this.#embeddings] : [];
  }

  build(inputShape: Shape, random: RandomStream, dtype: DType = 'float32'): Shape {
    if (this.#embeddings === undefined) {
      const source = sourceOf(this, random);
      const fans = { fanIn: this.inputDim, fanOut: this.outputDim };
      const table = { shape: [this.inputDim, this.outputDim], fans, dtype };
      const initializer = initializerOf('Embedding', 'embeddingsInitializer', this.embeddingsInitializer);
      const [restraints] = weightRestraints('Embedding', this.restraints, 'LV', 'embeddings');
      this.#embeddings = parameter('embeddings', initial(initializer, table, source.fork('embeddings')), restraints);
    }
    return [...inputShape, this.outputDim];
  }

  /** @throws RangeError for what is not a label, with its index */
  forward<D extends FloatArray>(input: Tensor<D>): Forward<D> {
    const x = inputOf('Embedding', input, this);
    if (this.#embeddings === undefined) buildFor(this, x);
    checkNotEmpty('Embedding', 'labels', x.shape);
    const table = valuesOf(valueFor(`Embedding '${this.name}'`, this.#embeddings as Parameter, x));
    const indices = this.#indicesOf(x);
    const output = emptyLike([...x.shape, this.outputDim], table);
    compute().gatherRows(table, indices, output.data);
    const addGradients = (upstream: Tensor<D>): void => {
      const gradient = gradientFor('Embedding', upstream, output);
      const total = valuesOf((this.#embeddings as Parameter).gradient) as FloatArray as D;
      compute().addRowsAt(valuesOf(gradient), indices, total);
    };
    return {
      output,
      addGradients,
      backward: (gradient) => {
        addGradients(gradient);
        return zerosLike(x.shape, x.data);
      },
    };
  }

  describe(): string {
    return `a vector for each of ${this.inputDim} labels`;
  }

  #indicesOf(x: Tensor<FloatArray>): Int32Array {
    const labels = valuesOf<FloatArray>(x);
    const indices = new Int32Array(sizeOf(x.shape));
    for (let i = 0; i < indices.length; i++) {
      const label = labels[i];
      if (!(label >= 0 && label < this.inputDim && Number.isInteger(label)))
        throw new RangeError(`Embedding: expected labels from 0 to ${this.inputDim - 1}, got ${label} at index ${i}`);
      indices[i] = label;
    }
    return indices;
  }
}
