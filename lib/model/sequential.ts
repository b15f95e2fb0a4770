/** A model that is a list of layers. */
import { checkInteger, checkNotEmpty, checkOneOf, checkOptions, checkSeed, wrong } from '../check.js';
import { compute, tidy } from '../compute/index.js';
import { showsItself } from '../display.js';
import { BaseLayer, type LayerOptions } from '../layers/base.js';
import { type ForwardOptions, forwardOptions, type Layer, type Parameter } from '../layers/layer.js';
import { type OwnPlace, ownStream, placeOf } from '../layers/places.js';
import { withRunningStatistics } from '../layers/running-statistics.js';
import type { Forward } from '../ops/forward.js';
import { trainingCurves } from '../plots/training-curves.js';
import type { Misfit, Untaken, Unvalidated } from '../shapes/losses.js';
import { floats, type TensorLike } from '../tensor/input.js';
import { meanAndSpread, type Spread } from '../tensor/moments.js';
import { type RandomStream, randomStream } from '../tensor/random.js';
import { clone, type DType, dtypeOf, type FloatArray, type Shape, type Tensor } from '../tensor/tensor.js';
import { fit } from '../training/fit/fit.js';
import type * as training from '../training/fit/options.js';
import { trainedEpochsOf } from '../training/fit/trained-epochs.js';
import type { History } from '../training/history.js';
import type { LossName } from '../training/losses.js';
import type { ForwardPass, Model } from '../training/model.js';
import { type EvaluateOptions, type Evaluation, evaluate } from '../training/objective/evaluate.js';
import { type SamplesLike, samplesFor } from '../training/samples.js';
import { checkModelJson, type LayerJson, layerFromJson, layerToJson, type ModelJson } from './architecture/json.js';
import { isPlanned, type Planned, type PlannedLayer, planOf } from './architecture/plan.js';
import { toKeras } from './export/keras.js';
import { toPyTorch } from './export/pytorch.js';
import { optionsOf, runForward } from './forward-pass.js';
import { namedParameters } from './named-parameters.js';
import { inDtypeOf, type MonteCarloOptions, type PredictOptions, predictInBatches, predictOptions } from './predict.js';
import { Residual } from './residual.js';
import { Summary } from './summary.js';
import { type LoadWeightsOptions, loadWeights, saveWeights } from './weights/weights-file.js';

export interface SequentialOptions<Sample extends Shape = Shape> extends LayerOptions {
  /**
   * The shape of one sample, without the batch: `[28, 28, 1]`. The model is built at once and takes no other samples.
   * Defaults to the shape of the first input.
   */
  readonly inputShape?: Sample;
  /** Seeds the weights, the masks and the order of the batches. Defaults to 0. */
  readonly seed?: number;
  /** Defaults to the dtype of the first input. */
  readonly dtype?: DType;
}

export type FitOptions<
  Name extends LossName = LossName,
  V extends number | SamplesLike = number | SamplesLike,
> = training.FitOptions<Sequential, Name, V>;
export type Callback = training.Callback<Sequential>;
export type EpochInfo = training.EpochInfo<Sequential>;
export type StepInfo = training.StepInfo<Sequential>;

/**
 * Layers one after the other. It is a layer itself: `forward` returns the output and its `backward`, and a model may
 * stand inside another.
 *
 *     const model = new Sequential([new Dense({ units: 64, activation: 'relu' }), new Dense({ units: 10 })], { seed: 1 })
 *
 * If a Dropout's ordering has a stage before the activation, the model moves the previous layer's activation there;
 * `summary()` says so. The layers themselves are never changed.
 */
export class Sequential extends BaseLayer implements Model, Planned {
  readonly composition: 'sequence' = 'sequence';
  readonly layers: readonly Layer[];
  readonly dtype: DType | undefined;
  readonly randomLayers: number;
  readonly #ownSeed: number | undefined;
  /** The option; a model that was built for a shape may take others where its layers do. */
  readonly #sampleShape: Shape | undefined;
  readonly #plan: readonly PlannedLayer[];
  #shapes: readonly Shape[] | undefined;
  #inputShape: readonly (number | null)[] | undefined;
  #parameters: readonly Parameter[] = [];

  static {
    // biome-ignore lint/complexity/noThisInStatic: for the class's own name TypeScript emits an unassigned variable here
    showsItself(this as typeof Sequential, { notebook: (model) => model.summary().bundle() });
  }

