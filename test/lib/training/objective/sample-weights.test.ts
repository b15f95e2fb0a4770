/** Weights of samples and classes, beside Keras' trainings of test/golden/make-restraints.py and weights by hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  binaryCrossEntropy,
  crossEntropy,
  Dense,
  type Loss,
  type LossName,
  labels,
  losses,
  meanAbsoluteError,
  meanSquaredError,
  normal,
  oneHot,
  Sequential,
  type Tensor,
  tensor,
} from '../../../../lib/index.js';
import { centralDifferences, relativeError } from '../../../helpers/gradient.js';
import { followsKeras, golden } from '../../../helpers/keras-training.js';

const { x, labels: y, targets, binary, times, timeLabels, timeWeights, sampleWeights: sampleWeight } = golden;

const cases: readonly (readonly [LossName, number[] | number[][], number])[] = [
  ['crossEntropy', y, 3],
  ['meanSquaredError', targets, 2],
  ['meanAbsoluteError', targets, 2],
  ['binaryCrossEntropy', binary, 2],
];

for (const [name, targets, units] of cases)
  test(`${name} with sample weights trains and evaluates as in Keras`, async () => {
    await followsKeras(`sampleWeights/${name}`, [new Dense({ units })], { x, y: targets }, name, { sampleWeight });
  });

test('each position of a sample may have a weight of its own', async () => {
  const data = { x: times, y: timeLabels };
  await followsKeras('sampleWeights/times', [new Dense({ units: 3 })], data, 'crossEntropy', {
    sampleWeight: timeWeights,
  });
});

test('a validation share has its share of the weights', async () => {
  const options = { sampleWeight, validation: 0.25 };
  await followsKeras('sampleWeights/validation', [new Dense({ units: 3 })], { x, y }, 'crossEntropy', options);
});

test('classes weigh as in Keras: in the training alone, 1 where none is given, by rows and by a column too', async () => {
  const classWeight = { 0: 0.5, 2: 3 };
  const dense = (units: number) => [new Dense({ units })];
  const options = { classWeight, validation: 0.25 };
  await followsKeras('classWeights/labels', dense(3), { x, y }, 'crossEntropy', options);
  const rows = y.map((label: number) => [0, 1, 2].map((k) => Number(k === label)));
  await followsKeras('classWeights/oneHot', dense(3), { x, y: rows }, 'crossEntropy', { classWeight });
  const column = binary.map(([first]: number[]) => [first]);
  await followsKeras('classWeights/column', dense(1), { x, y: column }, 'binaryCrossEntropy', {
    classWeight: [1, 4],
  });
});

test('a whole weight is as many copies of the sample, a weight of 0 none', async () => {
  const copies = [2, 0, 1, 3];
  const once = normal([4, 3], { seed: 1 });
  const repeated = copies.flatMap((count, i) => new Array<number>(count).fill(i));
  const several = tensor(repeated.map((i) => [0, 1, 2].map((k) => once.get(i, k))));
  const model = new Sequential([new Dense({ units: 2 })], { seed: 1 });
  const truth = [0, 1, 1, 0];
  const weighted = model.evaluate(once, truth, { sampleWeight: copies }).loss * 4;
  const plain = model.evaluate(
    several,
    repeated.map((i) => truth[i]),
  ).loss;
  assert.ok(Math.abs(weighted - plain * 6) < 1e-5);
});

test('weights of samples and classes multiply', () => {
  const logits = normal([3, 2], { seed: 1 });
  const model = new Sequential([new Dense({ units: 2 })], { seed: 1 });
  const loss = (options: object) => model.evaluate(logits, [0, 1, 1], options).loss;
  const both = loss({ sampleWeight: [1, 2, 3], classWeight: { 1: 10 } });
  assert.ok(Math.abs(both - loss({ sampleWeight: [1, 20, 30] })) < 1e-6);
  const bad = { sampleWeight: [1, -2, 3], classWeight: { 1: 10 } };
  assert.throws(() => loss(bad), /evaluate: expected sampleWeight ≥ 0, got -2/);
});

test('the gradient of each weighted loss is that of central differences', () => {
  const prediction = normal([4, 3], { seed: 1, dtype: 'float64' });
  const weights = [0.5, 0, 2, 1];
  const soft = tensor([0.2, 0.5, 0.3, 1, 0, 0, 0.1, 0.1, 0.8, 0, 0, 1], [4, 3], { dtype: 'float64' });
  const options = { sampleWeight: weights, labelSmoothing: 0.1 };
  const all = [
    () => crossEntropy(prediction, labels([0, 1, 2, 0]), { ...options, classWeights: [1, 2, 3], ignoreIndex: 2 }),
    () => crossEntropy(prediction, soft, options),
    () => crossEntropy(prediction, oneHot([0, 2, 1, 1]), { ...options, reduction: 'sum' }),
    () => binaryCrossEntropy(prediction, soft, { sampleWeight: weights }),
    () => meanSquaredError(prediction, soft, { sampleWeight: weights, reduction: 'sum' }),
    () => meanAbsoluteError(prediction, soft, { sampleWeight: normal([4, 3], { mean: 4 }) }),
  ];
  for (const [i, loss] of all.entries()) {
    const numerical = centralDifferences(() => loss().value, prediction as Tensor<Float64Array>);
    assert.ok(relativeError(loss().gradient.data, numerical) < 1e-6, `case ${i}`);
  }
});

test('weights of 1 change nothing', () => {
  const prediction = normal([4, 3], { seed: 1 });
  const target = tensor([0, 1, 0, 1, 0, 0, 0, 0, 1, 0, 0, 1], [4, 3]);
  for (const [name, loss] of Object.entries(losses)) {
    const plain = loss(prediction, target);
    const weighted = loss(prediction, target, { sampleWeight: [1, 1, 1, 1] });
    assert.ok(Math.abs(plain.value - weighted.value) < 1e-6, name);
    assert.ok(relativeError(weighted.gradient.data, plain.gradient.data) < 1e-6, name);
  }
});

test("a loss of one's own takes the weights as third argument, or they are refused", async () => {
  const model = new Sequential([new Dense({ units: 2 })], { seed: 1 });
  const given = { sampleWeight: [1, 2], metrics: {}, progress: false, epochs: 1 } as const;
  const inputs = [
    [1, 2],
    [3, 4],
  ];
  const seen: unknown[] = [];
  const own: Loss = (prediction, target, options) => {
    seen.push((options?.sampleWeight as Tensor | undefined)?.shape);
    return meanSquaredError(prediction, target, options);
  };
  await model.fit(inputs, inputs, { ...given, loss: own });
  await model.fit(inputs, inputs, { ...given, loss: meanSquaredError });
  assert.deepEqual(seen, [[2]]);
  const without: Loss = (prediction, target) => meanSquaredError(prediction, target);
  await assert.rejects(
    model.fit(inputs, inputs, { ...given, loss: without }),
    /fit: weights need a loss that takes them, \(prediction, target, options\) => …; yours takes 2 arguments/,
  );
});

test('what are no weights is refused in words', () => {
  const model = new Sequential([new Dense({ units: 2 })], { seed: 1 });
  const inputs = normal([3, 2]);
  // biome-ignore lint/suspicious/noExplicitAny: what the types refuse
  const evaluate = (options: any, truth: any = [0, 1, 1]) => model.evaluate(inputs, truth, options);
  assert.throws(
    () => evaluate({ sampleWeight: [1, 2] }),
    /sampleWeight with one number for each of 3 samples, got \[2\]/,
  );
  assert.throws(
    () => evaluate({ sampleWeight: [1, -2, 1] }),
    /crossEntropy: expected sampleWeight ≥ 0, got -2; at index 1/,
  );
  assert.throws(
    () => evaluate({ sampleWeight: [[1, 2], [1, 2], [1, 1]] }), // biome-ignore format: rows
    /expected sampleWeight of shape \[3\], got \[3, 2\]/,
  );
  assert.throws(() => evaluate({ classWeight: { cat: 2 } }), /classWeight by class numbers, got 'cat'/);
  assert.throws(() => evaluate({ classWeight: { 1: Number.NaN } }), /classWeight of class 1 ≥ 0, got NaN/);
  assert.throws(() => evaluate({ classWeight: 3 }), /classWeight such as \{ 0: 1, 1: 10 \}, got 3/);
  assert.throws(() => evaluate({ classWeights: { 1: 2 } }), /did you mean 'classWeight'/);
  const several = { classWeight: { 1: 2 }, loss: 'binaryCrossEntropy', metrics: [] };
  assert.throws(() => evaluate(several, [[1, 1], [0, 1], [1, 0]]), /names several classes/); // biome-ignore format: rows
});
