import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import ndarray from 'ndarray';
import { Adam, AdamW, RMSprop, SGD } from '../../../../lib/index.js';
import type { Parameter } from '../../../../lib/layers/layer.js';
import { type DType, type FloatArray, type Tensor, tensor } from '../../../../lib/tensor/tensor.js';
import type { Optimizer, ParameterOverrides } from '../../../../lib/training/optimizers/optimizer.js';
import { schedules } from '../../../../lib/training/optimizers/schedules.js';

// The rules themselves are compared with PyTorch and Keras in test/parity.

const parameter = (name: string, value: number[], gradient: number[], dtype: DType = 'float64'): Parameter => ({
  name,
  value: tensor(value, [value.length], { dtype }) as Tensor<FloatArray>,
  gradient: tensor(gradient, [gradient.length], { dtype }) as Tensor<FloatArray>,
  trainable: true,
});

// PyTorch's clip_grad_norm_ and clip_grad_value_: test/golden/make-parity.py
const clipping = JSON.parse(readFileSync(new URL('../../../golden/clipping.json', import.meta.url), 'utf8'));

for (const [option, limit] of [
  ['clipNorm', 1.5],
  ['clipValue', 0.7],
] as const)
  test(`${option} clips all parameters' gradients together, as PyTorch does`, () => {
    const parameters = clipping.gradients.map(({ data }: { data: number[] }, i: number) =>
      parameter(
        `w${i}`,
        data.map(() => 0),
        data,
      ),
    );
    new SGD({ learningRate: 1, [option]: limit }).step(parameters);
    for (const [i, { value }] of parameters.entries())
      for (const [k, g] of clipping[option][i].data.entries()) assert.ok(Math.abs(value.data[k] + g) < 1e-12);
  });

test('a gradient within the norm is not changed, and the gradients themselves never are', () => {
  const w = parameter('w', [0, 0], [0.3, 0.4]);
  new SGD({ learningRate: 1, clipNorm: 1, clipValue: 1, weightDecay: 0.1 }).step([w]);
  assert.deepEqual([...w.value.data], [-0.3, -0.4]);
  assert.deepEqual([...w.gradient.data], [0.3, 0.4]);
});

// PyTorch's StepLR and CosineAnnealingLR: test/golden/make-parity.py
const golden = JSON.parse(readFileSync(new URL('../../../golden/schedules.json', import.meta.url), 'utf8'));
const factors = { step: schedules.step({ every: 3, gamma: 0.5 }), cosine: schedules.cosine({ steps: 10, floor: 0.1 }) };

for (const [name, schedule] of Object.entries(factors))
  test(`the ${name} schedule is PyTorch's`, () => {
    for (const [step, factor] of golden[name].entries())
      assert.ok(Math.abs(schedule(step) - factor) < 1e-12, `step ${step}`);
  });

test('after its descent the cosine schedule stays at its floor, and the constant one never moves', () => {
  assert.ok(Math.abs(schedules.cosine({ steps: 10, floor: 0.1 })(25) - 0.1) < 1e-12);
  assert.equal(schedules.constant()(1000), 1);
});

test('the schedule multiplies the learning rate, step by step', () => {
  const w = parameter('w', [0], [1]);
  const optimizer = new SGD({ learningRate: 1, schedule: (step) => 10 ** -step });
  for (let step = 0; step < 3; step++) optimizer.step([w]);
  assert.ok(Math.abs(w.value.data[0] + 1.11) < 1e-12);
  assert.equal(optimizer.steps, 3);
  assert.equal(optimizer.scheduledLearningRate, 1e-3);
});

test('a parameter that is not trainable stays as it is', () => {
  const frozen = { ...parameter('w', [1], [1]), trainable: false };
  for (const optimizer of [new SGD(), new Adam(), new AdamW({ weightDecay: 0.5 }), new RMSprop()])
    optimizer.step([frozen]);
  assert.equal(frozen.value.data[0], 1);
});

test('each parameter keeps its own history, whatever object names it', () => {
  const w = parameter('w', [0], [1]);
  const optimizer = new SGD({ learningRate: 1, momentum: 0.5 });
  optimizer.step([w]);
  optimizer.step([{ ...w, name: 'model/w' }]);
  assert.equal(w.value.data[0], -2.5);
  const other = parameter('w', [0], [1]);
  optimizer.step([other]);
  assert.equal(other.value.data[0], -1);
});

test('a weight with strides of its own is changed where it lies', () => {
  const data = new Float64Array([1, 2, 3, 4]);
  const value = ndarray(data, [2, 2]).transpose(1, 0) as Tensor<FloatArray>;
  const gradient = tensor(
    [
      [1, 2],
      [3, 4],
    ],
    { dtype: 'float64' },
  ) as Tensor<FloatArray>;
  new SGD({ learningRate: 1 }).step([{ name: 'w', value, gradient, trainable: true }]);
  assert.deepEqual([...data], [0, -1, 1, 0]); // [[1, 3], [2, 4]] − [[1, 2], [3, 4]], written back column by column
});

