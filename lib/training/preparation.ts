/** What data needs before a training: one-hot rows, a part to test on, a common scale. */

import ndarray from 'ndarray';
import { checkInteger, checkNotEmpty, checkOptions, wrong } from '../check.js';
import { takeRows } from '../ops/arithmetic.js';
import { floats, numbers, type TensorLike, targets } from '../tensor/input.js';
import { randomStream } from '../tensor/random.js';
import {
  dtypeOf,
  type FloatArray,
  type Labels,
  sizeOf,
  type Tensor,
  valuesOf,
  wrap,
  zeros,
  zerosLike,
} from '../tensor/tensor.js';

/**
 * Rows of zeros with a 1 at the label: labels of any shape […] to […, classes].
 *
 * @param classes - defaults to the largest label + 1
 * @throws RangeError for a label that is no class
 */
export function oneHot(labels: TensorLike, classes?: number): Tensor {
  const { values, shape } = numbers('oneHot', 'labels', labels);
  const count = classes ?? Math.max(0, Array.from(values).reduce((a, b) => Math.max(a, b), -1) + 1);
  checkInteger('oneHot', 'classes', count);
  const result = zeros([...shape, count]);
  for (let i = 0; i < values.length; i++) {
    if (!Number.isInteger(values[i]) || values[i] < 0 || values[i] >= count)
      throw new RangeError(`oneHot: expected labels from 0 to ${count - 1}, got ${values[i]} at index ${i}`);
    result.data[i * count + values[i]] = 1;
  }
  return result;
}

export interface SplitOptions {
  /** The share of samples to test on, in (0, 1). Defaults to 0.2. */
  readonly testShare?: number;
  /** The seed of the order. Defaults to 0. */
  readonly seed?: number;
}

/** Samples with their targets, copied. */
export interface SplitSamples {
  readonly x: Tensor<FloatArray>;
  readonly y: Labels | Tensor<FloatArray>;
}

/**
 * Divides samples at random into those to learn from and those to test on: `const { train, test } = trainTestSplit({ x, y })`.
 *
 * @throws RangeError when x and y differ in length, or one part would be empty
 */
export function trainTestSplit(
  samples: { readonly x: TensorLike; readonly y: TensorLike },
  options: SplitOptions = {},
): { readonly train: SplitSamples; readonly test: SplitSamples } {
  checkOptions('trainTestSplit', options, ['testShare', 'seed']);
  const { testShare = 0.2, seed = 0 } = options;
  const x = floats('trainTestSplit', 'x', samples.x);
  const y = targets('trainTestSplit', samples.y, dtypeOf(x.data));
  const count = x.shape[0];
  if (y.shape[0] !== count) throw wrong('trainTestSplit', `as many targets as samples, ${count}`, y.shape[0]);
  const cut = count - Math.round(count * testShare);
  if (!(testShare > 0 && testShare < 1 && cut > 0 && cut < count))
    throw wrong('trainTestSplit', `testShare in (0, 1) that leaves both parts of ${count} samples`, testShare);
  const order = randomStream(seed).fork('split').permutation(count);
  const part = (indices: Int32Array): SplitSamples => ({
    x: rows(x, indices),
    y: rows(y as Tensor<FloatArray>, indices),
  });
  return { train: part(order.subarray(0, cut)), test: part(order.subarray(cut)) };
}

function rows<D extends FloatArray>(x: Tensor<D>, indices: Int32Array): Tensor<D> {
  const shape = [indices.length, ...x.shape.slice(1)];
  const Data = x.data.constructor as new (length: number) => D;
  return ndarray(takeRows({ data: valuesOf(x), shape: x.shape }, indices, new Data(sizeOf(shape))), shape);
}

/** Scales each column to mean 0 and standard deviation 1 of the samples it was made from. */
export interface Standardizer {
  readonly mean: Float64Array;
  /** Divided by the count; 1 for a column that never changes. */
  readonly std: Float64Array;
  /** Other samples on the same scale. */
  apply(x: TensorLike): Tensor<FloatArray>;
}

/**
 * Measures mean and standard deviation of each column of x [samples, …]; test data must go on the training data's scale:
 *
 *     const scale = standardize(train.x)
 *     await model.fit(scale.apply(train.x), train.y, …)
 *     model.evaluate(scale.apply(test.x), test.y)
 */
export function standardize(x: TensorLike): Standardizer {
  const { values, shape } = numbers('standardize', 'x', x);
  checkNotEmpty('standardize', 'x', shape);
  const width = sizeOf(shape.slice(1));
  const mean = columns(values, width, (value) => value);
  const variance = columns(values, width, (value, column) => (value - mean[column]) ** 2);
  const std = variance.map((v) => Math.sqrt(v) || 1);
  return { mean, std, apply: (other) => scaled(other, mean, std, shape.slice(1)) };
}

/** The mean of f over each column. */
function columns(values: ArrayLike<number>, width: number, f: (value: number, column: number) => number): Float64Array {
  const sums = new Float64Array(width);
  for (let i = 0; i < values.length; i++) sums[i % width] += f(values[i], i % width);
  return sums.map((sum) => sum / (values.length / width));
}

function scaled(x: TensorLike, mean: Float64Array, std: Float64Array, sample: readonly number[]): Tensor<FloatArray> {
  const given = floats('standardize', 'x', x);
  if (given.shape.slice(1).join() !== sample.join())
    throw wrong('standardize', `samples of shape [${sample.join(', ')}]`, given.shape.slice(1));
  const values = valuesOf(given);
  const { data } = zerosLike(given.shape, given.data);
  for (let i = 0; i < values.length; i++) data[i] = (values[i] - mean[i % mean.length]) / std[i % mean.length];
  return wrap(data, given.shape);
}
