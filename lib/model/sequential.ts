/** A model that is a list of layers. */
import { type ActivationChoice, activate } from '../activations.js';
import { checkInteger, checkNotEmpty, checkOneOf, checkOptions, checkSeed, wrong } from '../check.js';
import { compute, tidy } from '../compute/index.js';
import { showsItself } from '../display.js';
import { BaseLayer, type LayerOptions } from '../layers/base.js';
import type { ForwardOptions, Layer, Parameter, RandomPlace } from '../layers/layer.js';
import { withRunningStatistics } from '../layers/running-statistics.js';
import type { Forward } from '../ops/forward.js';
import { trainingCurves } from '../plots/training-curves.js';
import { meanAndSpread, type Spread } from '../tensor/moments.js';
import { type RandomStream, randomStream } from '../tensor/random.js';
import {
  asTensor,
  clone,
  type DType,
  dtypeOf,
  type FloatArray,
  type Shape,
  type Tensor,
  valuesOf,
  wrap,
} from '../tensor/tensor.js';
import { type EvaluateOptions, type Evaluation, evaluate } from '../training/evaluate.js';
import { fit } from '../training/fit/fit.js';
import { trainedEpochsOf } from '../training/fit/run.js';
import type { History } from '../training/history.js';
import type { Target } from '../training/losses.js';
import type { ForwardPass, Model } from '../training/model.js';
import { samplesFor } from '../training/samples.js';
import { toKeras } from './export/keras.js';
import { toPyTorch } from './export/pytorch.js';
import type { FitOptions } from './fit-options.js';
import { checkModelJson, layerFromJson, layerToJson, type ModelJson } from './json.js';
import { type PlannedLayer, planOf } from './plan.js';
import { Summary } from './summary.js';
import { loadWeights, saveWeights } from './weights/weights-file.js';

export interface SequentialOptions extends LayerOptions {
  /** Starts the weights, the masks and the order of the batches; 0 unless given. */
  readonly seed?: number;
  /** 'float32', or the dtype of the first input, unless given. */
  readonly dtype?: DType;
}

export interface PredictOptions {
  /** true for the training phase: dropout drops. */
  readonly training?: boolean;
  /** How many samples go through the layers at once; 256 unless given. In the training phase all do. */
  readonly batchSize?: number;
  /** Applied to each output; 'softmax' makes logits probabilities. */
  readonly activation?: ActivationChoice;
}

export interface MonteCarloOptions extends PredictOptions {
  /** How many passes to average, each with fresh masks. */
  readonly passes: number;
}

/**
 * Layers one after the other. It is a layer itself: `forward` returns the output and its `backward`, and a model may
 * stand inside another.
 *
 *     const model = new Sequential([new Dense({ units: 64, activation: 'relu' }), new Dense({ units: 10 })], { seed: 1 })
 *
 * Where a Dropout does something before the activation and has none of its own, the activation of the layer before it
 * is planned as a step of its own and moved there; `summary()` says so. The layers are never changed.
 */
export class Sequential extends BaseLayer implements Model {
  readonly layers: readonly Layer[];
  readonly dtype: DType | undefined;
  readonly randomLayers: number;
  readonly #ownSeed: number | undefined;
  readonly #plan: readonly PlannedLayer[];
  #shapes: readonly Shape[] | undefined;
  #inputShape: readonly (number | null)[] | undefined;
  #parameters: readonly Parameter[] = [];

  static {
    // biome-ignore lint/complexity/noThisInStatic: for the class's own name TypeScript emits an unassigned variable here
    showsItself(this as typeof Sequential, { notebook: (model) => model.summary().bundle() });
  }

  /** @throws RangeError when there is no layer, or a Dropout has no activation to place */
  constructor(layers: readonly Layer[], options: SequentialOptions = {}) {
    super(options.name ?? 'sequential');
    checkOptions('Sequential', options, ['seed', 'dtype', 'name']);
    if (!Array.isArray(layers) || layers.length === 0) throw wrong('Sequential', 'a list of layers', layers);
    this.layers = [...layers];
    if (options.dtype !== undefined) checkOneOf('Sequential', 'dtype', options.dtype, ['float32', 'float64']);
    this.dtype = options.dtype;
    this.#ownSeed = options.seed === undefined ? undefined : checkSeed('Sequential', options.seed);
    this.randomLayers = layers.reduce((sum, layer) => sum + (layer.randomLayers ?? 0), 0);
    this.#plan = planOf(this.layers);
  }