/**
 * SCIENCE: with V = W/p, the same function of the same masks stays the same through training when that one layer gets
 * these values of its own. `scale` is p; the loss is any function of W·a·1/p in one net, of V·a in the other.
 */
const matched: Record<
  string,
  [make: (own?: Record<string, ParameterOverrides>) => Optimizer, own: (p: number) => ParameterOverrides]
> = {
  SGD: [
    (overrides) => new SGD({ learningRate: 0.1, weightDecay: 0.02, overrides }),
    (p) => ({ learningRate: 0.1 / p ** 2, weightDecay: 0.02 * p ** 2 }),
  ],
  momentum: [
    (overrides) => new SGD({ learningRate: 0.1, momentum: 0.9, overrides }),
    (p) => ({ learningRate: 0.1 / p ** 2 }),
  ],
  Nesterov: [
    (overrides) => new SGD({ learningRate: 0.1, momentum: 0.9, nesterov: true, overrides }),
    (p) => ({ learningRate: 0.1 / p ** 2 }),
  ],
  Adam: [
    (overrides) => new Adam({ learningRate: 0.01, weightDecay: 0.02, overrides }),
    (p) => ({ learningRate: 0.01 / p, epsilon: 1e-8 * p, weightDecay: 0.02 * p ** 2 }),
  ],
  AdamW: [
    (overrides) => new AdamW({ learningRate: 0.01, weightDecay: 0.1, overrides }),
    (p) => ({ learningRate: 0.01 / p, epsilon: 1e-8 * p, weightDecay: 0.1 * p }),
  ],
  RMSprop: [
    (overrides) => new RMSprop({ learningRate: 0.01, overrides }),
    (p) => ({ learningRate: 0.01 / p, epsilon: 1e-8 * p }),
  ],
};

/** One weight vector, trained on ½(w·a − y)² for 100 drawn (a, y); the input is scaled by `scale`. */
function train(optimizer: Optimizer, start: number[], scale: number, dtype: DType): number[] {
  const w = parameter('w', start, start, dtype);
  for (let step = 0; step < 100; step++) {
    const a = start.map((_, i) => Math.fround(Math.sin(3 * step + 5 * i)) * scale);
    const error = a.reduce((sum, value, i) => sum + value * w.value.data[i], 0) - Math.cos(step);
    for (const i of a.keys()) w.gradient.data[i] = error * a[i];
    optimizer.step([w]);
  }
  return [...w.value.data];
}

for (const [name, [make, own]] of Object.entries(matched)) {
  for (const dtype of ['float32', 'float64'] as const)
    test(`the weights compensate bitwise at keepProb .5 with ${name} in ${dtype}`, () => {
      const inverted = train(make(), [0.5, -0.25, 0.125], 2, dtype);
      const vanilla = train(make({ w: own(0.5) }), [1, -0.5, 0.25], 1, dtype);
      assert.deepEqual(
        vanilla,
        inverted.map((weight) => 2 * weight),
      );
    });

  test(`the weights compensate within 1e-12 at keepProb .8 with ${name} in float64`, () => {
    const inverted = train(make(), [0.5, -0.25, 0.125], 1 / 0.8, 'float64');
    const vanilla = train(
      make({ w: own(0.8) }),
      [0.5, -0.25, 0.125].map((w) => w / 0.8),
      1,
      'float64',
    );
    for (const [i, weight] of vanilla.entries()) assert.ok(Math.abs(weight - inverted[i] / 0.8) < 1e-12);
  });
}

test('override by object goes before overrides by name', () => {
  const w = parameter('w', [0], [1]);
  new SGD({ learningRate: 1, overrides: { w: { learningRate: 2 } } }).override(w, { learningRate: 3 }).step([w]);
  assert.equal(w.value.data[0], -3);
});

test('an override for a parameter that is not there is refused with the names that are', () => {
  const optimizer = new SGD({ overrides: { 'dense/kernl': { learningRate: 1 } } });
  assert.throws(
    () => optimizer.step([parameter('dense/kernel', [0], [0])]),
    /SGD: expected each name in overrides to be one of 'dense\/kernel', got 'dense\/kernl'; did you mean 'dense\/kernel'\?/,
  );
});

test('settings out of range are refused by name', () => {
  assert.throws(() => new SGD({ learningRate: -1 }), /SGD: expected learningRate ≥ 0, got -1/);
  assert.throws(() => new SGD({ nesterov: true }), /SGD: nesterov needs momentum above 0/);
  assert.throws(() => new Adam({ beta1: 1 }), /Adam: expected beta1 in \[0, 1\), got 1/);
  assert.throws(() => new RMSprop({ decay: Number.NaN }), /RMSprop: expected decay in \[0, 1\), got NaN/);
  assert.throws(
    () => new AdamW({ convention: 'jax' as 'keras' }),
    /AdamW: expected convention to be one of 'pytorch', 'keras', got 'jax'/,
  );
  assert.throws(
    () => schedules.cosine({ steps: 0 }),
    /schedules.cosine: expected steps to be a whole number ≥ 1, got 0/,
  );
});
