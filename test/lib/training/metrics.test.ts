import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { labels } from '../../../lib/tensor/as-tensor.js';
import { tensor } from '../../../lib/tensor/tensor.js';
import {
  accuracy,
  calibration,
  classOf,
  confusionMatrix,
  expectedCalibrationError,
  negativeLogLikelihood,
} from '../../../lib/training/metrics.js';

// PyTorch and scikit-learn: test/golden/make-metrics.py
const golden = JSON.parse(readFileSync(new URL('../../golden/metrics.json', import.meta.url), 'utf8'));
const logits = tensor(golden.logits, { dtype: 'float64' });
const truth = labels(golden.labels);
const close = (actual: number, expected: number) =>
  assert.ok(Math.abs(actual - expected) < 1e-12, `${actual}, not ${expected}`);

test('accuracy is scikit-learn’s', () => close(accuracy(logits, truth), golden.accuracy));

test('the negative log-likelihood is PyTorch’s cross-entropy', () =>
  close(negativeLogLikelihood(logits, truth), golden.negativeLogLikelihood));

test('the expected calibration error is that of its definition, for any number of bins', () => {
  close(expectedCalibrationError(logits, truth), golden.expectedCalibrationError['15']);
  for (const bins of [10, 1])
    close(expectedCalibrationError(logits, truth, { bins }), golden.expectedCalibrationError[bins]);
});

test('the confusion matrix is scikit-learn’s: rows are the truth', () => {
  const { data, shape } = confusionMatrix(logits, truth);
  assert.deepEqual(shape, [4, 4]);
  assert.deepEqual([...data], golden.confusionMatrix.flat());
});

test('of equal logits the first class wins', () => {
  assert.deepEqual(
    [
      ...classOf(
        tensor([
          [1, 1, 0],
          [0, 2, 2],
        ]),
      ).data,
    ],
    [0, 1],
  );
});

test('one-hot rows are labels too', () => {
  const oneHot = tensor(golden.labels.map((label: number) => [0, 1, 2, 3].map((k) => Number(k === label))));
  assert.equal(accuracy(logits, oneHot), accuracy(logits, truth));
  assert.deepEqual(confusionMatrix(logits, oneHot), confusionMatrix(logits, truth));
});

test('a single column is the logit of class 1 against 0', () => {
  const column = tensor([[2], [-1], [0.5], [-3]], { dtype: 'float64' });
  const both = tensor(
    [
      [0, 2],
      [0, -1],
      [0, 0.5],
      [0, -3],
    ],
    { dtype: 'float64' },
  );
  for (const target of [labels([1, 0, 0, 0]), tensor([[1], [0], [0], [0]])]) {
    assert.equal(accuracy(column, target), 0.75);
    close(negativeLogLikelihood(column, target), negativeLogLikelihood(both, labels([1, 0, 0, 0])));
    assert.deepEqual([...confusionMatrix(column, target).data], [2, 1, 0, 1]);
  }
});

test('the bins of a reliability diagram hold every row once', () => {
  const bins = calibration(logits, truth, { bins: 7 });
  assert.equal(
    bins.reduce((sum, { count }) => sum + count, 0),
    200,
  );
  for (const { from, to, count, confidence } of bins) assert.ok(count === 0 || (confidence > from && confidence <= to));
});

test('labels out of range, an empty batch and bins that are no count are refused', () => {
  assert.throws(
    () => accuracy(tensor([[1, 2]]), labels([2])),
    /accuracy: expected labels from 0 to 1, got 2 at index 0/,
  );
  assert.throws(() => accuracy(tensor([], [0, 2]), labels([])), /accuracy: expected logits with at least one sample/);
  assert.throws(
    () => calibration(logits, truth, { bins: 0 }),
    /calibration: expected bins to be a whole number ≥ 1, got 0/,
  );
});
