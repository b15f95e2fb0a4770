/** The training loop. */

import { checkInteger, checkOptions, wrong } from '../check.js';
import { tidy } from '../compute/index.js';
import type { ForwardPass, Sequential } from '../model/sequential.js';
import { randomStream } from '../tensor/random.js';
import { type FloatArray, type Tensor, valuesOf } from '../tensor/tensor.js';
import { type Batch, batcher, rowsBetween } from './batches.js';
import { type EarlyStopping, type Stopper, stopperOf } from './early-stopping.js';
import { checkSamples, type Metric, type MetricChoice, metricsOf } from './evaluate.js';
import { samplesFor } from './inputs.js';
import { type Loss, type LossChoice, lossOf, type Target } from './losses.js';
import type { Optimizer } from './optimizers/optimizer.js';
import { Adam, AdamW, RMSprop, SGD } from './optimizers/update-rules.js';
import { type ProgressChoice, progressOf } from './progress.js';

/** Loss and metrics by epoch, as plain data: `history.loss`, `history.accuracy`, `history.validationLoss`, … */
export interface History {
  readonly loss: number[];
  readonly [name: string]: number[];
}

/** What callbacks are told. */
export interface EpochInfo {
  readonly model: Sequential;
  /** From 0. */
  readonly epoch: number;
  readonly epochs: number;
  readonly history: History;
  /** Ends the training after this epoch. */
  stop(): void;
}

export interface StepInfo extends Omit<EpochInfo, 'history'> {
  /** The step in this epoch, from 0. */
  readonly step: number;
  readonly steps: number;
  /** The loss of this step's batch. */
  readonly loss: number;
}

/** Called during the training; what returns a promise is waited for. */
export interface Callback {
  stepEnd?(info: StepInfo): void | Promise<void>;
  epochEnd?(info: EpochInfo): void | Promise<void>;
}

export type OptimizerName = 'sgd' | 'adam' | 'adamW' | 'rmsprop';

export interface FitOptions {
  /** 'crossEntropy', …, with options (`{ name: 'crossEntropy', labelSmoothing: 0.1 }`), or a function. */
  readonly loss: LossChoice;
  /** `new Adam()` unless given; a name stands for the optimizer with its defaults. */
  readonly optimizer?: Optimizer | OptimizerName;
  /** How often all samples are seen; 1 unless given. */
  readonly epochs?: number;
  /** 32 unless given. */
  readonly batchSize?: number;
  /** Whether the samples are put in a new order for each epoch; true unless given. */
  readonly shuffle?: boolean;
  /** The seed of that order; the model's unless given. */
  readonly seed?: number;
  /** Samples to measure on after each epoch, or the share of samples to set aside for it: the last ones. */
  readonly validation?: number | { readonly x: Tensor<FloatArray>; readonly y: Target };
  /** ['accuracy'] for a cross-entropy, none otherwise, unless given. */
  readonly metrics?: MetricChoice;
  /** Stops when the monitored number has not improved for `patience` epochs. */
  readonly earlyStopping?: EarlyStopping;
  /** Puts the weights of the best epoch back at the end. */
  readonly restoreBestWeights?: boolean;
  /** Each with `stepEnd` and `epochEnd`, or a function that is called at the end of each epoch. */
  readonly callbacks?: readonly (Callback | ((info: EpochInfo) => void | Promise<void>))[];
  /** Stops the training between two steps: the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal;
  /** false for silence, 'lines' for plain text, 'bar'; what suits the place unless given. */
  readonly progress?: ProgressChoice;
}

const optionNames = [
  'loss',
  'optimizer',
  'epochs',
  'batchSize',
  'shuffle',
  'seed',
  'validation',
  'metrics',
  'earlyStopping',
  'restoreBestWeights',
  'callbacks',
  'signal',
  'progress',
];

const optimizers: Readonly<Record<OptimizerName, () => Optimizer>> = {
  sgd: () => new SGD(),
  adam: () => new Adam(),
  adamW: () => new AdamW(),
  rmsprop: () => new RMSprop(),
};

