/** The numbers of scikit-learn's documentation: precision_score, recall_score, f1_score, roc_auc_score, top_k_accuracy_score. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  accuracy,
  BatchNormalization,
  crossEntropy,
  Dense,
  f1Score,
  labels,
  multiLabelAccuracy,
  normal,
  oneHot,
  ones,
  precision,
  recall,
  rocAuc,
  Sequential,
  standardize,
  stats,
  tensor,
  topKAccuracy,
  trainTestSplit,
} from '../../../lib/index.js';
import { type AnyNdArray, valuesOf } from '../../../lib/tensor/tensor.js';

const quiet = { progress: false } as const;
const near = (got: number, want: number) => assert.ok(Math.abs(got - want) < 1e-6, `${got} instead of ${want}`);

test('precision, recall and F1 of three classes are the means over the classes', () => {
  const taken = oneHot([0, 2, 1, 0, 0, 1]);
  const truth = [0, 1, 2, 0, 1, 2];
  near(precision(taken, truth), 2 / 9);
  near(recall(taken, truth), 1 / 3);
  near(f1Score(taken, truth), 4 / 15);
  near(precision(taken, truth, { classIndex: 0 }), 2 / 3);
  near(recall(taken, truth, { classIndex: 1 }), 0);
  assert.throws(() => recall(taken, truth, { classIndex: 3 }), /recall: expected classIndex below 3, got 3/);
});

test('of two classes they look for class 1', () => {
  const column = tensor([[1], [-1], [2], [-3], [1]]);
  near(precision(column, [1, 1, 0, 0, 1]), 2 / 3);
  near(recall(column, [1, 1, 0, 0, 1]), 2 / 3);
  near(f1Score(column, [1, 1, 0, 0, 1]), 2 / 3);
});

test('the area under the ROC curve counts ties half', () => {
  near(rocAuc([0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1]), 0.75);
  near(
    rocAuc(
      [
        [0, 1],
        [0, 1],
      ],
      [0, 1],
    ),
    0.5,
  );
  assert.throws(() => rocAuc([1, 2], [1, 1]), /rocAuc: expected labels of both classes, got '2 of class 1'/);
  assert.throws(() => rocAuc([Number.NaN, 2], [0, 1]), /scores that are numbers/);
});

test('top-k finds the label among the k largest', () => {
  const scores = tensor([
    [0.5, 0.2, 0.2],
    [0.3, 0.4, 0.2],
    [0.2, 0.4, 0.3],
    [0.7, 0.2, 0.1],
  ]);
  near(topKAccuracy(scores, [0, 1, 2, 2], { k: 2 }), 0.75);
  near(topKAccuracy(scores, [0, 1, 2, 2], { k: 1 }), 0.5);
});

test('multi-label accuracy judges each element, and is what binaryCrossEntropy shows for several columns', async () => {
  const logits = tensor([
    [2, -1, 3],
    [-1, -1, Number.NaN],
  ]);
  near(
    multiLabelAccuracy(
      logits,
      tensor([
        [1, 0, 1],
        [1, 0, 0],
      ]),
    ),
    4 / 6,
  );
  const model = new Sequential([new Dense({ units: 3 })], { seed: 1 });
  const [x, y] = [normal([8, 2], { seed: 1 }), tensor(Array.from({ length: 8 }, (_, i) => [1, 1, i % 2]))];
  await model.fit(x, y, { loss: 'binaryCrossEntropy', ...quiet });
  assert.equal(model.evaluate(x, y).accuracy, multiLabelAccuracy(model.predict(x), y));
});

test('rows of the ignored class count neither in the loss nor in the accuracy', async () => {
  const logits = tensor([
    [1, 2],
    [3, 1],
    [0, 5],
  ]);
  const { value, gradient } = crossEntropy(logits, [1, -1, 0], { ignoreIndex: -1 });
  near(
    value,
    crossEntropy(
      tensor([
        [1, 2],
        [0, 5],
      ]),
      [1, 0],
    ).value,
  );
  assert.deepEqual([...gradient.data.slice(2, 4)].map(Math.abs), [0, 0]);
  near(accuracy(logits, [1, -1, 0], { ignoreIndex: -1 }), 0.5);
  assert.equal(crossEntropy(logits, [-1, -1, -1], { ignoreIndex: -1 }).value, 0);
  assert.throws(() => crossEntropy(logits, [1, -2, 0], { ignoreIndex: -1 }), /expected labels from 0 to 1, got -2/);
  assert.throws(() => crossEntropy(logits, [1, 0, 0], { classWeights: [1] }), /classWeights of 2 numbers ≥ 0/);
  const model = new Sequential([new Dense({ units: 2 })]);
  const loss = { name: 'crossEntropy', ignoreIndex: -1, classWeights: [1, 3] } as const;
  const history = await model.fit(ones([3, 2]), labels([1, -1, 0]), { loss, ...quiet });
  assert.ok(Number.isFinite(history.accuracy[0]));
});

test('dropLast leaves the small batch out; a split may be drawn before', async () => {
  const x = normal([10, 2], { seed: 1 });
  const y = labels([0, 0, 0, 0, 0, 0, 0, 0, 1, 1]);
  const sizes: number[] = [];
  const record = (prediction: { shape: number[] }) => sizes.push(prediction.shape[0]);
  const model = new Sequential([new Dense({ units: 2 })], { seed: 1 });
  await model.fit(x, y, { loss: 'crossEntropy', batchSize: 4, dropLast: true, metrics: { record }, ...quiet });
  assert.deepEqual(sizes, [4, 4]);
  const shares: number[] = [];
  const options = { loss: 'crossEntropy', batchSize: 5, validation: 0.5, shuffleBeforeSplit: true, seed: 3 } as const;
  const seen = (_: unknown, target: AnyNdArray) => shares.push(...Array.from(valuesOf(target) as ArrayLike<number>));
  await model.fit(x, y, { ...options, metrics: { seen }, ...quiet });
  assert.equal(shares.filter((label) => label === 1).length, 2);
  assert.notDeepEqual(shares.slice(5).sort(), [0, 0, 0, 1, 1]);
});

test('a frozen BatchNormalization is in the test phase in training, too', () => {
  const layer = new BatchNormalization({ frozen: true });
  const x = normal([6, 3], { seed: 1 });
  const before = layer.forward(x).output;
  assert.deepEqual(layer.forward(x, { training: true }).output.data, before.data);
  assert.ok(layer.parameters.filter(({ name }) => name === 'runningMean').every(({ value }) => stats(value).max === 0));
  layer.frozen = false;
  assert.notDeepEqual(layer.forward(x, { training: true }).output.data, before.data);
});

test('splits are seeded and keep samples with their targets; scales come from the training data', () => {
  const x = tensor(Array.from({ length: 10 }, (_, i) => [i, 7]));
  const y = labels(Array.from({ length: 10 }, (_, i) => i));
  const { train, test: held } = trainTestSplit({ x, y }, { testShare: 0.3, seed: 5 });
  assert.deepEqual(
    [train.x.shape, held.x.shape],
    [
      [7, 2],
      [3, 2],
    ],
  );
  for (const part of [train, held])
    for (let i = 0; i < part.y.shape[0]; i++) assert.equal(part.x.get(i, 0), part.y.get(i));
  assert.deepEqual([...train.y.data, ...held.y.data].sort(), [...y.data].sort());
  assert.deepEqual(trainTestSplit({ x, y }, { testShare: 0.3, seed: 5 }).train.y.data, train.y.data);
  const scaled = standardize(x).apply(x);
  near(stats(scaled.pick(null, 0) as never).mean, 0);
  near(stats(scaled.pick(null, 0) as never).std, 1);
  assert.equal(scaled.get(0, 1), 0);
  assert.throws(() => trainTestSplit({ x, y }, { testShare: 1 }), /testShare in \(0, 1\)/);
  assert.throws(() => oneHot([0, 3], 3), /oneHot: expected labels from 0 to 2, got 3 at index 1/);
});
