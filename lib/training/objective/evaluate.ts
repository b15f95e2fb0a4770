/** Loss and metrics of a model on samples it does not learn from. */
import { checkOneOf, checkOptions, wrong } from '../../check.js';
import { tidy } from '../../compute/index.js';
import type { TensorLike } from '../../tensor/input.js';
import type { FloatArray, Tensor } from '../../tensor/tensor.js';
import { f1Score, multiLabelAccuracy, precision, recall, topKAccuracy } from '../classification.js';
import { type Loss, type LossChoice, type LossName, lossOf, nameOfLoss } from '../losses.js';
import { accuracy, expectedCalibrationError, negativeLogLikelihood } from '../metrics.js';
import type { Model } from '../model.js';
import { type LabelledSamples, labelledSamples } from '../samples.js';
import type { Target } from '../targets.js';
import { checkFit, warnOfDoubleActivation } from './fits-loss.js';
import { activityPenalty, weightPenalty } from './penalties.js';
import { type ClassWeight, checkTakesWeights, weightsFor } from './sample-weights.js';

/** A number that says how good predictions are. */
export type Metric = (prediction: Tensor<FloatArray>, target: Target) => number;

/** Each with its defaults. `fit` shows the mean over an epoch's batches. */
export const metrics: Readonly<Record<MetricName, Metric>> = {
  accuracy: (prediction, target) => accuracy(prediction, target),
  negativeLogLikelihood,
  expectedCalibrationError: (prediction, target) => expectedCalibrationError(prediction, target),
  precision: (prediction, target) => precision(prediction, target),
  recall: (prediction, target) => recall(prediction, target),
  f1Score: (prediction, target) => f1Score(prediction, target),
  topKAccuracy: (prediction, target) => topKAccuracy(prediction, target),
  multiLabelAccuracy,
};

export type MetricName =
  | 'accuracy'
  | 'negativeLogLikelihood'
  | 'expectedCalibrationError'
  | 'precision'
  | 'recall'
  | 'f1Score'
  | 'topKAccuracy'
  | 'multiLabelAccuracy';

/** Names of metrics, or functions by name. */
export type MetricChoice = readonly MetricName[] | Readonly<Record<string, Metric>>;

export interface EvaluateOptions<Name extends LossName = LossName> {
  /** Defaults to the loss of the last `fit`, or 'crossEntropy' for a model that was not trained. */
  readonly loss?: LossChoice<Name>;
  /** Defaults to those of the last `fit`; with a loss of its own, to ['accuracy'] for a cross-entropy and to none otherwise. */
  readonly metrics?: MetricChoice;
  /** How many samples go through the layers at once. Defaults to 256. */
  readonly batchSize?: number;
  /** How much each sample counts in the loss, as in `fit`. Metrics count all alike. */
  readonly sampleWeight?: TensorLike;
  /** How much each class counts in the loss, as in `fit`. */
  readonly classWeight?: ClassWeight;
}

/** The loss, and each metric by name: `accuracy` for a classifier. */
export interface Evaluation {
  readonly loss: number;
  readonly [metric: string]: number;
}

/** What each model was last trained for. */
const trainedFor = new WeakMap<Model, Criteria>();

/** Lets `evaluate` measure what the training measured. */
export function rememberCriteria(model: Model, criteria: Criteria): void {
  trainedFor.set(model, criteria);
}

/** See `Sequential.evaluate`. */
export function evaluate(model: Model, x: TensorLike, y: TensorLike, options: EvaluateOptions): Evaluation {
  checkOptions('evaluate', options, ['loss', 'metrics', 'batchSize', 'sampleWeight', 'classWeight']);
  const { loss, metrics, batchSize, sampleWeight, classWeight } = options;
  const known = trainedFor.get(model);
  const criteria = loss === undefined && known ? known : criteriaOf('evaluate', model, loss ?? 'crossEntropy', metrics);
  const chosen = metrics === undefined ? criteria.metrics : metricsOf(metrics, 'crossEntropy');
  checkTakesWeights('evaluate', criteria, options);
  const samples = labelledSamples('evaluate', model.dtype, { x, y, sampleWeight });
  return measure('evaluate', model, samples, { ...criteria, metrics: chosen, batchSize, classWeight });
}

/** What to measure. */
export interface Criteria {
  readonly loss: Loss;
  /** The loss's name; undefined for a function of your own. */
  readonly lossName?: LossName;
  readonly metrics: Readonly<Record<string, Metric>>;
  readonly batchSize?: number;
  readonly classWeight?: ClassWeight;
}

/** The chosen loss and metrics, checked. */
export function criteriaOf(where: string, model: Model, loss: LossChoice, metrics?: MetricChoice): Criteria {
  const lossName = nameOfLoss(loss);
  const criteria = { loss: lossOf(loss, where), lossName, metrics: metricsOf(metrics, loss) };
  warnOfDoubleActivation(where, model, lossName);
  return criteria;
}

/** Loss and metrics on samples that are in the model's dtype. */
export function measure(where: string, model: Model, samples: LabelledSamples, criteria: Criteria): Evaluation {
  const { x, y } = samples;
  const { loss, lossName, metrics, batchSize, classWeight } = criteria;
  const prediction = model.predict(x, { batchSize });
  checkFit(lossName, prediction.shape, y.shape);
  const measured = Object.entries(metrics).map(([name, metric]) => [name, metric(prediction, y)]);
  const penalty = weightPenalty(model.parameters) + activityPenalty(model, x, batchSize);
  const weight = weightsFor(where, samples, prediction, classWeight);
  return { loss: tidy(() => loss(prediction, y, weight).value) + penalty, ...Object.fromEntries(measured) };
}

/** The chosen metrics by name. Defaults to the accuracy of a classifier. */
export function metricsOf(choice: MetricChoice | undefined, loss: LossChoice): Readonly<Record<string, Metric>> {
  if (choice === undefined) return isClassification(loss) ? { accuracy: accuracyFor(loss) } : {};
  if (!Array.isArray(choice)) return checkedFunctions(choice as Readonly<Record<string, Metric>>);
  const names = Object.keys(metrics) as MetricName[];
  return Object.fromEntries(choice.map((name) => [name, metrics[checkOneOf('metrics', 'a metric', name, names)]]));
}

function checkedFunctions(choice: Readonly<Record<string, Metric>>): Readonly<Record<string, Metric>> {
  const isRecord = typeof choice === 'object' && choice !== null;
  if (isRecord && Object.values(choice).every((metric) => typeof metric === 'function')) return choice;
  const fix = typeof choice === 'string' ? `write metrics: ['${choice}']` : '';
  throw new TypeError(
    wrong('metrics', "a list of names, such as ['accuracy'], or functions by name", choice, fix).message,
  );
}

/** The accuracy that suits a loss: several columns of a binary cross-entropy are labels of their own. */
function accuracyFor(loss: LossChoice): Metric {
  const ignoreIndex = typeof loss === 'object' && 'ignoreIndex' in loss ? loss.ignoreIndex : undefined;
  const isBinary = nameOfLoss(loss) === 'binaryCrossEntropy';
  return (prediction, target) =>
    isBinary && (prediction.shape.at(-1) as number) > 1
      ? multiLabelAccuracy(prediction, target)
      : accuracy(prediction, target, { ignoreIndex });
}

function isClassification(loss: LossChoice): boolean {
  const name = nameOfLoss(loss) ?? (loss as Loss).name;
  return name === 'crossEntropy' || name === 'binaryCrossEntropy';
}