  get seed(): number {
    return this.#ownSeed ?? 0;
  }

  /** The layers' names, made unique: 'dense', 'dropout', 'dense_1', … */
  get names(): readonly string[] {
    return this.#plan.map(({ name }) => name);
  }

  /** How the layers are run, with what they lend each other. */
  get plan(): readonly PlannedLayer[] {
    return this.#plan;
  }

  /** All layers' parameters, named 'dense/kernel', 'dense/bias', 'dense_1/kernel', …; empty until the model is built. */
  get parameters(): readonly Parameter[] {
    return this.#parameters;
  }

  /** The shape the model was built for, null for the number of samples; undefined until then. */
  get inputShape(): readonly (number | null)[] | undefined {
    return this.#inputShape;
  }

  /** Each layer's output shape; undefined until the model is built. */
  get outputShapes(): readonly Shape[] | undefined {
    return this.#shapes;
  }

  /** The layer of that name. */
  layer(name: string): Layer {
    return this.#plan[this.names.indexOf(checkOneOf('Sequential', 'layer', name, this.names))].layer;
  }

  /** Makes all weights, for inputs of this shape: `model.build([null, 64])` or `[batch, 64]`. */
  override build(
    inputShape: readonly (number | null)[],
    random: RandomStream = randomStream(this.seed),
    dtype: DType = this.dtype ?? 'float32',
  ): Shape {
    const source = this.#ownSeed === undefined ? random : randomStream(this.#ownSeed);
    const shapes: Shape[] = [];
    let shape: Shape = inputShape.map((length) => length ?? 1);
    for (const { layer, name } of this.#plan) {
      shape = layer.build(shape, source.fork(name), this.dtype ?? dtype);
      shapes.push(shape);
    }
    this.#shapes ??= shapes;
    this.#inputShape ??= [null, ...inputShape.slice(1)];
    this.#parameters = namedParameters(this.#plan);
    return shape;
  }

  override forward<D extends FloatArray>(x: Tensor<D>, pass: ForwardOptions = {}): Forward<D> {
    return this.forwardPass(x, pass);
  }