/** See `Sequential.fit`. */
export async function fit(model: Sequential, x: Tensor<FloatArray>, y: Target, options: FitOptions): Promise<History> {
  const run = prepare(model, x, y, options);
  const progress = progressOf(options.progress, run.epochs, run.steps);
  try {
    for (let epoch = 0; epoch < run.epochs && !run.stopped; epoch++) {
      await trainEpoch(run, epoch, (step, loss) => progress.step(epoch, step, loss));
      measureValidation(run);
      await endEpoch(run, epoch);
      progress.epoch(epoch, run.history);
    }
    run.stopper.finish();
    progress.end(run.history);
  } catch (error) {
    progress.fail();
    throw error;
  }
  return run.history;
}

/** Everything one call of `fit` works with. */
interface Run {
  readonly model: Sequential;
  readonly loss: Loss;
  readonly lossChoice: LossChoice;
  readonly metrics: Readonly<Record<string, Metric>>;
  readonly optimizer: Optimizer;
  readonly train: Batch;
  readonly validation: Batch | undefined;
  readonly epochs: number;
  readonly batchSize: number;
  readonly steps: number;
  readonly order: (epoch: number) => Int32Array;
  readonly take: (order: Int32Array, from: number, to: number) => Batch;
  readonly callbacks: readonly Callback[];
  readonly stopper: Stopper;
  readonly signal: AbortSignal | undefined;
  readonly history: History;
  stopped: boolean;
}

function prepare(model: Sequential, x: Tensor<FloatArray>, y: Target, options: FitOptions): Run {
  checkOptions('fit', options, optionNames);
  checkSamples('fit', x, y);
  const { train, validation } = split(samplesFor(model.dtype, x), y, options.validation);
  const epochs = checkInteger('fit', 'epochs', options.epochs ?? 1, 0);
  const samples = train.x.shape[0];
  const batchSize = Math.min(checkInteger('fit', 'batchSize', options.batchSize ?? 32), samples);
  return {
    model,
    loss: lossOf(options.loss),
    lossChoice: options.loss,
    metrics: metricsOf(options.metrics, options.loss),
    optimizer: optimizerOf(options.optimizer ?? 'adam'),
    train,
    validation: validation && { x: samplesFor(model.dtype, validation.x), y: validation.y },
    epochs,
    batchSize,
    steps: Math.ceil(samples / batchSize),
    order: orderOf(model, samples, options),
    take: batcher(train.x, train.y, batchSize),
    callbacks: (options.callbacks ?? []).map((callback) =>
      typeof callback === 'function' ? { epochEnd: callback } : callback,
    ),
    stopper: stopperOf(model, options, validation !== undefined),
    signal: options.signal,
    history: { loss: [] },
    stopped: false,
  };
}

function optimizerOf(choice: Optimizer | OptimizerName): Optimizer {
  if (typeof choice !== 'string') return choice;
  const make = optimizers[choice];
  if (make === undefined) throw wrong('fit', `optimizer to be one of ${Object.keys(optimizers).join(', ')}`, choice);
  return make();
}

/** The samples to learn from and those to measure on. */
function split(
  x: Tensor<FloatArray>,
  y: Target,
  validation: FitOptions['validation'],
): { train: Batch; validation?: Batch } {
  if (validation === undefined) return { train: { x, y } };
  if (typeof validation === 'object') {
    checkSamples('fit: validation', validation.x, validation.y);
    return { train: { x, y }, validation };
  }
  const samples = x.shape[0];
  const cut = samples - Math.round(samples * validation);
  if (!(validation > 0 && validation < 1 && cut > 0 && cut < samples)) {
    throw wrong('fit', `validation as { x, y } or a share in (0, 1) of ${samples} samples`, validation);
  }
  const part = (from: number, to: number): Batch => ({
    x: rowsBetween(x, from, to),
    y: rowsBetween(y as Tensor<FloatArray>, from, to),
  });
  return { train: part(0, cut), validation: part(cut, samples) };
}

/** The order of the samples in an epoch: a function of the seed and the number of epochs the model was trained before. */
function orderOf(model: Sequential, samples: number, { shuffle = true, seed = model.seed }: FitOptions): Run['order'] {
  const random = randomStream(seed).fork('batches');
  const inOrder = Int32Array.from({ length: samples }, (_, i) => i);
  return () => (shuffle ? random.fork(`epoch/${model.trainedEpochs}`).permutation(samples) : inOrder);
}

/** How long the loop may hold the thread before it lets others run. */
const yieldEveryMs = 20;