  /** @throws RangeError when there is no layer, a Dropout has no activation to place, or the layers do not fit inputShape */
  constructor(layers: readonly Layer[], options: SequentialOptions = {}) {
    super(options.name ?? 'sequential');
    checkOptions('Sequential', options, ['seed', 'dtype', 'inputShape', 'name']);
    if (!Array.isArray(layers) || layers.length === 0) throw wrong('Sequential', 'a list of layers', layers);
    this.layers = [...layers];
    if (options.dtype !== undefined) checkOneOf('Sequential', 'dtype', options.dtype, ['float32', 'float64']);
    this.dtype = options.dtype;
    this.#ownSeed = options.seed === undefined ? undefined : checkSeed('Sequential', options.seed);
    this.randomLayers = layers.reduce((sum, layer) => sum + (layer.randomLayers ?? 0), 0);
    this.#plan = planOf(this.layers);
    this.#sampleShape = options.inputShape && checkSampleShape(options.inputShape);
    if (this.#sampleShape !== undefined) this.build([null, ...this.#sampleShape]);
  }

  get seed(): number {
    return this.#ownSeed ?? 0;
  }

  /** The layers' names, made unique: 'dense', 'dropout', 'dense_1', … */
  get names(): readonly string[] {
    return this.#plan.map(({ name }) => name);
  }

  /** How the layers are run, with the activations that move from one to the next. */
  get plan(): readonly PlannedLayer[] {
    return this.#plan;
  }

  /** All parameters, named 'dense/kernel', 'dense/bias', 'dense_1/kernel', …; empty until the model is built. */
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
    const source = this.#ownSeed === undefined ? ownStream(this, random) : randomStream(this.#ownSeed);
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

  override forward<D extends FloatArray>(x: Tensor<D>, options: ForwardOptions = {}): Forward<D> {
    return this.forwardPass(x, options);
  }

  /** `forward`, with the result of every layer. */
  forwardPass<D extends FloatArray>(input: Tensor<D>, options: ForwardOptions = {}): ForwardPass<D> {
    checkOptions('forward', options, forwardOptions);
    const x = floats('forward', 'x', input, this.dtype) as Tensor<D>;
    this.#checkSamples(x);
    if (this.#shapes === undefined) this.#buildFor(x);
    this.#checkMasks(options);
    const place = this.#placeIn(options);
    return runForward(this.#plan, x, (planned) => optionsOf(planned, options, place));
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
  async fit<
    X extends TensorLike,
    Y extends TensorLike,
    Name extends LossName = never,
    V extends number | SamplesLike = number | SamplesLike,
  >(
    x: X & Untaken<this, X>,
    y: Y & Misfit<this, X, Y, Name>,
    options: FitOptions<Name, V & Unvalidated<this, V, Name>>,
  ): Promise<History> {
    return fit(this, { x, y }, options, (history) =>
      trainingCurves(history, { show: ['loss'], title: 'Loss by epoch' }),
    );
  }

  /** Returns loss and metrics in the test phase; by default those that `fit` was told. */
  evaluate<X extends TensorLike, Y extends TensorLike, Name extends LossName = never>(
    x: X & Untaken<this, X>,
    y: Y & Misfit<this, X, Y, Name>,
    options: EvaluateOptions<Name> = {},
  ): Evaluation {
    return evaluate(this, x, y, options);
  }

  /**
   * Returns the outputs for x [samples, …], by default in the test phase. With `passes`, Monte-Carlo dropout: mean and
   * spread over that many passes, each with new masks, while batch normalization stays in the test phase.
   */
  predict<D extends FloatArray>(x: Tensor<D>, options: MonteCarloOptions): Spread<D>;
  predict<D extends FloatArray>(x: Tensor<D>, options?: PredictOptions): Tensor<D>;
  predict(x: TensorLike, options: MonteCarloOptions): Spread;
  predict(x: TensorLike, options?: PredictOptions): Tensor;
  predict(x: TensorLike, options: PredictOptions & { passes?: number } = {}): Tensor<FloatArray> | Spread<FloatArray> {
    checkOptions('predict', options, predictOptions);
    const samples = floats('predict', 'x', x, this.dtype);
    const { passes, training } = options;
    if (passes === undefined) return this.#predictOnce(samples, options, { training });
    checkInteger('predict', 'passes', passes);
    if (training === false) throw wrong('predict', 'passes without training: false', training, 'passes mean dropout');
    return meanAndSpread(passes, () => this.#predictOnce(samples, { ...options, training: true }, { dropout: true }));
  }

  /**
   * Returns every layer's output by name. In the training phase each call draws the next masks, or those of the given
   * `call`. An activation that moved to the next layer is not in a layer's output.
   */
  activations<D extends FloatArray>(
    input: Tensor<D>,
    { training = false, call }: ForwardOptions = {},
  ): Record<string, Tensor<D>> {
    const x = floats('activations', 'x', input, this.dtype) as Tensor<D>;
    checkNotEmpty('activations', 'x', x.shape);
    return tidy(() => {
      const { outputs } = this.#inspect(x, () => this.forwardPass(this.#own(x), { training, call }));
      return Object.fromEntries(outputs.map((output, i) => [this.names[i], inDtypeOf(x, clone(output))]));
    });
  }

  /** Writes the weights as a safetensors file, which Python can read. See `saveWeights`. */
  saveWeights(path: string, metadata: Readonly<Record<string, string>> = {}): void {
    saveWeights(this, path, metadata);
  }

  /** Reads weights from a safetensors file written by `saveWeights` or PyTorch. See `loadWeights`. */
  loadWeights(path: string, options?: LoadWeightsOptions): Readonly<Record<string, string>> {
    return loadWeights(this, path, options);
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
      layers: this.layers.map(layerToJson),
    };
  }

  /** Returns the model that `toJSON` wrote, with new weights if that one was built. @throws RangeError for other JSON */
  static fromJSON(json: ModelJson): Sequential {
    const { name, seed, dtype, inputShape, layers } = checkModelJson(json);
    const model = new Sequential(layers.map(readLayer), { name, seed, dtype });
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

  /** A table of the layers, which a notebook shows. */
  summary(): Summary {
    return new Summary(this);
  }

  /** The number of epochs trained so far; it seeds the order of the next epoch's batches. */
  get trainedEpochs(): number {
    return trainedEpochsOf(this);
  }

  #predictOnce<D extends FloatArray>(x: Tensor<D>, options: PredictOptions, phase: ForwardOptions): Tensor<D> {
    return predictInBatches(
      x,
      options,
      (batch) => this.#inspect(x, () => this.forward(this.#own(batch), phase)).output,
    );
  }

  /** Runs a forward pass and leaves running statistics as they are, in the training phase too. */
  #inspect<R>(x: Tensor<FloatArray>, pass: () => R): R {
    if (this.#shapes === undefined) this.#buildFor(x);
    return withRunningStatistics(this.#parameters, pass);
  }

  /** Converts x to the model's dtype. */
  #own<D extends FloatArray>(x: Tensor<D>): Tensor<D> {
    return samplesFor('predict', this.dtype, x) as Tensor<D>;
  }

  #buildFor(x: Tensor<FloatArray>): void {
    this.build(x.shape, randomStream(this.seed), this.dtype ?? dtypeOf(x.data));
  }

  /** Its place in the outer model, with its own seed if it has one. */
  #placeIn({ random }: ForwardOptions): OwnPlace {
    const outer = random && placeOf(this, random, this.randomLayers);
    return { index: 0, path: '', ...outer, seed: this.#ownSeed ?? outer?.seed ?? 0 };
  }

  #checkSamples({ shape }: Tensor<FloatArray>): void {
    const own = this.#sampleShape;
    if (own === undefined || (shape.length === own.length + 1 && own.every((length, i) => length === shape[i + 1])))
      return;
    throw wrong('Sequential', `samples of inputShape [${own.join(', ')}], with the batch before it`, shape);
  }

  #checkMasks({ mask, masks = {} }: ForwardOptions): void {
    if (mask !== undefined && this.randomLayers !== 1) {
      throw wrong(
        'Sequential',
        'masks by layer name, { masks: { dropout: … } }',
        `one mask for ${this.randomLayers} random layers`,
      );
    }
    if (this.layers.some(isPlanned)) return;
    for (const name of Object.keys(masks)) checkOneOf('Sequential', 'masks', name, this.names);
  }
}

/** A layer, or several in one, from JSON. */
function readLayer(json: LayerJson): Layer {
  if (json?.type === 'Sequential') return Sequential.fromJSON(json as never);
  return json?.type === 'Residual' ? Residual.fromJSON(json, readLayer) : layerFromJson(json);
}

function checkSampleShape(shape: Shape): Shape {
  const fits = Array.isArray(shape) && shape.every((length) => Number.isInteger(length) && length >= 1);
  if (!fits) throw wrong('Sequential', 'inputShape of whole numbers ≥ 1, without the batch', shape);
  return [...shape];
}
