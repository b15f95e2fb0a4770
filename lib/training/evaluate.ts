/** Loss and metrics of a model on samples it does not learn from. */
import { checkOneOf } from '../check.js';
import { tidy } from '../compute/index.js';
import type { FloatArray, Tensor } from '../tensor/tensor.js';
import { type Loss, type LossChoice, lossOf, type Target } from './losses.js';
import { accuracy, expectedCalibrationError, negativeLogLikelihood } from './metrics.js';
import type { Model } from './model.js';
import { checkSamples, type LabelledSamples, samplesFor } from './samples.js';

/** A number that says how good predictions are. */
export type Metric = (prediction: Tensor<FloatArray>, target: Target) => number;

export const metrics: Readonly<Record<'accuracy' | 'negativeLogLikelihood' | 'expectedCalibrationError', Metric>> = {
  accuracy,
  negativeLogLikelihood,
  expectedCalibrationError: (prediction, target) => expectedCalibrationError(prediction, target),
};

export type MetricName = keyof typeof metrics;

/** Names of metrics, or functions by name. */
export type MetricChoice = readonly MetricName[] | Readonly<Record<string, Metric>>;

export interface EvaluateOptions {
  /** Defaults to 'crossEntropy'. */
  readonly loss?: LossChoice;
  /** Defaults to ['accuracy'] for a cross-entropy and to none otherwise. */
  readonly metrics?: MetricChoice;
  /** How many samples go through the layers at once. Defaults to 256. */
  readonly batchSize?: number;
}

/** The loss, and each metric by name: `accuracy` for a classifier. */
export interface Evaluation {
  readonly loss: number;
  readonly [metric: string]: number;
}

/** See `Sequential.evaluate`. */
export function evaluate(model: Model, x: Tensor<FloatArray>, y: Target, options: EvaluateOptions): Evaluation {
  checkSamples('evaluate', x, y);
  const { loss = 'crossEntropy', metrics, batchSize } = options;
  const criteria = { loss: lossOf(loss), metrics: metricsOf(metrics, loss), batchSize };
  return measure(model, { x: samplesFor(model.dtype, x), y }, criteria);
}

/** What to measure. */
export interface Criteria {
  readonly loss: Loss;
  readonly metrics: Readonly<Record<string, Metric>>;
  readonly batchSize?: number;
}

/** Loss and metrics on samples that are in the model's dtype. */
export function measure(model: Model, { x, y }: LabelledSamples, { loss, metrics, batchSize }: Criteria): Evaluation {
  const prediction = model.predict(x, { batchSize });
  const measured = Object.entries(metrics).map(([name, metric]) => [name, metric(prediction, y)]);
  return { loss: tidy(() => loss(prediction, y).value), ...Object.fromEntries(measured) };
}

/** The chosen metrics by name. Defaults to the accuracy of a classifier. */
export function metricsOf(choice: MetricChoice | undefined, loss: LossChoice): Readonly<Record<string, Metric>> {
  if (choice === undefined) return isClassification(loss) ? { accuracy } : {};
  if (!Array.isArray(choice)) return choice as Readonly<Record<string, Metric>>;
  const names = Object.keys(metrics) as MetricName[];
  return Object.fromEntries(choice.map((name) => [name, metrics[checkOneOf('metrics', 'a metric', name, names)]]));
}

function isClassification(loss: LossChoice): boolean {
  const name = typeof loss === 'string' ? loss : loss.name;
  return name === 'crossEntropy' || name === 'binaryCrossEntropy';
}
