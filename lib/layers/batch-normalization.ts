/** Batch normalization: each channel by the statistics of the batch in training, by running statistics in the test phase. */
import { checkNotEmpty, checkOneOf, checkOptions, checkPositive, checkProbability, wrong } from '../check.js';
import type { Forward } from '../ops/forward.js';
import type { DataFormat } from '../ops/layout.js';
import {
  affine,
  affineBackward,
  type Grouping,
  type Moments,
  moments,
  normalize,
  normalizeBackward,
  scaleAndShift,
} from '../ops/normalize.js';
import type { KeepStep } from '../shapes/step.js';
import { gradientFor } from '../tensor/input.js';
import type { RandomStream } from '../tensor/random.js';
import {
  type DType,
  emptyLike,
  type FloatArray,
  full,
  type Shape,
  sizeOf,
  type Tensor,
  valuesOf,
  zeros,
} from '../tensor/tensor.js';
import { type AffineOptions, affineOf, affineParameters } from './affine.js';
import { BaseLayer, buildFor, inputOf, type LayerOptions, parameter, valueFor } from './base.js';
import { checkDataFormat } from './image.js';
import type { ForwardOptions, Parameter } from './layer.js';

/** Keras and PyTorch differ in the meaning of momentum, in the running variance, and in the defaults. */
export type NormalizationConvention = 'keras' | 'pytorch';

export interface BatchNormalizationOptions extends LayerOptions, AffineOptions {
  /**
   * `'keras'`: momentum is the weight of the old running statistics, and the running variance is biased (divided by the
   * count); momentum .99, epsilon 1e-3. `'pytorch'`: momentum is the weight of the new batch, and the running variance
   * is unbiased (divided by count − 1); momentum .1, epsilon 1e-5. Defaults to `'keras'`.
   */
  readonly convention?: NormalizationConvention;
  /** In [0, 1]; `convention` says of what. */
  readonly momentum?: number;
  /** Added to the variance under the root, > 0. */
  readonly epsilon?: number;
  /** Starts `frozen`. Defaults to false. */
  readonly frozen?: boolean;
  /** The axis of the channels: the last or the second. Defaults to 'channelsLast'. */
  readonly dataFormat?: DataFormat;
}

// biome-ignore format: a list
export const batchNormalizationOptions: readonly (keyof BatchNormalizationOptions)[] = [
  'convention', 'momentum', 'epsilon', 'center', 'scale', 'dataFormat', 'frozen', 'name',
];

const conventions = {
  keras: { momentum: 0.99, epsilon: 1e-3, newShare: (momentum: number) => 1 - momentum, unbiased: false },
  pytorch: { momentum: 0.1, epsilon: 1e-5, newShare: (momentum: number) => momentum, unbiased: true },
} as const;

const kind = 'BatchNormalization';

/**
 * Batch normalization (Ioffe, Szegedy 2015), for `[batch, channels]` as for images and sequences: the output has the
 * input's shape. With the mean and the biased variance of a channel over the batch and all its positions:
 *
 *     y = gamma * (x - mean) / sqrt(variance + epsilon) + beta
 *
 * In training the running statistics move toward the batch's; the test phase uses them instead.
 *
 * Parameters: `gamma` (starts at 1), `beta` (0), `runningMean` (0) and `runningVariance` (1), each `[channels]`; the last
 * two are not trainable.
 */
export class BatchNormalization extends BaseLayer {
  declare readonly '~step'?: KeepStep;
  readonly convention: NormalizationConvention;
  readonly momentum: number;
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
  readonly dataFormat: DataFormat;
  /** Whether it stays in the test phase also in training, as a layer that was trained before does; its running statistics stay. */
  frozen: boolean;
  #affine: Parameter[] = [];
  #running: Parameter[] = [];

  /** @throws RangeError for a momentum outside [0, 1], or an epsilon that is not positive */
  constructor(options: BatchNormalizationOptions = {}) {
    super(options.name ?? 'batch_normalization');
    checkOptions(kind, options, batchNormalizationOptions);
    this.convention = checkOneOf(kind, 'convention', options.convention ?? 'keras', ['keras', 'pytorch']);
    const defaults = conventions[this.convention];
    this.momentum = checkProbability(kind, 'momentum', options.momentum ?? defaults.momentum);
    this.epsilon = checkPositive(kind, 'epsilon', options.epsilon ?? defaults.epsilon);
    this.center = options.center ?? true;
    this.scale = options.scale ?? true;
    this.frozen = options.frozen ?? false;
    this.dataFormat = checkDataFormat(kind, options.dataFormat ?? 'channelsLast');
  }

