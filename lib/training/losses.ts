/** Losses: pure functions that return a value and its gradient by the prediction. */
import { checkNotEmpty, checkOneOf, checkOptions, checkProbability, checkSameShape, wrong } from '../check.js';
import { compute } from '../compute/index.js';
import type { ElementwiseLoss } from '../compute/spec/loss-functions.js';
import { floats, type TensorLike, targets } from '../tensor/input.js';
import type { FloatArray, Labels, Shape, Tensor } from '../tensor/tensor.js';
import { dtypeOf, emptyLike, sizeOf, valuesOf } from '../tensor/tensor.js';

/** Class numbers, one per row, or a tensor of the prediction's shape. */
export type Target = Labels | Tensor<FloatArray>;

/** A loss and its derivative by each element of the prediction, both in the prediction's dtype. */
export interface LossResult<D extends FloatArray = Float32Array> {
  readonly value: number;
  readonly gradient: Tensor<D>;
}

export type Loss = <D extends FloatArray>(prediction: Tensor<D>, target: Target) => LossResult<D>;

/** `'mean'` divides by the number of rows (cross-entropy) or elements (the others); `'sum'` does not. */
export type Reduction = 'mean' | 'sum';

export interface LossOptions {
  readonly reduction?: Reduction;
}

export interface CrossEntropyOptions extends LossOptions {
  /** The share of each target that is spread evenly over all classes, in [0, 1]. */
  readonly labelSmoothing?: number;
  /** How much each class counts, ≥ 0, for class numbers; the mean divides by the sum of the labels' weights (as PyTorch's). */
  readonly classWeights?: readonly number[];
  /** The class number of rows that do not count, such as -1 for padding. */
  readonly ignoreIndex?: number;
}

/**
 * Softmax cross-entropy of logits. Defaults to the mean over the rows.
 *
 *     loss = −Σ target · log softmax(logits)          gradient = softmax(logits) · Σ target − target
 *
 * The classes lie on the last axis. The target is either class numbers (the prediction's shape without its last axis)
 * or probabilities (the prediction's shape; one-hot or soft). Safe for logits of any size. The formula is that of
 * `torch.nn.functional.cross_entropy`.
 *
 * @throws RangeError when a label is not a class, or a probability is outside [0, 1]; it names the index and the value
 */
export function crossEntropy<D extends FloatArray>(
  prediction: Tensor<D>,
  labels: TensorLike,
  options: CrossEntropyOptions = {},
): LossResult<D> {
  checkOptions('crossEntropy', options, lossOptions.crossEntropy);
  const { labelSmoothing = 0, reduction = 'mean' } = options;
  const [logits, target] = checked('crossEntropy', prediction, labels);
  checkProbability('crossEntropy', 'labelSmoothing', labelSmoothing);
  const { rows, classes } = rowsAndClasses('crossEntropy', logits.shape);
  const weight = weightOf('crossEntropy', reduction, rows);
  const gradient = emptyLike(logits.shape, logits.data);
  if (options.classWeights !== undefined || options.ignoreIndex !== undefined)
    return weightedCrossEntropy(logits, target, { ...options, labelSmoothing, reduction });
  if (labelSmoothing === 0 && !sameShape(target.shape, logits.shape)) {
    const labels = readLabels('crossEntropy', target, logits.shape);
    const whole = labels instanceof Int32Array ? labels : Int32Array.from(labels);
    const sum = compute().crossEntropy(valuesOf(logits), whole, gradient.data, classes, weight);
    return { value: inDType(sum * weight, logits.data), gradient };
  }
  const t = probabilitiesOf(target, logits);
  const smoothing = { share: 1 - labelSmoothing, floor: labelSmoothing / classes };
  const sum = compute().softCrossEntropy(valuesOf(logits), t, gradient.data, classes, weight, smoothing);
  return { value: inDType(sum * weight, logits.data), gradient };
}

