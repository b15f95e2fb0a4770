/** Self-attention with several heads. */
import ndarray from 'ndarray';
import { checkInteger, checkNotEmpty, checkOptions, checkProbability, checkShape, wrong } from '../../check.js';
import { compute } from '../../compute/index.js';
import type { InitializerChoice } from '../../initializers.js';
import { scale } from '../../ops/arithmetic.js';
import type { Forward } from '../../ops/forward.js';
import type { AttentionStep } from '../../shapes/samples.js';
import { gradientFor } from '../../tensor/input.js';
import type { RandomStream } from '../../tensor/random.js';
import {
  type DType,
  emptyLike,
  type FloatArray,
  reshape,
  type Shape,
  type Tensor,
  valuesOf,
} from '../../tensor/tensor.js';
import { BaseLayer, buildFor, inputOf, type LayerOptions, prefixed } from '../base.js';
import { Dense } from '../dense.js';
import type { DropoutMask } from '../dropout/mask.js';
import { MaskSource } from '../dropout/mask-source.js';
import { keepProbOf } from '../dropout/stages.js';
import type { ForwardOptions, Parameter } from '../layer.js';
import { isDrawing, sourceOf } from '../places.js';

export interface MultiHeadAttentionOptions extends LayerOptions {
  readonly numHeads: number;
  /** The length of each head's queries, keys and values. Defaults to units / numHeads, as in PyTorch. */
  readonly keyDim?: number;
  /** The share of the attention weights that is dropped in training, in [0, 1]. Defaults to 0. */
  readonly dropout?: number;
  /** Whether each time sees only itself and earlier ones. Defaults to false. */
  readonly useCausalMask?: boolean;
  /** Defaults to true. */
  readonly useBias?: boolean;
  /** Defaults to 'glorotUniform', as in Keras. */
  readonly kernelInitializer?: InitializerChoice;
  /** Defaults to 'zeros'. */
  readonly biasInitializer?: InitializerChoice;
  /** The seed of the weights and, as in Dropout, of the masks. Defaults to the model's. */
  readonly seed?: number;
}

// biome-ignore format: a list
export const multiHeadAttentionOptions: readonly (keyof MultiHeadAttentionOptions)[] = [
  'numHeads', 'keyDim', 'dropout', 'useCausalMask', 'useBias', 'kernelInitializer', 'biasInitializer', 'seed', 'name',
];

const kind = 'MultiHeadAttention';
const names = ['query', 'key', 'value', 'output'] as const;

/** A forward result with what each head looked at. */
export interface AttentionForward<D extends FloatArray = Float32Array> extends Forward<D> {
  /** The softmax of the scores, [batch, heads, time, time], before dropout: row t is what time t attends to. */
  readonly weights: Tensor<D>;
}

/**
 * Self-attention (Vaswani et al. 2017) on x [batch, time, units], to the same shape. With Q, K and V made by Dense layers
 * and split into heads in order along the last axis:
 *
 *     heads = dropout(softmax(Q · Kᵀ / √keyDim)) · V        y = Dense(heads side by side)
 *
 * Parameters: `query/kernel`, `key/kernel`, `value/kernel` [units, numHeads · keyDim], `output/kernel`
 * [numHeads · keyDim, units], each with its `bias`. A given mask is [batch, heads, time, time].
 */
export class MultiHeadAttention extends BaseLayer {
  declare readonly '~step'?: AttentionStep;
  readonly numHeads: number;
  readonly keyDim: number | undefined;
  readonly dropout: number;
  readonly useCausalMask: boolean;
  readonly useBias: boolean;
  readonly kernelInitializer: InitializerChoice;
  readonly biasInitializer: InitializerChoice;
  readonly seed: number | undefined;
  readonly randomLayers: number = 1;
  readonly kernelLayout: string = 'IO';
  readonly #masks: MaskSource;
  #dense: Readonly<Record<(typeof names)[number], Dense>> | undefined;
  #parameters: readonly Parameter[] = [];

  /** @throws RangeError for numbers that are not whole, and a dropout outside [0, 1] */
  constructor(options: MultiHeadAttentionOptions) {
    super(options.name ?? 'multi_head_attention');
    checkOptions(kind, options, multiHeadAttentionOptions);
    this.numHeads = checkInteger(kind, 'numHeads', options.numHeads);
    this.keyDim = options.keyDim === undefined ? undefined : checkInteger(kind, 'keyDim', options.keyDim);
    this.dropout = checkProbability(kind, 'dropout', options.dropout ?? 0);
    this.useCausalMask = options.useCausalMask ?? false;
    this.useBias = options.useBias ?? true;
    this.kernelInitializer = options.kernelInitializer ?? 'glorotUniform';
    this.biasInitializer = options.biasInitializer ?? 'zeros';
    this.#denseOf(1); // the options are checked now, not when it is built
    this.seed = options.seed;
    this.#masks = new MaskSource(kind, options.seed);
  }

  get parameters(): readonly Parameter[] {
    return this.#parameters;
  }

