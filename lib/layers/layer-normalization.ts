/** Layer normalization: each sample by its own statistics, the same in training and test. */
import { checkNotEmpty, checkOptions, checkPositive, checkSameShape, wrong } from '../check.js';
import type { Forward } from '../ops/forward.js';
import {
  type Affine,
  addAffineGradients,
  affine,
  type Grouping,
  moments,
  normalize,
  normalizeBackward,
  scaleAndShift,
} from '../ops/normalize.js';
import type { KeepStep } from '../shapes/step.js';
import { gradientFor } from '../tensor/input.js';
import type { RandomStream } from '../tensor/random.js';
import {
  contiguous,
  type DType,
  emptyLike,
  type FloatArray,
  type Shape,
  sizeOf,
  type Tensor,
  valuesOf,
  wrap,
} from '../tensor/tensor.js';
import { type AffineOptions, affineOf, affineParameters } from './affine.js';
import { BaseLayer, buildFor, inputOf, type LayerOptions } from './base.js';
import type { Parameter } from './layer.js';

export interface LayerNormalizationOptions extends LayerOptions, AffineOptions {
  /** The axes that are normalized together, counted from the end when negative; not the batch. Defaults to -1, the last. */
  readonly axis?: number | readonly number[];
  /** Added to the variance under the root, > 0. Defaults to 1e-3, as in Keras (PyTorch's is 1e-5). */
  readonly epsilon?: number;
}

// biome-ignore format: a list
export const layerNormalizationOptions: readonly (keyof LayerNormalizationOptions)[] = [
  'axis', 'epsilon', 'center', 'scale', 'name',
];

const kind = 'LayerNormalization';

/**
 * Layer normalization (Ba, Kiros, Hinton 2016). With the mean and the biased variance over `axis`, for each sample (and
 * each position on the other axes) by itself:
 *
 *     y = gamma * (x - mean) / sqrt(variance + epsilon) + beta
 *
 * The output has the input's shape. Parameters: `gamma` (starts at 1) and `beta` (0), each of the shape of `axis`.
 */
export class LayerNormalization extends BaseLayer {
  declare readonly '~step'?: KeepStep;
  readonly axis: number | readonly number[];
  readonly epsilon: number;
  readonly center: boolean;
  readonly scale: boolean;
  #parameters: Parameter[] = [];
  /** The lengths of the axes that the layer was built for. */
  #shape: Shape | undefined;

  /** @throws RangeError for an epsilon that is not positive, and for axes that are not whole numbers */
  constructor(options: LayerNormalizationOptions = {}) {
    super(options.name ?? 'layer_normalization');
    checkOptions(kind, options, layerNormalizationOptions);
    this.axis = options.axis ?? -1;
    const axes = [this.axis].flat();
    if (axes.length === 0 || !axes.every(Number.isInteger))
      throw wrong(kind, 'axis to be a whole number or several', this.axis);
    this.epsilon = checkPositive(kind, 'epsilon', options.epsilon ?? 1e-3);
    this.center = options.center ?? true;
    this.scale = options.scale ?? true;
  }

  get parameters(): readonly Parameter[] {
    return this.#parameters;
  }

  build(inputShape: Shape, _random?: RandomStream, dtype: DType = 'float32'): Shape {
    const shape = this.#axesOf(inputShape).map((axis) => inputShape[axis]);
    if (!this.#shape) this.#parameters = affineParameters(this, shape, dtype);
    this.#shape ??= shape;
    checkSameShape(kind, `input whose axes ${[this.axis].flat().join(', ')} are`, shape, this.#shape);
    return inputShape;
  }

  forward<D extends FloatArray>(input: Tensor<D>): Forward<D> {
    const x = inputOf(kind, input, this);
    if (!this.#shape) buildFor(this, x);
    this.build(x.shape);
    checkNotEmpty(kind, 'input', x.shape);
    const { toRows, fromRows, rows, length } = this.#rowsOf(x.shape);
    const values = toRows(x);
    const learned = affineOf(kind, this.#parameters, x) as Affine<D>;
    const [normalized, output] = [emptyLike([rows, length], x.data), emptyLike([rows, length], x.data)];
    const inverse = new Float64Array(rows);
    inBlocks(rows, length, (block, part) => {
      const { mean, variance } = moments(part(values), block.samples);
      for (let i = 0; i < variance.length; i++) inverse[block.from + i] = 1 / Math.sqrt(variance[i] + this.epsilon);
      normalize(part(values), mean, block.of(inverse), block.samples, part(normalized.data));
      affine(part(normalized.data), learned, block.features, part(output.data));
    });
    const backward = (upstream: Tensor<D>): Tensor<D> => {
      const gradient = toRows(gradientFor(kind, upstream, x));
      addAffineGradients(gradient, normalized.data, learned, { outer: rows, groups: length, inner: 1 });
      const [scaled, dx] = [emptyLike([rows, length], x.data), emptyLike([rows, length], x.data)];
      inBlocks(rows, length, (block, part) => {
        scaleAndShift(part(gradient), learned.gamma?.value, undefined, block.features, part(scaled.data));
        normalizeBackward(part(scaled.data), part(normalized.data), block.of(inverse), block.samples, part(dx.data));
      });
      return fromRows(dx.data);
    };
    return { output: fromRows(output.data), backward };
  }

  /** The axes as indices, in the order of the input. */
  #axesOf(shape: Shape): number[] {
    const axes = [this.axis].flat().map((axis) => (axis < 0 ? axis + shape.length : axis));
    const fits = axes.every((axis) => axis >= 1 && axis < shape.length) && new Set(axes).size === axes.length;
    if (!fits) throw wrong(kind, `axis ${[this.axis].flat().join(', ')} to name axes after the batch`, shape);
    return axes.sort((a, b) => a - b);
  }

  /** Converts a tensor to rows of values that are normalized together, and back. */
  #rowsOf(shape: Shape): {
    toRows: <D extends FloatArray>(x: Tensor<D>) => D;
    fromRows: <D extends FloatArray>(rows: D) => Tensor<D>;
    rows: number;
    length: number;
  } {
    const axes = this.#axesOf(shape);
    const order = [...shape.keys()].filter((axis) => !axes.includes(axis)).concat(axes);
    const moved = order.map((axis) => shape[axis]);
    const back = order.map((_, axis) => order.indexOf(axis));
    const length = sizeOf(axes.map((axis) => shape[axis]));
    return {
      toRows: (x) => valuesOf(x.transpose(...order)),
      fromRows: (rows) => contiguous(wrap(rows, moved).transpose(...back)),
      rows: sizeOf(shape) / length,
      length,
    };
  }
}

/** Rows that are worked on together. */
interface Block {
  readonly from: number;
  readonly samples: Grouping;
  readonly features: Grouping;
  /** Its rows' numbers among all rows'. */
  of(numbers: Float64Array): Float64Array;
}

/** So many numbers of each array stay in the caches from one step to the next. */
const blockLength = 2 ** 14;

/** Calls `work` with one block of rows after the other, and with a function that takes an array's part. */
function inBlocks(
  rows: number,
  length: number,
  work: (block: Block, part: <D extends FloatArray>(all: D) => D) => void,
): void {
  const most = Math.max(1, Math.floor(blockLength / length));
  for (let from = 0; from < rows; from += most) {
    const to = Math.min(from + most, rows);
    const samples = { outer: 1, groups: to - from, inner: length };
    const features = { outer: to - from, groups: length, inner: 1 };
    const of = (numbers: Float64Array): Float64Array => numbers.subarray(from, to);
    work({ from, samples, features, of }, (all) => all.subarray(from * length, to * length) as typeof all);
  }
}
