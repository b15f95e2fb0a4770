/** Loss and metrics of a model on samples it does not learn from. */
import { checkNotEmpty, checkOneOf, wrong } from '../check.js';
import { tidy } from '../compute/index.js';
import type { Sequential } from '../model/sequential.js';
import type { FloatArray, Tensor } from '../tensor/tensor.js';
import { samplesFor } from './inputs.js';
import { type LossChoice, lossOf, type Target } from './losses.js';
import { accuracy, expectedCalibrationError, negativeLogLikelihood } from './metrics.js';

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
  /** 'crossEntropy' unless given. */
  readonly loss?: LossChoice;
  /** ['accuracy'] for a cross-entropy, none otherwise, unless given. */
  readonly metrics?: MetricChoice;
  /** How many samples go through the layers at once; 256 unless given. */
  readonly batchSize?: number;
}

/** The loss, and each metric by name: `accuracy` for a classifier. */
export interface Evaluation {
  readonly loss: number;
  readonly [metric: string]: number;
}

export function evaluate(model: Sequential, x: Tensor<FloatArray>, y: Target, options: EvaluateOptions): Evaluation {
  checkSamples('evaluate', x, y);
  const { loss = 'crossEntropy', batchSize } = options;
  const prediction = model.predict(samplesFor(model.dtype, x), { batchSize });
  const measured = Object.entries(metricsOf(options.metrics, loss)).map(([name, metric]) => [
    name,
    metric(prediction, y),
  ]);
  return { loss: tidy(() => lossOf(loss)(prediction, y).value), ...Object.fromEntries(measured) };
}

/** The metrics of a choice by name; a classifier's is its accuracy. */
export function metricsOf(choice: MetricChoice | undefined, loss: LossChoice): Readonly<Record<string, Metric>> {
  if (choice === undefined) return isClassification(loss) ? { accuracy } : {};
  if (!Array.isArray(choice)) return choice as Readonly<Record<string, Metric>>;
  const names = Object.keys(metrics) as MetricName[];
  return Object.fromEntries(choice.map((name) => [name, metrics[checkOneOf('metrics', 'a metric', name, names)]]));
}

function isClassification(loss: LossChoice): boolean {
  const name = typeof loss === 'function' ? loss.name : typeof loss === 'string' ? loss : loss.name;
  return name === 'crossEntropy' || name === 'binaryCrossEntropy';
}

/** As many labels as samples, and at least one. */
export function checkSamples(where: string, x: Tensor<FloatArray>, y: Target): void {
  checkNotEmpty(where, 'x', x.shape);
  if (y.shape[0] !== x.shape[0]) {
    throw wrong(where, `as many labels as samples, ${x.shape[0]}`, `${y.shape[0] ?? 'a single number'}`);
  }
}