/** Each row counts by the weight of its label, or not at all. */
function weightedCrossEntropy<D extends FloatArray>(
  logits: Tensor<D>,
  target: Target,
  { labelSmoothing = 0, reduction, classWeights, ignoreIndex }: CrossEntropyOptions,
): LossResult<D> {
  const classes = logits.shape[logits.shape.length - 1];
  const weights = classWeights ?? new Array<number>(classes).fill(1);
  if (weights.length !== classes || !weights.every((w) => w >= 0 && w < Infinity))
    throw wrong('crossEntropy', `classWeights of ${classes} numbers ≥ 0`, weights);
  const labels = readLabels('crossEntropy', target, logits.shape, ignoreIndex);
  const t = emptyLike(logits.shape, logits.data).data;
  compute().clear(t);
  let total = 0;
  for (let row = 0; row < labels.length; row++) {
    if (labels[row] === ignoreIndex) continue;
    const own = row * classes;
    for (let c = 0; c < classes; c++) t[own + c] = (labelSmoothing / classes) * weights[c];
    t[own + labels[row]] += (1 - labelSmoothing) * weights[labels[row]];
    total += weights[labels[row]];
  }
  const weight = reduction === 'sum' ? 1 : 1 / (total || 1);
  const gradient = emptyLike(logits.shape, logits.data);
  const asTheyAre = { share: 1, floor: 0 };
  const sum = compute().softCrossEntropy(valuesOf(logits), t, gradient.data, classes, weight, asTheyAre);
  return { value: inDType(sum * weight, logits.data), gradient };
}

/**
 * Binary cross-entropy of logits against targets in [0, 1] of the same shape. Defaults to the mean over all elements.
 * The sigmoid is part of the loss, which makes it safe for logits of any size:
 *
 *     loss = max(z, 0) − z · t + log(1 + e^−|z|)          gradient = sigmoid(z) − t
 */
export function binaryCrossEntropy<D extends FloatArray>(
  prediction: Tensor<D>,
  labels: TensorLike,
  options: LossOptions = {},
): LossResult<D> {
  const [logits, target] = checked('binaryCrossEntropy', prediction, labels);
  return elementwise('binaryCrossEntropy', logits, target, options, (y, t, gradient, weight) => {
    checkProbabilities('binaryCrossEntropy', t);
    return compute().binaryCrossEntropy(y, t, gradient, weight);
  });
}

/** The squared difference, (prediction − target)². Defaults to the mean over all elements. */
export function meanSquaredError<D extends FloatArray>(
  prediction: Tensor<D>,
  target: TensorLike,
  options: LossOptions = {},
): LossResult<D> {
  return elementwise(
    'meanSquaredError',
    ...checked('meanSquaredError', prediction, target),
    options,
    compute().squaredError,
  );
}

/** The absolute difference, |prediction − target|. Defaults to the mean over all elements. Its gradient at 0 is 0. */
export function meanAbsoluteError<D extends FloatArray>(
  prediction: Tensor<D>,
  target: TensorLike,
  options: LossOptions = {},
): LossResult<D> {
  return elementwise(
    'meanAbsoluteError',
    ...checked('meanAbsoluteError', prediction, target),
    options,
    compute().absoluteError,
  );
}

/** The losses that `fit` knows by name. */
export const losses: {
  readonly crossEntropy: typeof crossEntropy;
  readonly binaryCrossEntropy: typeof binaryCrossEntropy;
  readonly meanSquaredError: typeof meanSquaredError;
  readonly meanAbsoluteError: typeof meanAbsoluteError;
} = { crossEntropy, binaryCrossEntropy, meanSquaredError, meanAbsoluteError };

export type LossName = keyof typeof losses;

const lossOptions: Readonly<Record<LossName, readonly string[]>> = {
  crossEntropy: ['reduction', 'labelSmoothing', 'classWeights', 'ignoreIndex'],
  binaryCrossEntropy: ['reduction'],
  meanSquaredError: ['reduction'],
  meanAbsoluteError: ['reduction'],
};

/** A loss for `fit`: a name, a name with options, or a function of your own. */
export type LossChoice =
  | LossName
  | Loss
  | ({ readonly name: 'crossEntropy' } & CrossEntropyOptions)
  | ({ readonly name: Exclude<LossName, 'crossEntropy'> } & LossOptions);

/** The name of a loss of this library, also where the function itself was given. */
export function nameOfLoss(choice: LossChoice): LossName | undefined {
  if (typeof choice !== 'function') return typeof choice === 'string' ? choice : choice?.name;
  return (Object.keys(losses) as LossName[]).find((name) => losses[name] === choice);
}

/** Returns the chosen loss as a function. */
export function lossOf(choice: LossChoice, where: string = 'fit'): Loss {
  if (typeof choice === 'function') return choice;
  if (choice === undefined)
    throw new TypeError(
      `${where}: a loss is missing: { loss: 'crossEntropy' }, or one of ${Object.keys(losses).join(', ')}`,
    );
  const { name, ...options } = typeof choice === 'object' && choice !== null ? choice : { name: choice };
  checkOneOf(where, 'loss', name, Object.keys(losses) as LossName[]);
  checkOptions(where, options, lossOptions[name]);
  const loss: <D extends FloatArray>(y: Tensor<D>, t: Target, options: CrossEntropyOptions) => LossResult<D> =
    losses[name];
  return (prediction, target) => loss(prediction, target, options);
}

