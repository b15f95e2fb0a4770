/** The options of `fit` and what it calls back. */
import type { TensorLike } from '../../tensor/input.js';
import type { History } from '../history.js';
import type { LossChoice, LossName } from '../losses.js';
import type { Model } from '../model.js';
import type { MetricChoice } from '../objective/evaluate.js';
import type { ClassWeight } from '../objective/sample-weights.js';
import type { OptimizerName } from '../optimizers/by-name.js';
import type { Optimizer } from '../optimizers/optimizer.js';
import type { SamplesLike } from '../samples.js';
import type { EarlyStopping } from './early-stopping.js';
import type { ProgressChoice } from './progress.js';

/** Passed to callbacks at the end of an epoch. */
export interface EpochInfo<M extends Model> {
  readonly model: M;
  /** Counted from 0. */
  readonly epoch: number;
  readonly epochs: number;
  readonly history: History;
  /** Ends the training after this epoch. */
  stop(): void;
}

/** Passed to callbacks at the end of a step. */
export interface StepInfo<M extends Model> extends Omit<EpochInfo<M>, 'history'> {
  /** The step in this epoch, counted from 0. */
  readonly step: number;
  readonly steps: number;
  /** The loss of this step's batch. */
  readonly loss: number;
}

/** Called during the training, which awaits each call. */
export interface Callback<M extends Model> {
  stepEnd?(info: StepInfo<M>): void | Promise<void>;
  epochEnd?(info: EpochInfo<M>): void | Promise<void>;
}

export interface FitOptions<
  M extends Model,
  Name extends LossName = LossName,
  V extends number | SamplesLike = number | SamplesLike,
> {
  /** 'crossEntropy', …, with options (`{ name: 'crossEntropy', labelSmoothing: 0.1 }`), or a function. */
  readonly loss: LossChoice<Name>;
  /** An optimizer, or the name of one with its defaults. Defaults to `new Adam()`. */
  readonly optimizer?: Optimizer | OptimizerName;
  /** How often all samples are seen. Defaults to 1. */
  readonly epochs?: number;
  /** Defaults to 32. */
  readonly batchSize?: number;
  /** Whether each epoch puts the samples in a new order. Defaults to true. */
  readonly shuffle?: boolean;
  /** The seed of that order. Defaults to the model's. */
  readonly seed?: number;
  /** Whether to leave out an epoch's last batch where it would be smaller than the others. Defaults to false. */
  readonly dropLast?: boolean;
  /** Whether a share for `validation` is taken at random, by the seed, instead of from the end. Defaults to false. */
  readonly shuffleBeforeSplit?: boolean;
  /**
   * How much each sample counts in the loss, ≥ 0: [samples], or more of the output's axes, such as [samples, times] to
   * leave out padding with 0. The loss is the sum of weight · loss over the number of samples, as in Keras.
   */
  readonly sampleWeight?: TensorLike;
  /** How much the samples of each class count, by class number; 1 where none is given. Multiplies `sampleWeight`. */
  readonly classWeight?: ClassWeight;
  /** Samples to measure on after each epoch, or the share of samples to set aside for it: the last ones. */
  readonly validation?: V;
  /** Defaults to ['accuracy'] for a cross-entropy and to none otherwise. */
  readonly metrics?: MetricChoice;
  /** Stops when the monitored number has not improved for `patience` epochs. */
  readonly earlyStopping?: EarlyStopping;
  /** Restores the weights of the best epoch at the end. */
  readonly restoreBestWeights?: boolean;
  /** Each with `stepEnd` and `epochEnd`, or a function that is called at the end of each epoch. */
  readonly callbacks?: readonly (Callback<M> | ((info: EpochInfo<M>) => void | Promise<void>))[];
  /** Stops the training between two steps: the promise is rejected with the signal's reason. */
  readonly signal?: AbortSignal;
  /** false shows nothing, 'lines' prints plain text. Defaults to 'bar': a bar and a chart where they can be shown. */
  readonly progress?: ProgressChoice;
}

export const fitOptions: readonly (keyof FitOptions<Model>)[] = [
  'loss',
  'optimizer',
  'epochs',
  'batchSize',
  'shuffle',
  'seed',
  'dropLast',
  'shuffleBeforeSplit',
  'sampleWeight',
  'classWeight',
  'validation',
  'metrics',
  'earlyStopping',
  'restoreBestWeights',
  'callbacks',
  'signal',
  'progress',
];
