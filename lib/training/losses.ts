/** Losses: pure functions that return a value and its gradient by the prediction. */
import { checkNotEmpty, checkOneOf, checkOptions, checkProbability, checkSameShape, wrong } from '../check.js';
import { compute } from '../compute/index.js';
import type { ElementwiseLoss } from '../compute/spec/loss-functions.js';
import { floats, type TensorLike, targets } from '../tensor/input.js';
import type { FloatArray, Shape, Tensor } from '../tensor/tensor.js';
import { dtypeOf, emptyLike, sizeOf, valuesOf } from '../tensor/tensor.js';
import { checkProbabilities, floatsOf, isSameShape, probabilitiesOf, readLabels, type Target } from './targets.js';
import { type RowWeights, spreadWeights, weightedProbabilities, weightedSums } from './weighted.js';

/** A loss and its derivative by each element of the prediction, both in the prediction's dtype. */
export interface LossResult<D extends FloatArray = Float32Array> {
  readonly value: number;
  readonly gradient: Tensor<D>;
}

/** Options are given where samples have weights: `{ sampleWeight }`. */
export type Loss = <D extends FloatArray>(
  prediction: Tensor<D>,
  target: Target,
  options?: Pick<LossOptions, 'sampleWeight'>,
) => LossResult<D>;

/** `'mean'` divides by the number of rows (cross-entropy) or elements (the others); `'sum'` does not. */
export type Reduction = 'mean' | 'sum';

export interface LossOptions {
  readonly reduction?: Reduction;
  /** How much each sample counts, ≥ 0: [samples], or more of the prediction's axes. A mean divides by the number of samples, as Keras'. */
  readonly sampleWeight?: TensorLike;
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
  if (options.classWeights !== undefined || options.ignoreIndex !== undefined || options.sampleWeight !== undefined)
    return weightedCrossEntropy(logits, target, { ...options, labelSmoothing, reduction });
  if (labelSmoothing === 0 && !isSameShape(target.shape, logits.shape)) {
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

function weightedCrossEntropy<D extends FloatArray>(
  logits: Tensor<D>,
  target: Target,
  options: RowWeights & { readonly reduction: Reduction },
): LossResult<D> {
  const { probabilities, total } = weightedProbabilities(logits, target, options);
  const weight = options.reduction === 'sum' ? 1 : 1 / (total || 1);
  const gradient = emptyLike(logits.shape, logits.data);
  const classes = logits.shape[logits.shape.length - 1];
  const asTheyAre = { share: 1, floor: 0 };
  const sum = compute().softCrossEntropy(valuesOf(logits), probabilities, gradient.data, classes, weight, asTheyAre);
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
  crossEntropy: ['reduction', 'labelSmoothing', 'classWeights', 'ignoreIndex', 'sampleWeight'],
  binaryCrossEntropy: ['reduction', 'sampleWeight'],
  meanSquaredError: ['reduction', 'sampleWeight'],
  meanAbsoluteError: ['reduction', 'sampleWeight'],
};

/** A loss for `fit`: a name, a name with options, or a function of your own. */
export type LossChoice<Name extends LossName = LossName> =
  | Name
  | Loss
  | ({ readonly name: Extract<Name, 'crossEntropy'> } & CrossEntropyOptions)
  | ({ readonly name: Exclude<Name, 'crossEntropy'> } & LossOptions);

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
  return (prediction, target, weights) => loss(prediction, target, { ...options, ...weights });
}

function elementwise<D extends FloatArray>(
  name: Exclude<LossName, 'crossEntropy'>,
  prediction: Tensor<D>,
  target: Target,
  options: LossOptions,
  loss: ElementwiseLoss,
): LossResult<D> {
  checkOptions(name, options, lossOptions[name]);
  const { reduction = 'mean', sampleWeight } = options;
  checkSameShape(name, 'a target', target.shape, prediction.shape);
  checkNotEmpty(name, 'a prediction', prediction.shape);
  const y = valuesOf(prediction);
  const weight = weightOf(name, reduction, y.length);
  const gradient = emptyLike(prediction.shape, prediction.data);
  const t = floatsOf(target, y);
  const sum = loss(y, t, gradient.data, weight);
  if (sampleWeight === undefined) return { value: inDType(sum * weight, y), gradient };
  const weights = spreadWeights(name, sampleWeight, prediction);
  compute().multiply(gradient.data, weights, gradient.data);
  return { value: inDType(weightedSums[name](y, t, weights) * weight, y), gradient };
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