async function trainEpoch(run: Run, epoch: number, report: (step: number, loss: number) => void): Promise<void> {
  const { model, batchSize, steps, epochs, train } = run;
  const order = run.order(epoch);
  const sums = new Map<string, number>();
  let lastYield = performance.now();
  for (let step = 0; step < steps; step++) {
    run.signal?.throwIfAborted();
    const [from, to] = [step * batchSize, Math.min((step + 1) * batchSize, order.length)];
    const batch = run.take(order, from, to);
    const { loss, measured } = tidy(() => {
      const when = `epoch ${epoch + 1}, step ${step + 1}`;
      const { loss, output } = trainStep(model, batch, run.loss, run.optimizer, when);
      const measured = Object.entries(run.metrics).map(([name, metric]) => ({ name, value: metric(output, batch.y) }));
      return { loss, measured };
    });
    add(sums, 'loss', loss * (to - from));
    for (const { name, value } of measured) add(sums, name, value * (to - from));
    report(step, loss);
    const info = { model, epoch, epochs, step, steps, loss, stop: () => (run.stopped = true) };
    for (const callback of run.callbacks) await callback.stepEnd?.(info);
    if (performance.now() - lastYield > yieldEveryMs) {
      await yieldToEventLoop();
      lastYield = performance.now();
    }
  }
  for (const [name, sum] of sums) push(run.history, name, sum / train.x.shape[0]);
}

/** One step: forward in the training phase, loss, backward, update. Returns the batch's loss and output before the update. */
export function trainStep(
  model: Sequential,
  { x, y }: Batch,
  loss: Loss,
  optimizer: Optimizer,
  when: string,
): { readonly loss: number; readonly output: Tensor<FloatArray> } {
  const forwardPass = model.forwardPass(x, { training: true });
  const { value, gradient } = loss(forwardPass.output, y);
  if (!Number.isFinite(value)) throw notFinite(model, x, forwardPass, value, when);
  model.zeroGradients();
  forwardPass.addGradients(gradient);
  optimizer.step(model.parameters);
  return { loss: value, output: forwardPass.output };
}

/** Names the first place where a number is not finite: the input, a layer's weights, or its output. */
function notFinite(
  model: Sequential,
  x: Tensor<FloatArray>,
  forwardPass: ForwardPass<FloatArray>,
  value: number,
  when: string,
): RangeError {
  const start = `fit: the loss is ${value} at ${when}`;
  if (!allFinite(x)) return new RangeError(`${start}: the input x has values that are not finite numbers`);
  const at = forwardPass.outputs.findIndex((output) => !allFinite(output));
  if (at < 0) return new RangeError(`${start}, though every layer's output is finite: check the labels and the loss`);
  const name = model.names[at];
  const weight = model.layers[at].parameters.find((parameter) => !allFinite(parameter.value));
  const what = weight === undefined ? 'its output' : `its ${weight.name}`;
  return new RangeError(
    `${start}: the first layer that is not finite is '${name}' (${what}); try a lower learningRate`,
  );
}

function allFinite(x: Tensor<FloatArray>): boolean {
  return valuesOf(x).every(Number.isFinite);
}

function measureValidation({ model, validation, lossChoice, metrics, history }: Run): void {
  if (validation === undefined) return;
  const measured = model.evaluate(validation.x, validation.y, { loss: lossChoice, metrics });
  for (const [name, value] of Object.entries(measured)) {
    push(history, `validation${name[0].toUpperCase()}${name.slice(1)}`, value);
  }
}

async function endEpoch(run: Run, epoch: number): Promise<void> {
  const { model, epochs, history } = run;
  model.countEpoch();
  if (run.stopper.epochEnd(history)) run.stopped = true;
  const stop = (): void => {
    run.stopped = true;
  };
  for (const callback of run.callbacks) await callback.epochEnd?.({ model, epoch, epochs, history, stop });
  await yieldToEventLoop();
}

function add(sums: Map<string, number>, name: string, value: number): void {
  sums.set(name, (sums.get(name) ?? 0) + value);
}

function push(history: History, name: string, value: number): void {
  const record = history as Record<string, number[]>;
  record[name] ??= [];
  record[name].push(value);
}

/** Lets timers, messages and an interrupt be served. */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}
