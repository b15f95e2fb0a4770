/**
 * Metrics of classifiers. Each takes logits of shape [..., classes] and class numbers or one-hot rows. A single column
 * is the logit of class 1 against class 0.
 */
import type { NdArray } from 'ndarray';
import ndarray from 'ndarray';
import { checkInteger, checkNotEmpty, checkSameShape, wrong } from '../check.js';
import { floats, numbers, type TensorLike, targets } from '../tensor/input.js';
import { dtypeOf, type FloatArray, type Labels, sizeOf, type Tensor, valuesOf } from '../tensor/tensor.js';
import { crossEntropy, logSumExp } from './losses.js';
import { readLabels, type Target } from './targets.js';

/** The class with the largest logit in each row: the first one in a tie, −1 in a row with a NaN. */
export function classOf(logits: TensorLike): Labels {
  const { values: z, shape } = numbers('classOf', 'logits', logits);
  if (shape.length === 0) throw wrong('classOf', 'logits of shape [..., classes]', shape);
  const classes = shape[shape.length - 1];
  const winners = new Int32Array(sizeOf(shape.slice(0, -1)));
  for (let row = 0; row < winners.length; row++)
    winners[row] = classes === 1 ? positive(z[row]) : largest(z, row * classes, classes);
  return ndarray(winners, shape.slice(0, -1));
}

export interface AccuracyOptions {
  /** The class number of rows that do not count. */
  readonly ignoreIndex?: number;
}

/** The share of rows whose largest logit is at the label, in [0, 1]. A row with a NaN is not right. */
export function accuracy(logits: TensorLike, labels: TensorLike, { ignoreIndex }: AccuracyOptions = {}): number {
  const { truth, winners } = classified('accuracy', logits, labels, ignoreIndex);
  let [right, count] = [0, 0];
  for (let row = 0; row < truth.length; row++) {
    if (truth[row] === ignoreIndex) continue;
    count++;
    if (winners[row] === truth[row]) right++;
  }
  return right / count;
}

/** The mean negative log-likelihood of the labels in nats, ≥ 0. It penalises confident mistakes. */
export function negativeLogLikelihood(logits: TensorLike, labels: TensorLike): number {
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
  logits: TensorLike,
  labels: TensorLike,
  { bins = 15 }: CalibrationOptions = {},
): CalibrationBin[] {
  checkInteger('calibration', 'bins', bins);
  const { columns, truth, winners } = classified('calibration', logits, labels);
  checkWinners('calibration', winners);
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
  logits: TensorLike,
  labels: TensorLike,
  options: CalibrationOptions = {},
): number {
  const bins = calibration(logits, labels, options).filter(({ count }) => count > 0);
  const rows = bins.reduce((sum, { count }) => sum + count, 0);
  return bins.reduce((sum, bin) => sum + bin.count * Math.abs(bin.accuracy - bin.confidence), 0) / rows;
}

/** How often class i (first axis) was predicted as class j (second axis): shape [classes, classes]. */
export function confusionMatrix(logits: TensorLike, labels: TensorLike): NdArray<Int32Array> {
  const { columns, truth, winners } = classified('confusionMatrix', logits, labels);
  checkWinners('confusionMatrix', winners);
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

function classified(where: string, given: TensorLike, labels: TensorLike, ignoreIndex?: number): Classified {
  const logits = floats(where, 'logits', given);
  checkNotEmpty(where, 'logits', logits.shape);
  const single = logits.shape[logits.shape.length - 1] === 1;
  const columns = single ? withZeroColumn(logits) : logits;
  const truth = Int32Array.from(readLabels(where, classNumbers(where, labels, logits), columns.shape, ignoreIndex));
  return { columns, truth, winners: classOf(columns).data };
}

/** Class numbers as they are; of one-hot rows, or of a single column, those that they stand for. */
export function classNumbers(where: string, given: TensorLike, logits: Tensor<FloatArray>): Target {
  const labels = targets(where, given, dtypeOf(logits.data));
  if (labels.shape.length !== logits.shape.length) return labels;
  checkSameShape(where, 'one-hot labels', labels.shape, logits.shape);
  const classes = labels.shape[labels.shape.length - 1];
  if (classes === 1) return ndarray(valuesOf<FloatArray | Int32Array>(labels), logits.shape.slice(0, -1)) as Labels;
  checkOneLargest(where, valuesOf<FloatArray | Int32Array>(labels), classes);
  return classOf(labels);
}

/** A row with several largest values, such as a multi-hot one, stands for no class. */
function checkOneLargest(where: string, rows: ArrayLike<number>, classes: number): void {
  for (let first = 0; first < rows.length; first += classes) {
    const best = first + Math.max(largest(rows, first, classes), 0);
    for (let k = first; k < first + classes; k++)
      if (k !== best && !(rows[k] < rows[best]))
        throw wrong(
          where,
          'label rows with one largest value',
          Array.from({ length: classes }, (_, i) => rows[first + i]),
          `row ${first / classes} names several classes: take multiLabelAccuracy`,
        );
  }
}

function checkWinners(where: string, winners: Int32Array): void {
  const row = winners.indexOf(-1);
  if (row >= 0) throw wrong(where, 'logits that are numbers', Number.NaN, `in row ${row}`);
}

/** softmax([0, z]) is sigmoid(z) for class 1. */
function withZeroColumn(logits: Tensor<FloatArray>): Tensor<FloatArray> {
  const z = valuesOf(logits);
  const columns = new Float64Array(2 * z.length);
  for (let row = 0; row < z.length; row++) columns[2 * row + 1] = z[row];
  return ndarray(columns, [...logits.shape.slice(0, -1), 2]);
}

function positive(z: number): number {
  return Number.isNaN(z) ? -1 : Number(z > 0);
}

function largest(z: ArrayLike<number>, first: number, count: number): number {
  let best = 0;
  for (let k = 0; k < count; k++) {
    if (Number.isNaN(z[first + k])) return -1;
    if (z[first + k] > z[first + best]) best = k;
  }
  return best;
}