  /** `forward`, with every layer's output. */
  forwardPass<D extends FloatArray>(x: Tensor<D>, pass: ForwardOptions = {}): ForwardPass<D> {
    if (this.#shapes === undefined) this.#buildFor(x);
    this.#checkMasks(pass);
    const results: Forward<D>[] = [];
    let output = x;
    for (const step of this.#plan) {
      const result = step.forward(output, this.#passFor(step, pass));
      results.push(result);
      output = result.output;
    }
    return {
      output,
      results,
      outputs: results.map((result) => result.output),
      backward: (gradient) => results.reduceRight((upstream, result) => result.backward(upstream), gradient),
      addGradients: (gradient) => this.#addGradients(results, gradient),
    };
  }

  /** Goes back no further than to the first layer that learns. */
  #addGradients<D extends FloatArray>(results: readonly Forward<D>[], gradient: Tensor<D>): void {
    const first = this.layers.findIndex(({ parameters }) => parameters.length > 0);
    if (first < 0) return;
    const upstream = results.slice(first + 1).reduceRight((g, result) => result.backward(g), gradient);
    const result = results[first];
    if (result.addGradients) result.addGradients(upstream);
    else result.backward(upstream);
  }

  /** Sets all gradients to zero. */
  zeroGradients(): void {
    for (const { gradient } of this.#parameters) compute().clear(gradient.data);
  }

  /**
   * Trains on samples x [samples, …] with labels or targets y [samples, …].
   *
   *     const history = await model.fit(train.x, train.y, { loss: 'crossEntropy', optimizer: new Adam(), epochs: 30 })
   *
   * @returns loss and metrics by epoch
   */
  async fit(x: Tensor<FloatArray>, y: Target, options: FitOptions): Promise<History> {
    return fit(this, { x, y }, options, (history) =>
      trainingCurves(history, { show: ['loss'], title: 'Loss by epoch' }),
    );
  }

  /** Loss and metrics in the test phase. */
  evaluate(x: Tensor<FloatArray>, y: Target, options: EvaluateOptions = {}): Evaluation {
    return evaluate(this, x, y, options);
  }

  /**
   * The outputs for x [samples, …], in the test phase unless asked otherwise. With `passes`, Monte-Carlo dropout:
   * mean and spread over that many passes.
   */
  predict<D extends FloatArray>(x: Tensor<D>, options: MonteCarloOptions): Spread<D>;
  predict<D extends FloatArray>(x: Tensor<D>, options?: PredictOptions): Tensor<D>;
  predict<D extends FloatArray>(
    x: Tensor<D>,
    options: PredictOptions & { passes?: number } = {},
  ): Tensor<D> | Spread<D> {
    const { passes } = options;
    if (passes === undefined) return this.#predictOnce(x, options);
    checkInteger('predict', 'passes', passes);
    return meanAndSpread(passes, () => this.#predictOnce(x, options));
  }

  /**
   * Every layer's output by name, for one pass. In the training phase each call draws the next masks, or those of a given
   * `call`. Where an activation moved to the Dropout after it, a layer's output is without it.
   */
  activations<D extends FloatArray>(
    x: Tensor<D>,
    { training = false, call }: ForwardOptions = {},
  ): Record<string, Tensor<D>> {
    checkNotEmpty('activations', 'x', x.shape);
    return tidy(() => {
      const { outputs } = this.#inspect(x, () => this.forwardPass(this.#own(x), { training, call }));
      return Object.fromEntries(outputs.map((output, i) => [this.names[i], sameDtype(clone(output), x)]));
    });
  }

  /** Writes the weights as a safetensors file, which Python reads too. See `saveWeights`. */
  saveWeights(path: string, metadata: Readonly<Record<string, string>> = {}): void {
    saveWeights(this, path, metadata);
  }

  /** Reads weights from a safetensors file that was written here or by PyTorch. See `loadWeights`. */
  loadWeights(path: string): Readonly<Record<string, string>> {
    return loadWeights(this, path);
  }

  /** The architecture, without weights: `Sequential.fromJSON(model.toJSON())` is a model like this one. */
  toJSON(): ModelJson {
    if (new Set(this.layers).size < this.layers.length)
      throw new RangeError('toJSON: a layer is used twice, which cannot be written');
    return {
      format: 'layerlab',
      version: 1,
      name: this.name,
      seed: this.#ownSeed,
      dtype: this.dtype,
      inputShape: this.#inputShape,
      layers: this.layers.map((layer) =>
        layer instanceof Sequential
          ? { type: 'Sequential', ...layer.toJSON(), inputShape: undefined }
          : layerToJson(layer),
      ),
    };
  }

  /** The model that `toJSON` wrote, with fresh weights if that one was built. @throws RangeError for what is no such JSON */
  static fromJSON(json: ModelJson): Sequential {
    const { name, seed, dtype, inputShape, layers } = checkModelJson(json);
    const model = new Sequential(
      layers.map((layer) => (layer.type === 'Sequential' ? Sequential.fromJSON(layer as never) : layerFromJson(layer))),
      { name, seed, dtype },
    );
    if (inputShape !== undefined) model.build(inputShape);
    return model;
  }

  /** A Python program that builds this model with PyTorch and loads its saved weights. See `toPyTorch`. */
  toPyTorch(): string {
    return toPyTorch(this);
  }

  /** A Python program that builds this model with Keras and loads its saved weights. See `toKeras`. */
  toKeras(): string {
    return toKeras(this);
  }

  /** A table of the layers; as a cell's value it shows itself. */
  summary(): Summary {
    return new Summary(this);
  }

  /** Epochs that `fit` has done so far: the next one's batches are shuffled by their number. */
  get trainedEpochs(): number {
    return trainedEpochsOf(this);
  }

  #predictOnce<D extends FloatArray>(x: Tensor<D>, options: PredictOptions): Tensor<D> {
    checkNotEmpty('predict', 'x', x.shape);
    const { training = false, activation = 'linear' } = options;
    const samples = x.shape[0];
    const batchSize = training ? samples : checkInteger('predict', 'batchSize', options.batchSize ?? 256);
    const parts: Tensor<D>[] = [];
    for (let from = 0; from < samples; from += batchSize) {
      const rows = x.lo(from).hi(Math.min(batchSize, samples - from)) as Tensor<D>;
      const part = tidy(() => {
        const { output } = this.#inspect(x, () => this.forward(this.#own(rows), { training }));
        return activate(activation, output).output;
      });
      parts.push(part);
    }
    return sameDtype(joined(parts, samples), x);
  }

  /** Runs a forward pass and leaves running statistics as they are, in the training phase too. */
  #inspect<R>(x: Tensor<FloatArray>, pass: () => R): R {
    if (this.#shapes === undefined) this.#buildFor(x);
    return withRunningStatistics(this.#parameters, pass);
  }

  /** Converts x to the model's dtype. */
  #own<D extends FloatArray>(x: Tensor<D>): Tensor<D> {
    return samplesFor(this.dtype, x) as Tensor<D>;
  }

  #buildFor(x: Tensor<FloatArray>): void {
    this.build(x.shape, randomStream(this.seed), this.dtype ?? dtypeOf(x.data));
  }

  #passFor({ name, layer, randomIndex }: PlannedLayer, pass: ForwardOptions): ForwardOptions {
    if (layer.randomLayers === undefined) return { training: pass.training };
    const outer: RandomPlace = pass.random ?? { seed: this.seed, index: 0 };
    const random = { seed: this.#ownSeed ?? outer.seed, index: outer.index + randomIndex };
    return { ...pass, random, mask: pass.masks?.[name] ?? pass.mask };
  }

  #checkMasks({ mask, masks = {} }: ForwardOptions): void {
    if (mask !== undefined && this.randomLayers !== 1) {
      throw wrong(
        'Sequential',
        'masks by layer name, { masks: { dropout: … } }',
        `one mask for ${this.randomLayers} random layers`,
      );
    }
    for (const name of Object.keys(masks)) {
      if (this.layers.every((layer) => !(layer instanceof Sequential)))
        checkOneOf('Sequential', 'masks', name, this.names);
    }
  }
}

