/**
 * Metrics of classifiers. Each takes logits of shape [..., classes] and class numbers or one-hot rows. A single column
 * is the logit of class 1 against class 0.
 */
import type { NdArray } from 'ndarray';
import ndarray from 'ndarray';
import { checkInteger, checkNotEmpty } from '../check.js';
import { type FloatArray, type Labels, type Tensor, valuesOf } from '../tensor/tensor.js';
import type { Target } from './losses.js';
import { crossEntropy, logSumExp, readLabels } from './losses.js';

/** The class with the largest logit in each row; the first one in a tie. */
export function classOf(logits: Tensor<FloatArray> | Labels): Labels {
  const classes = logits.shape[logits.shape.length - 1];
  const z = valuesOf<FloatArray | Int32Array>(logits);
  const winners = new Int32Array(z.length / classes);
  for (let row = 0; row < winners.length; row++)
    winners[row] = classes === 1 ? Number(z[row] > 0) : largest(z, row * classes, classes);
  return ndarray(winners, logits.shape.slice(0, -1));
}

/** The share of rows whose largest logit is at the label, in [0, 1]. */
export function accuracy(logits: Tensor<FloatArray>, labels: Target): number {
  const { truth, winners } = classified('accuracy', logits, labels);
  let right = 0;
  for (let row = 0; row < truth.length; row++) if (winners[row] === truth[row]) right++;
  return right / truth.length;
}

/** The mean negative log-likelihood of the labels in nats, ≥ 0. It penalises confident mistakes. */
export function negativeLogLikelihood(logits: Tensor<FloatArray>, labels: Target): number {
  const { columns, truth } = classified('negativeLogLikelihood', logits, labels);
  return crossEntropy(columns, ndarray(truth, columns.shape.slice(0, -1))).value;
}

/** One bar of a reliability diagram: the rows whose confidence lies in (from, to]. The means of an empty bin are NaN. */
export interface CalibrationBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly confidence: number;
  readonly accuracy: number;
}

export interface CalibrationOptions {
  /** How many bins of equal width divide (0, 1]. Defaults to 15. */
  readonly bins?: number;
}

/** Groups rows by confidence, the largest softmax probability. */
export function calibration(
  logits: Tensor<FloatArray>,
  labels: Target,
  { bins = 15 }: CalibrationOptions = {},
): CalibrationBin[] {
  checkInteger('calibration', 'bins', bins);
  const { columns, truth, winners } = classified('calibration', logits, labels);
  const classes = columns.shape[columns.shape.length - 1];
  const z = valuesOf(columns);
  const sums = Array.from({ length: bins }, () => ({ count: 0, confidence: 0, right: 0 }));
  for (let row = 0; row < truth.length; row++) {
    const first = row * classes;
    const confidence = Math.exp(z[first + winners[row]] - logSumExp(z, first, classes));
    const bin = sums[Math.min(Math.max(Math.ceil(confidence * bins) - 1, 0), bins - 1)];
    bin.count++;
    bin.confidence += confidence;
    bin.right += Number(winners[row] === truth[row]);
  }
  return sums.map(({ count, confidence, right }, i) => ({
    from: i / bins,
    to: (i + 1) / bins,
    count,
    confidence: confidence / count,
    accuracy: right / count,
  }));
}

/**
 * Expected calibration error, in [0, 1]: the gap between confidence and accuracy in each bin, averaged over the rows
 * (Guo et al., ICML 2017, equation 3).
 */
export function expectedCalibrationError(
  logits: Tensor<FloatArray>,
  labels: Target,
  options: CalibrationOptions = {},
): number {
  const bins = calibration(logits, labels, options).filter(({ count }) => count > 0);
  const rows = bins.reduce((sum, { count }) => sum + count, 0);
  return bins.reduce((sum, bin) => sum + bin.count * Math.abs(bin.accuracy - bin.confidence), 0) / rows;
}

/** How often class i (first axis) was predicted as class j (second axis): shape [classes, classes]. */
export function confusionMatrix(logits: Tensor<FloatArray>, labels: Target): NdArray<Int32Array> {
  const { columns, truth, winners } = classified('confusionMatrix', logits, labels);
  const classes = columns.shape[columns.shape.length - 1];
  const counts = new Int32Array(classes * classes);
  for (let row = 0; row < truth.length; row++) counts[truth[row] * classes + winners[row]]++;
  return ndarray(counts, [classes, classes]);
}

interface Classified {
  /** The logits, with at least two columns. */
  readonly columns: Tensor<FloatArray>;
  readonly truth: Int32Array;
  readonly winners: Int32Array;
}

function classified(name: string, logits: Tensor<FloatArray>, labels: Target): Classified {
  checkNotEmpty(name, 'logits', logits.shape);
  const single = logits.shape[logits.shape.length - 1] === 1;
  const columns = single ? withZeroColumn(logits) : logits;
  const rows = logits.shape.slice(0, -1);
  const likeLogits = labels.shape.length === logits.shape.length;
  const numbers = likeLogits
    ? single
      ? ndarray(valuesOf<FloatArray | Int32Array>(labels), rows)
      : classOf(labels)
    : labels;
  const truth = Int32Array.from(readLabels(name, numbers as Target, columns.shape));
  return { columns, truth, winners: classOf(columns).data };
}

/** softmax([0, z]) is sigmoid(z) for class 1. */
function withZeroColumn(logits: Tensor<FloatArray>): Tensor<FloatArray> {
  const z = valuesOf(logits);
  const columns = new Float64Array(2 * z.length);
  for (let row = 0; row < z.length; row++) columns[2 * row + 1] = z[row];
  return ndarray(columns, [...logits.shape.slice(0, -1), 2]);
}

function largest(z: FloatArray | Int32Array, first: number, count: number): number {
  let best = 0;
  for (let k = 1; k < count; k++) if (z[first + k] > z[first + best]) best = k;
  return best;
}