function elementwise<D extends FloatArray>(
  name: LossName,
  prediction: Tensor<D>,
  target: Target,
  options: LossOptions,
  loss: ElementwiseLoss,
): LossResult<D> {
  checkOptions(name, options, lossOptions[name]);
  const { reduction = 'mean' } = options;
  checkSameShape(name, 'a target', target.shape, prediction.shape);
  checkNotEmpty(name, 'a prediction', prediction.shape);
  const y = valuesOf(prediction);
  const weight = weightOf(name, reduction, y.length);
  const gradient = emptyLike(prediction.shape, prediction.data);
  const sum = loss(y, floatsOf(target, y), gradient.data, weight);
  return { value: inDType(sum * weight, prediction.data), gradient };
}

/** The target's numbers as floats of the prediction's dtype: the compute functions take no mixture. */
function floatsOf<D extends FloatArray>(target: Target, like: D): D {
  const values = valuesOf<FloatArray | Int32Array>(target);
  if (values.constructor === like.constructor) return values as D;
  const converted = emptyLike(target.shape, like).data;
  converted.set(values);
  return converted;
}

/** What a loss was given, as floats and as labels or floats. */
function checked<D extends FloatArray>(
  name: LossName,
  prediction: Tensor<D>,
  target: TensorLike,
): readonly [Tensor<D>, Target] {
  const y = floats(name, 'the prediction', prediction) as Tensor<D>;
  return [y, targets(name, target, dtypeOf(y.data))];
}

function weightOf(name: LossName, reduction: Reduction, count: number): number {
  checkOneOf(name, 'reduction', reduction, ['mean', 'sum']);
  return reduction === 'mean' ? 1 / count : 1;
}

/** The target as checked probabilities; class numbers become one-hot rows. */
function probabilitiesOf<D extends FloatArray>(target: Target, { shape, data }: Tensor<D>): D {
  if (sameShape(target.shape, shape)) {
    const probabilities = floatsOf(target, data);
    checkProbabilities('crossEntropy', probabilities);
    return probabilities;
  }
  const labels = readLabels('crossEntropy', target, shape);
  const oneHot = emptyLike(shape, data).data;
  compute().clear(oneHot);
  const classes = shape[shape.length - 1];
  for (let row = 0; row < labels.length; row++) oneHot[row * classes + labels[row]] = 1;
  return oneHot;
}

/**
 * Checks class numbers for logits of this shape.
 *
 * @throws RangeError unless there is one per row, each a whole number in [0, classes)
 */
export function readLabels(name: string, target: Target, shape: Shape, ignoreIndex?: number): FloatArray | Int32Array {
  const classes = shape[shape.length - 1];
  const expected = shape.slice(0, -1);
  if (!sameShape(target.shape, expected))
    throw wrong(name, `labels of shape ${show(expected)}, or one-hot labels of shape ${show(shape)}`, target.shape);
  const labels = valuesOf<FloatArray | Int32Array>(target);
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row];
    if (label !== ignoreIndex && (!Number.isInteger(label) || label < 0 || label >= classes))
      throw new RangeError(`${name}: expected labels from 0 to ${classes - 1}, got ${label} at index ${row}`);
  }
  return labels;
}

function checkProbabilities(name: string, values: FloatArray): void {
  const at = compute().firstOutside(values, 0, 1);
  if (at >= 0) throw new RangeError(`${name}: expected targets in [0, 1], got ${values[at]} at index ${at}`);
}

function rowsAndClasses(name: string, shape: Shape): { rows: number; classes: number } {
  if (shape.length < 2) throw wrong(name, 'logits of shape [batch, classes]', shape);
  checkNotEmpty(name, 'logits', shape);
  if (shape[shape.length - 1] === 1)
    throw wrong(name, 'logits of two classes or more', shape, "for a single output take 'binaryCrossEntropy'");
  return { rows: sizeOf(shape.slice(0, -1)), classes: shape[shape.length - 1] };
}

/** log Σ e^z, without overflow for any z. */
export function logSumExp(z: FloatArray, first: number, count: number): number {
  let max = Number.NEGATIVE_INFINITY;
  for (let k = first; k < first + count; k++) if (z[k] > max) max = z[k];
  let sum = 0;
  for (let k = first; k < first + count; k++) sum += Math.exp(z[k] - max);
  return max + Math.log(sum);
}

function inDType(value: number, like: FloatArray): number {
  return like instanceof Float32Array ? Math.fround(value) : value;
}

function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((length, axis) => length === b[axis]);
}

function show(shape: Shape): string {
  return `[${shape.join(', ')}]`;
}