/** The parameters under full names; a layer that is used twice has its parameters once. */
function namedParameters(plan: readonly PlannedLayer[]): Parameter[] {
  const seen = new Set<unknown>();
  return plan.flatMap(({ name, layer }) =>
    layer.parameters.filter(({ value }) => !seen.has(value) && seen.add(value)).map((inner) => renamed(inner, name)),
  );
}

/** The same weight under a longer name. */
function renamed(inner: Parameter, layer: string): Parameter {
  return {
    name: `${layer}/${inner.name}`,
    value: inner.value,
    gradient: inner.gradient,
    get trainable() {
      return inner.trainable;
    },
    set trainable(trainable) {
      inner.trainable = trainable;
    },
  };
}

function sameDtype<D extends FloatArray>(output: Tensor<FloatArray>, like: Tensor<D>): Tensor<D> {
  return asTensor(output, dtypeOf(like.data)) as Tensor<D>;
}

/** Batches of outputs, one under the other, as a tensor of its own. */
function joined<D extends FloatArray>(parts: readonly Tensor<D>[], samples: number): Tensor<D> {
  const width = parts[0].size / parts[0].shape[0];
  const Data = parts[0].data.constructor as new (length: number) => D;
  const data = new Data(samples * width);
  let at = 0;
  for (const part of parts) {
    data.set(valuesOf(part), at);
    at += part.size;
  }
  return wrap(data, [samples, ...parts[0].shape.slice(1)]);
}
