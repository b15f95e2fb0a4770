/** One call of `fit`: its checked options and its state. */
import { checkInteger, checkOptions, wrong } from '../../check.js';
import { type RandomStream, randomStream } from '../../tensor/random.js';
import { type Batcher, batcher, samplesBetween } from '../batches.js';
import type { History } from '../history.js';
import type { Model } from '../model.js';
import { type Criteria, criteriaOf } from '../objective/evaluate.js';
import { type ClassWeight, checkTakesWeights } from '../objective/sample-weights.js';
import { optimizerOf } from '../optimizers/by-name.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import { type LabelledSamples, labelledSamples, type SamplesLike } from '../samples.js';
import { Stopper } from './early-stopping.js';
import { type Callback, type FitOptions, fitOptions } from './options.js';
import { setTrainedEpochs, trainedEpochsOf } from './trained-epochs.js';

export class Run<M extends Model> {
  readonly model: M;
  /** Loss and metrics. */
  readonly criteria: Criteria;
  /** Of the training alone: validation counts all classes alike. */
  readonly classWeight: ClassWeight | undefined;
  readonly optimizer: Optimizer;
  readonly samples: number;
  readonly validation: LabelledSamples | undefined;
  readonly epochs: number;
  /** The steps of one epoch. */
  readonly steps: number;
  readonly callbacks: readonly Callback<M>[];
  readonly stopper: Stopper;
  readonly signal: AbortSignal | undefined;
  readonly history: History = { loss: [] };
  stopped = false;
  readonly #batchSize: number;
  readonly #take: Batcher;
  /** Undefined where the samples keep their order. */
  readonly #shuffle: RandomStream | undefined;

  constructor(model: M, { x, y }: SamplesLike, options: FitOptions<M>) {
    checkOptions('fit', options, fitOptions);
    const given = labelledSamples('fit', model.dtype, { x, y, sampleWeight: options.sampleWeight });
    const seed = options.seed ?? model.seed;
    const ordered = options.shuffleBeforeSplit ? shuffled(given, seed) : given;
    const { train, validation } = split(model, ordered, options.validation);
    this.model = model;
    this.epochs = checkInteger('fit', 'epochs', options.epochs ?? 1, 0);
    this.samples = train.x.shape[0];
    this.#batchSize = Math.min(checkInteger('fit', 'batchSize', options.batchSize ?? 32), this.samples);
    this.steps = (options.dropLast ? Math.floor : Math.ceil)(this.samples / this.#batchSize);
    this.criteria = criteriaOf('fit', model, options.loss, options.metrics);
    this.classWeight = options.classWeight;
    checkTakesWeights('fit', this.criteria, options);
    this.optimizer = optimizerOf('fit', options.optimizer ?? 'adam');
    this.#shuffle = shuffling(seed, options.shuffle);
    this.#take = batcher(train, this.#batchSize);
    this.validation = validation;
    this.callbacks = (options.callbacks ?? []).map((callback) =>
      typeof callback === 'function' ? { epochEnd: callback } : callback,
    );
    this.stopper = new Stopper(model, options, validation === undefined ? 'loss' : 'validationLoss');
    this.signal = options.signal;
  }

  /** Ends the training after this epoch. */
  readonly stop = (): void => {
    this.stopped = true;
  };

  /** The order of the samples in the next epoch: a function of the seed and of how many epochs the model was trained for. */
  order(): Int32Array {
    const epoch = this.#shuffle?.fork(`epoch/${trainedEpochsOf(this.model)}`);
    return epoch?.permutation(this.samples) ?? Int32Array.from({ length: this.samples }, (_, i) => i);
  }

  /** How many samples an epoch sees: all but those of a batch that is left out. */
  get seen(): number {
    return Math.min(this.steps * this.#batchSize, this.samples);
  }

  /** The batch of one step. It is valid until the next call. */
  batch(order: Int32Array, step: number): LabelledSamples {
    const from = step * this.#batchSize;
    return this.#take(order, from, Math.min(from + this.#batchSize, this.samples));
  }

  countEpoch(): void {
    setTrainedEpochs(this.model, trainedEpochsOf(this.model) + 1);
  }
}

function shuffling(seed: number, shuffle = true): RandomStream | undefined {
  const random = randomStream(seed).fork('batches');
  return shuffle ? random : undefined;
}

/** All samples in an order by the seed. */
function shuffled(samples: LabelledSamples, seed: number): LabelledSamples {
  const count = samples.x.shape[0];
  return batcher(samples, count)(randomStream(seed).fork('split').permutation(count), 0, count);
}

/** The samples to learn from and those to measure on. */
function split(
  { dtype }: Pick<Model, 'dtype'>,
  given: LabelledSamples,
  validation: FitOptions<Model>['validation'],
): { readonly train: LabelledSamples; readonly validation?: LabelledSamples } {
  if (validation === undefined) return { train: given };
  if (typeof validation === 'object')
    return { train: given, validation: labelledSamples('fit: validation', dtype, validation) };
  const samples = given.x.shape[0];
  const cut = samples - Math.round(samples * validation);
  if (!(validation > 0 && validation < 1 && cut > 0 && cut < samples)) {
    throw wrong('fit', `validation as { x, y } or a share in (0, 1) of ${samples} samples`, validation);
  }
  return { train: samplesBetween(given, 0, cut), validation: samplesBetween(given, cut, samples) };
}
