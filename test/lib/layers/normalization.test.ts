import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  BatchNormalization,
  type BatchNormalizationOptions,
  Dropout,
  type FloatArray,
  LayerNormalization,
  normal,
  type Tensor,
  tensor,
  zeros,
} from '../../../lib/index.js';
import { map } from '../../../lib/ops/arithmetic.js';
import { clone, valuesOf } from '../../../lib/tensor/tensor.js';
import { layerContract } from '../../helpers/layer-contract.js';

const training = { training: true };

function momentsOf(x: Tensor<FloatArray>): { mean: number; variance: number } {
  const values = Float64Array.from(valuesOf(x));
  const mean = values.reduce((sum, v) => sum + v, 0) / values.length;
  return { mean, variance: values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length };
}

function parameterOf(layer: BatchNormalization | LayerNormalization, name: string): number[] {
  const found = layer.parameters.find((p) => p.name === name);
  assert.ok(found, name);
  return [...found.value.data];
}

function assertNear(actual: number, expected: number, tolerance: number): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not within ${tolerance} of ${expected}`);
}

layerContract(() => new BatchNormalization(), { input: [6, 3] });
layerContract(() => new BatchNormalization({ convention: 'pytorch', dataFormat: 'channelsFirst' }), {
  input: [2, 3, 2, 3],
});
layerContract(() => new BatchNormalization({ scale: false }), { input: [2, 3, 4, 2] });
layerContract(() => new LayerNormalization(), { input: [3, 5] });
layerContract(() => new LayerNormalization({ axis: [1, 3], center: false, epsilon: 1e-5 }), { input: [2, 3, 2, 4] });

test('in training each channel comes out with mean 0 and variance 1', () => {
  const x = normal([64, 5, 5, 3], { seed: 1, mean: 4, std: 3, dtype: 'float64' });
  const { output } = new BatchNormalization({ epsilon: 1e-9 }).forward(x, training);
  for (let c = 0; c < 3; c++) {
    const { mean, variance } = momentsOf(output.pick(null, null, null, c));
    assertNear(mean, 0, 1e-12);
    assertNear(variance, 1, 1e-9);
  }
});

test('a large mean costs no digits', () => {
  const x = tensor([1e6, 1e6 + 1, 1e6 + 2, 1e6 + 3], [4, 1]);
  const { output } = new BatchNormalization({ epsilon: 1e-9 }).forward(x, training);
  const step = 1 / Math.sqrt(1.25);
  [-1.5, -0.5, 0.5, 1.5].forEach((v, i) => {
    assertNear(output.data[i], v * step, 1e-6);
  });
});

test("momentum is what stays under Keras' convention, and what comes under PyTorch's", () => {
  const x = tensor([1, 3], [2, 1], { dtype: 'float64' }); // mean 2, variance 1 (biased), 2 (unbiased)
  const after = (options: BatchNormalizationOptions): number[] => {
    const layer = new BatchNormalization(options);
    layer.forward(x, training);
    return [...parameterOf(layer, 'runningMean'), ...parameterOf(layer, 'runningVariance')];
  };
  assert.deepEqual(after({ momentum: 0.75 }), [0.5, 1]);
  assert.deepEqual(after({ convention: 'pytorch', momentum: 0.75 }), [1.5, 1.75]);
});

test('the defaults are those of the convention', () => {
  const { momentum, epsilon } = new BatchNormalization();
  assert.deepEqual([momentum, epsilon], [0.99, 1e-3]);
  const torch = new BatchNormalization({ convention: 'pytorch' });
  assert.deepEqual([torch.momentum, torch.epsilon], [0.1, 1e-5]);
});

test('the test phase leaves the running statistics alone and treats each sample by itself', () => {
  const layer = new BatchNormalization();
  layer.forward(normal([20, 3], { seed: 1, mean: 2 }), training);
  const before = parameterOf(layer, 'runningMean');
  const x = normal([4, 3], { seed: 2 });
  const all = layer.call(x);
  const one = layer.call(x.lo(2, 0).hi(1, 3) as Tensor);
  assert.deepEqual([...one.data], [...valuesOf(all.lo(2, 0).hi(1, 3))]);
  assert.deepEqual(parameterOf(layer, 'runningMean'), before);
});

test('running statistics are not trainable; gamma and beta are, and can be left out', () => {
  const layer = new BatchNormalization();
  layer.call(zeros([1, 2]));
  assert.deepEqual(
    layer.parameters.map(({ name, trainable }) => [name, trainable]),
    [
      ['gamma', true],
      ['beta', true],
      ['runningMean', false],
      ['runningVariance', false],
    ],
  );
  const bare = new BatchNormalization({ center: false, scale: false });
  bare.call(zeros([1, 2]));
  assert.deepEqual(
    bare.parameters.map(({ name }) => name),
    ['runningMean', 'runningVariance'],
  );
});

test('a batch of one value a channel comes out as beta, or is an error where the variance would be unbiased', () => {
  const { output } = new BatchNormalization().forward(tensor([[5, 7]]), training);
  assert.deepEqual([...output.data], [0, 0]);
  const torch = new BatchNormalization({ convention: 'pytorch' });
  assert.throws(
    () => torch.forward(tensor([[5, 7]]), training),
    /more than one value a channel in training.*use a larger batch/,
  );
  assert.deepEqual(parameterOf(torch, 'runningMean'), [0, 0]);
});

test('a transposed view gives what its copy gives, for both layers', () => {
  const view = normal([3, 4, 6], { seed: 1 }).transpose(2, 0, 1);
  for (const make of [() => new BatchNormalization(), () => new LayerNormalization()]) {
    assert.deepEqual(make().forward(view, training).output.data, make().forward(clone(view), training).output.data);
  }
});

test('layer norm gives each sample mean 0 and variance 1, whatever the others are', () => {
  const x = normal([4, 6, 5], { seed: 1, mean: -3, std: 2, dtype: 'float64' });
  const y = new LayerNormalization({ axis: [1, 2], epsilon: 1e-9 }).call(x);
  for (let i = 0; i < 4; i++) {
    const { mean, variance } = momentsOf(y.pick(i, null, null));
    assertNear(mean, 0, 1e-12);
    assertNear(variance, 1, 1e-8);
  }
});

test("the order in which axes are named does not matter; gamma has the input's order", () => {
  const x = normal([2, 3, 4], { seed: 1 });
  const [a, b] = [
    [1, 2],
    [-1, 1],
  ].map((axis) => new LayerNormalization({ axis }));
  assert.deepEqual(a.call(x).data, b.call(x).data);
  assert.deepEqual(b.parameters[0].value.shape, [3, 4]);
});

const wrongs: { readonly [what: string]: [() => unknown, RegExp] } = {
  'no channel axis': [
    () => new BatchNormalization().call(zeros([5])),
    /BatchNormalization: expected input of shape \[batch, …, channels\], got \[5\]/,
  ],
  'other channels than before': [
    () => {
      const layer = new BatchNormalization();
      layer.call(zeros([2, 3]));
      layer.call(zeros([2, 4]));
    },
    /expected input of shape \[batch, …, 3\], got \[2, 4\]/,
  ],
  'an empty batch': [() => new BatchNormalization().call(zeros([0, 3])), /at least one sample/],
  'a momentum above 1': [() => new BatchNormalization({ momentum: 1.1 }), /momentum in \[0, 1\], got 1.1/],
  'epsilon 0': [() => new BatchNormalization({ epsilon: 0 }), /epsilon > 0, got 0/],
  'an unknown convention': [
    () => new BatchNormalization({ convention: 'torch' as 'pytorch' }),
    /expected convention to be one of 'keras', 'pytorch', got 'torch'/,
  ],
  'the batch axis': [
    () => new LayerNormalization({ axis: 0 }).call(zeros([2, 3])),
    /LayerNormalization: expected axis 0 to name axes after the batch/,
  ],
  'an axis named twice': [() => new LayerNormalization({ axis: [1, -1] }).call(zeros([2, 3])), /axis 1, -1/],
  'another length than before': [
    () => {
      const layer = new LayerNormalization();
      layer.call(zeros([2, 3]));
      layer.call(zeros([2, 4]));
    },
    /LayerNormalization: expected input whose axes -1 are of shape \[3\], got \[4\]/,
  ],
};

for (const [what, [act, message]] of Object.entries(wrongs)) {
  test(`the error for ${what} says what was expected`, () => {
    assert.throws(act, (error: Error) => message.test(error.message) || assert.fail(error.message));
  });
}

/**
 * Li et al. 2019: dropout scales the variance that batch norm learns, so in the test phase it is wrong by
 * Δ = v / ((c² + v) / keepProb − c²), for inputs of mean c and variance v. For relu(z), z ~ N(0, 1): c = 1/√(2π), v = ½ − c².
 */
const relu = { mean: 1 / Math.sqrt(2 * Math.PI), variance: 0.5 - 1 / (2 * Math.PI) };

for (const [keepProb, expected] of [
  [0.5, 0.405],
  [0.8, 0.732],
]) {
  test(`dropout straight into batch norm shrinks the variance of the test phase to ${expected} at keepProb ${keepProb}`, () => {
    const { mean: c, variance: v } = relu;
    assertNear(v / ((c * c + v) / keepProb - c * c), expected, 5e-4);
    const dropout = new Dropout({ rate: 1 - keepProb, seed: 7 });
    const batchNorm = new BatchNormalization({ momentum: 0.8, epsilon: 1e-9 });
    const units = (seed: number): Tensor => map(normal([4000, 10], { seed }), (z) => Math.max(z, 0));
    for (let step = 0; step < 30; step++) batchNorm.forward(dropout.forward(units(step), training).output, training);
    const { variance } = momentsOf(batchNorm.call(dropout.call(units(100))));
    assertNear(variance / expected, 1, 0.02);
  });
}

test('dropout after the last batch norm does not shift its variance', () => {
  const batchNorm = new BatchNormalization({ momentum: 0.8, epsilon: 1e-9 });
  for (let step = 0; step < 30; step++)
    batchNorm.forward(normal([4000, 10], { seed: step, mean: 1, std: 2 }), training);
  assertNear(momentsOf(batchNorm.call(normal([4000, 10], { seed: 100, mean: 1, std: 2 }))).variance, 1, 0.02);
});
