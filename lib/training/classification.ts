/** Metrics of classifiers that count hits by class, and of multi-label outputs. Logits and labels are those of `accuracy`. */
import { checkInteger, checkNotEmpty, checkSameShape, wrong } from '../check.js';
import { floats, numbers, type TensorLike, targets } from '../tensor/input.js';
import { dtypeOf, type FloatArray, valuesOf } from '../tensor/tensor.js';
import { confusionMatrix } from './metrics.js';

export interface ByClassOptions {
  /** The class to look for. Defaults to class 1 of two; of more, the mean over the classes that occur (macro average). */
  readonly classIndex?: number;
}

/** Of the rows that were taken for a class, the share that are of it, in [0, 1]; 0 where none was. */
export function precision(logits: TensorLike, labels: TensorLike, options: ByClassOptions = {}): number {
  return byClass('precision', logits, labels, options, ({ hits, taken }) => ratio(hits, taken));
}

/** Of the rows of a class, the share that were taken for it, in [0, 1]; 0 where there is none. */
export function recall(logits: TensorLike, labels: TensorLike, options: ByClassOptions = {}): number {
  return byClass('recall', logits, labels, options, ({ hits, there }) => ratio(hits, there));
}

/** The harmonic mean of precision and recall, 2 · hits / (taken + there), in [0, 1]. */
export function f1Score(logits: TensorLike, labels: TensorLike, options: ByClassOptions = {}): number {
  return byClass('f1Score', logits, labels, options, ({ hits, taken, there }) => ratio(2 * hits, taken + there));
}

interface Counts {
  readonly hits: number;
  /** Rows that were taken for the class. */
  readonly taken: number;
  /** Rows that are of the class. */
  readonly there: number;
}

function byClass(
  where: string,
  logits: TensorLike,
  labels: TensorLike,
  { classIndex }: ByClassOptions,
  score: (counts: Counts) => number,
): number {
  const matrix = confusionMatrix(logits, labels);
  const classes = matrix.shape[0];
  const sum = (at: (k: number) => number): number =>
    Array.from({ length: classes }, (_, k) => at(k)).reduce((total, count) => total + count, 0);
  const counts = Array.from({ length: classes }, (_, c) => ({
    hits: matrix.get(c, c),
    taken: sum((k) => matrix.get(k, c)),
    there: sum((k) => matrix.get(c, k)),
  }));
  const one = classIndex ?? (classes === 2 ? 1 : undefined);
  if (one !== undefined) {
    checkInteger(where, 'classIndex', one, 0);
    if (one >= classes) throw wrong(where, `classIndex below ${classes}`, one);
    return score(counts[one]);
  }
  const occurring = counts.filter(({ taken, there }) => taken + there > 0);
  return occurring.reduce((total, each) => total + score(each), 0) / occurring.length;
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

/**
 * The area under the ROC curve, in [0, 1]: how often a row of class 1 has a higher score than one of class 0, a tie
 * counting half (Mann and Whitney 1947). The score is the only logit, or the second minus the first.
 *
 * @throws RangeError for more than two classes, and when only one class occurs
 */
export function rocAuc(logits: TensorLike, labels: TensorLike): number {
  const { values, shape } = numbers('rocAuc', 'logits', logits);
  const classes = shape.length < 2 ? 1 : shape[shape.length - 1];
  if (classes > 2) throw wrong('rocAuc', 'logits of one or two classes', shape);
  const truth = numbers('rocAuc', 'labels', labels).values;
  const rows = values.length / classes;
  if (truth.length !== rows) throw wrong('rocAuc', `${rows} labels, as many as rows`, truth.length);
  const score = (row: number): number => (classes === 1 ? values[row] : values[2 * row + 1] - values[2 * row]);
  return areaOf(scoresByClass(rows, score, truth));
}

interface ScoresByClass {
  readonly positives: Float64Array;
  readonly negatives: Float64Array;
}

/** The scores of each class, ascending. */
function scoresByClass(rows: number, scoreOf: (row: number) => number, truth: ArrayLike<number>): ScoresByClass {
  const scores = new Float64Array(rows);
  let [positives, end] = [0, rows];
  for (let row = 0; row < rows; row++) {
    const score = scoreOf(row);
    if (Number.isNaN(score) || (truth[row] !== 0 && truth[row] !== 1))
      throw wrong('rocAuc', 'scores that are numbers and labels 0 or 1', [score, truth[row]], `in row ${row}`);
    scores[truth[row] === 1 ? positives++ : --end] = score;
  }
  if (positives === 0 || positives === rows) throw wrong('rocAuc', 'labels of both classes', `${positives} of class 1`);
  return { positives: scores.subarray(0, positives).sort(), negatives: scores.subarray(positives).sort() };
}

/** Counts the pairs in which the positive is higher; a tie counts half. */
function areaOf({ positives, negatives }: ScoresByClass): number {
  let [below, notAbove, wins] = [0, 0, 0];
  for (let i = 0; i < positives.length; i++) {
    while (below < negatives.length && negatives[below] < positives[i]) below++;
    while (notAbove < negatives.length && negatives[notAbove] <= positives[i]) notAbove++;
    wins += (below + notAbove) / 2;
  }
  return wins / (positives.length * negatives.length);
}

export interface TopKOptions {
  /** How many classes count. Defaults to 5. */
  readonly k?: number;
}

/** The share of rows whose label is among the k largest logits, in [0, 1]; of equal logits the first ones count. */
export function topKAccuracy(logits: TensorLike, labels: TensorLike, { k = 5 }: TopKOptions = {}): number {
  checkInteger('topKAccuracy', 'k', k);
  const { values, shape } = numbers('topKAccuracy', 'logits', logits);
  checkNotEmpty('topKAccuracy', 'logits', shape);
  const truth = numbers('topKAccuracy', 'labels', labels);
  checkSameShape('topKAccuracy', 'labels', truth.shape, shape.slice(0, -1));
  const classes = shape[shape.length - 1];
  let right = 0;
  for (let row = 0; row < truth.values.length; row++) {
    const label = truth.values[row];
    if (!Number.isInteger(label) || label < 0 || label >= classes)
      throw new RangeError(`topKAccuracy: expected labels from 0 to ${classes - 1}, got ${label} at index ${row}`);
    const own = values[row * classes + label];
    let before = Number.isNaN(own) ? k : 0;
    for (let c = 0; c < classes; c++) {
      const other = values[row * classes + c];
      if (other > own || (other === own && c < label)) before++;
    }
    if (before < k) right++;
  }
  return right / truth.values.length;
}

/** The share of right decisions of a multi-label output, in [0, 1]: a logit above 0 says yes, a target above ½ is a yes. */
export function multiLabelAccuracy(logits: TensorLike, labels: TensorLike): number {
  const z = floats('multiLabelAccuracy', 'logits', logits);
  checkNotEmpty('multiLabelAccuracy', 'logits', z.shape);
  const t = targets('multiLabelAccuracy', labels, dtypeOf(z.data));
  checkSameShape('multiLabelAccuracy', 'labels', t.shape, z.shape);
  const [scores, truth] = [valuesOf(z), valuesOf<FloatArray | Int32Array>(t)];
  let right = 0;
  for (let i = 0; i < scores.length; i++) if (!Number.isNaN(scores[i]) && scores[i] > 0 === truth[i] > 0.5) right++;
  return right / scores.length;
}