  build(inputShape: Shape, random: RandomStream, dtype: DType = 'float32'): Shape {
    const units = this.#checkInput(inputShape);
    if (this.#dense === undefined) {
      const source = sourceOf(this, random);
      const width = this.numHeads * this.#lengthOf(units);
      const dense = Object.fromEntries(names.map((name) => [name, this.#denseOf(name === 'output' ? units : width)]));
      for (const name of names) dense[name].build([1, name === 'output' ? width : units], source.fork(name), dtype);
      this.#dense = dense as Record<(typeof names)[number], Dense>;
      this.#parameters = names.flatMap((name) => dense[name].parameters.map((inner) => prefixed(inner, name)));
    }
    return inputShape;
  }

  forward<D extends FloatArray>(given: Tensor<D>, options: ForwardOptions = {}): AttentionForward<D> {
    const x = inputOf(kind, given, this);
    if (this.#dense === undefined) buildFor(this, x);
    const units = this.#checkInput(x.shape);
    checkNotEmpty(kind, 'input', x.shape);
    const { query, key, value, output } = this.#dense as Record<(typeof names)[number], Dense>;
    const rows = reshape(x, [x.shape[0] * x.shape[1], units]);
    const [q, k, v] = [query, key, value].map((dense) => dense.forward(rows));
    const attended = this.#attend([q.output, k.output, v.output], x.shape, options);
    const y = output.forward(attended.output);
    return {
      output: reshape(y.output, x.shape),
      weights: attended.weights,
      backward: (upstream) => {
        const gradient = gradientFor(kind, upstream, x);
        const gradients = attended.backward(y.backward(reshape(gradient, rows.shape)));
        const [dx, ...others] = [q, k, v].map((result, i) => result.backward(gradients[i]));
        for (const { data } of others) compute().combine(dx.data, data, dx.data, 1, 1);
        return reshape(dx, x.shape);
      },
    };
  }

  describe(): string {
    const parts = [
      `${this.numHeads} heads`,
      this.useCausalMask ? 'causal' : '',
      this.dropout ? `dropout ${this.dropout}` : '',
    ];
    return parts.filter((part) => part !== '').join(', ');
  }

  /** How many masks it has drawn. */
  get calls(): number {
    return this.#masks.calls;
  }

  /** Starts again with the first mask of the seed, or goes on after that many. */
  reseed(calls: number = 0): void {
    this.#masks.reseed(calls);
  }

  /** What lies between the Dense layers; `backward` returns the gradients of queries, keys and values. */
  #attend<D extends FloatArray>([q, k, v]: readonly Tensor<D>[], [batch, time]: Shape, options: ForwardOptions) {
    const length = q.shape[1] / this.numHeads;
    const factor = 1 / Math.sqrt(length);
    const split = (rows: Tensor<D>): Tensor<D> => headsOf(rows, [batch, this.numHeads, time, length]);
    const empty = (): Tensor<D> => emptyLike(q.shape, q.data);
    const square = (): Tensor<D> => emptyLike([batch, this.numHeads, time, time], q.data);
    const scaled = scale(q, factor);
    const weights = product(split(scaled), turned(split(k)), square());
    if (this.useCausalMask) compute().hideLater(weights.data, time);
    compute().softmax(weights.data, weights.data, time);
    const drop = this.#dropping(weights, options);
    const dropped = drop(weights);
    const output = empty();
    product(dropped, split(v), split(output));
    const backward = (gradient: Tensor<D>): Tensor<D>[] => {
      const [dq, dk, dv] = [empty(), empty(), empty()];
      const upstream = split(gradient);
      product(turned(dropped), upstream, split(dv));
      const dw = drop(product(upstream, turned(split(v)), square()));
      compute().softmaxBackward(weights.data, dw.data, dw.data, time);
      product(dw, split(k), split(dq));
      product(turned(dw), split(scaled), split(dk));
      return [scale(dq, factor), dk, dv];
    };
    return { output, weights, backward };
  }

  /** A function that applies this call's mask. */
  #dropping<D extends FloatArray>(weights: Tensor<D>, options: ForwardOptions): (x: Tensor<D>) => Tensor<D> {
    if (!isDrawing(options) || this.dropout === 0) return (x) => x;
    const keepProb = keepProbOf(this.dropout);
    const mask: DropoutMask = this.#masks.maskFor(weights, keepProb, options);
    return (x) => {
      const result = emptyLike(x.shape, x.data);
      mask.apply(x.data, result.data, keepProb === 0 ? 1 : 1 / keepProb);
      return result;
    };
  }

  #denseOf(units: number): Dense {
    const { useBias, kernelInitializer, biasInitializer } = this;
    return new Dense({ units, useBias, kernelInitializer, biasInitializer, name: this.name });
  }

  #lengthOf(units: number): number {
    if (this.keyDim !== undefined) return this.keyDim;
    if (units % this.numHeads === 0) return units / this.numHeads;
    throw wrong(kind, `units that numHeads = ${this.numHeads} divides, or keyDim`, units);
  }

  /** Checks the shape and returns the number of units. */
  #checkInput(shape: Shape): number {
    checkShape(kind, shape, ['batch', 'time', this.#parameters[0]?.value.shape[0] ?? 'units']);
    return shape[2];
  }
}

/** Rows [batch · time, heads · length] as a view [batch, heads, time, length]. */
function headsOf<D extends FloatArray>(rows: Tensor<D>, shape: readonly number[]): Tensor<D> {
  const [, heads, time, length] = shape;
  const width = heads * length;
  return ndarray(valuesOf(rows), [...shape], [time * width, length, width, 1]);
}

function turned<D extends FloatArray>(x: Tensor<D>): Tensor<D> {
  return x.transpose(0, 1, 3, 2);
}

function product<D extends FloatArray>(a: Tensor<D>, b: Tensor<D>, out: Tensor<D>): Tensor<D> {
  compute().matmulBatch(a, b, out);
  return out;
}