  /** A layer that is not frozen is written as before there was the option. */
  get jsonOptions(): Readonly<Record<string, unknown>> {
    return { frozen: this.frozen || undefined };
  }

  get parameters(): readonly Parameter[] {
    return [...this.#affine, ...this.#running];
  }

  build(inputShape: Shape, _random?: RandomStream, dtype: DType = 'float32'): Shape {
    const { groups } = this.#grouping(inputShape);
    if (this.#running.length === 0) {
      this.#affine = affineParameters(this, [groups], dtype);
      this.#running = [
        { ...parameter('runningMean', zeros([groups], { dtype })), trainable: false },
        { ...parameter('runningVariance', full([groups], 1, { dtype })), trainable: false },
      ];
    }
    return inputShape;
  }

  /** @throws RangeError in training, under PyTorch's convention, for one value per channel: it has no unbiased variance */
  forward<D extends FloatArray>(input: Tensor<D>, options: ForwardOptions = {}): Forward<D> {
    const training = !this.frozen && (options.training ?? false);
    const x = inputOf(kind, input, this);
    if (this.#running.length === 0) buildFor(this, x);
    const grouping = this.#grouping(x.shape);
    const { mean, variance } = training ? this.#batchMoments(x, grouping) : this.#runningMoments(x);
    const inverse = Float64Array.from(variance, (v) => 1 / Math.sqrt(v + this.epsilon));
    const learned = affineOf(kind, this.#affine, x);
    const normalized = emptyLike(x.shape, x.data);
    normalize(valuesOf(x), mean, inverse, grouping, normalized.data);
    const output = emptyLike(x.shape, x.data);
    affine(normalized.data, learned, grouping, output.data);
    const backward = (upstream: Tensor<D>): Tensor<D> => {
      const gradient = gradientFor(kind, upstream, x);
      const scaled = emptyLike(x.shape, x.data);
      affineBackward(valuesOf(gradient), normalized.data, learned, grouping, scaled.data);
      const dx = emptyLike(x.shape, x.data);
      if (training) normalizeBackward(scaled.data, normalized.data, inverse, grouping, dx.data);
      else scaleAndShift(scaled.data, inverse, undefined, grouping, dx.data);
      return dx;
    };
    return { output, backward };
  }

  #grouping(shape: Shape): Grouping {
    const axis = this.dataFormat === 'channelsLast' ? shape.length - 1 : 1;
    const channels = this.#running[0]?.value.shape[0] ?? shape[axis];
    if (shape.length < 2 || shape[axis] !== channels) {
      const named = this.#running.length > 0 ? channels : 'channels';
      const axes = this.dataFormat === 'channelsLast' ? `[batch, …, ${named}]` : `[batch, ${named}, …]`;
      throw wrong(kind, `input of shape ${axes}`, shape, `dataFormat is '${this.dataFormat}'`);
    }
    checkNotEmpty(kind, 'input', shape);
    return { outer: sizeOf(shape.slice(0, axis)), groups: channels, inner: sizeOf(shape.slice(axis + 1)) };
  }

  /** Returns the batch's moments and moves the running ones toward them. */
  #batchMoments(x: Tensor<FloatArray>, grouping: Grouping): Moments {
    const { newShare, unbiased } = conventions[this.convention];
    const count = grouping.outer * grouping.inner;
    if (unbiased && count === 1) {
      throw wrong(
        kind,
        'more than one value a channel in training',
        x.shape,
        "use a larger batch, or convention: 'keras'",
      );
    }
    const batch = moments(valuesOf(x), grouping);
    const share = newShare(this.momentum);
    const correction = unbiased ? count / (count - 1) : 1;
    const [mean, variance] = this.#runningValues(x);
    for (let c = 0; c < grouping.groups; c++) {
      mean[c] = (1 - share) * mean[c] + share * batch.mean[c];
      variance[c] = (1 - share) * variance[c] + share * batch.variance[c] * correction;
    }
    return batch;
  }

  #runningMoments(x: Tensor<FloatArray>): Moments {
    const [mean, variance] = this.#runningValues(x);
    return { mean: Float64Array.from(mean), variance: Float64Array.from(variance) };
  }

  #runningValues(x: Tensor<FloatArray>): FloatArray[] {
    return this.#running.map((p) => valuesOf(valueFor(kind, p, x)));
  }
}
