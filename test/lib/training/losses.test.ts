import assert from 'node:assert/strict';
import { test } from 'node:test';
import ndarray from 'ndarray';
import { labels } from '../../../lib/tensor/as-tensor.js';
import { tensor } from '../../../lib/tensor/tensor.js';
import {
  binaryCrossEntropy,
  crossEntropy,
  type Loss,
  type LossChoice,
  lossOf,
  meanAbsoluteError,
  meanSquaredError,
} from '../../../lib/training/losses.js';
import type { Target } from '../../../lib/training/targets.js';
import { fc } from '../../helpers/property.js';

const float64 = { dtype: 'float64' } as const;
const logits = tensor(
  [
    [1, -2, 0.5],
    [0.25, 3, -1],
  ],
  float64,
);

const cases: [name: string, loss: Loss, target: Target][] = [
  ['crossEntropy of class numbers', crossEntropy, labels([2, 0])],
  [
    'crossEntropy of soft labels',
    crossEntropy,
    tensor(
      [
        [0.2, 0.3, 0.5],
        [1, 0, 0],
      ],
      float64,
    ),
  ],
  [
    'crossEntropy with label smoothing',
    lossOf({ name: 'crossEntropy', labelSmoothing: 0.2, reduction: 'sum' }),
    labels([2, 0]),
  ],
  [
    'binaryCrossEntropy',
    binaryCrossEntropy,
    tensor(
      [
        [0, 1, 0.5],
        [1, 0.1, 0],
      ],
      float64,
    ),
  ],
  [
    'meanSquaredError',
    meanSquaredError,
    tensor(
      [
        [0, 1, 0.5],
        [1, 0.1, 0],
      ],
      float64,
    ),
  ],
  [
    'meanAbsoluteError',
    meanAbsoluteError,
    tensor(
      [
        [0, 1, 0.7],
        [1, 0.1, 0],
      ],
      float64,
    ),
  ],
];

for (const [name, loss, target] of cases)
  test(`the gradient of ${name} is what central differences give`, () => {
    const { gradient } = loss(logits, target);
    const step = 1e-5;
    for (let i = 0; i < logits.size; i++) {
      const at = (change: number) => {
        const moved = tensor(logits.data, logits.shape, float64);
        moved.data[i] += change;
        return loss(moved, target).value;
      };
      const expected = (at(step) - at(-step)) / (2 * step);
      assert.ok(
        Math.abs(gradient.data[i] - expected) <= 1e-6 * Math.max(Math.abs(expected), 1e-3),
        `${i}: ${expected}`,
      );
    }
  });

test('class numbers and their one-hot rows are the same target', () => {
  const oneHot = tensor(
    [
      [0, 0, 1],
      [1, 0, 0],
    ],
    float64,
  );
  assert.deepEqual(crossEntropy(logits, labels([2, 0])), crossEntropy(logits, oneHot));
});

test('a transposed or reversed prediction gives the loss and gradient of its copy', () => {
  const columns = tensor(
    [
      [1, 0.25],
      [-2, 3],
      [0.5, -1],
    ],
    float64,
  );
  assert.deepEqual(crossEntropy(columns.transpose(1, 0), labels([2, 0])), crossEntropy(logits, labels([2, 0])));
  const reversed = tensor(
    [
      [0.25, 3, -1],
      [1, -2, 0.5],
    ],
    float64,
  ).step(-1);
  const target = tensor(
    [
      [0.1, 0.2, 0.3],
      [0.4, 0.5, 0.6],
    ],
    float64,
  );
  assert.deepEqual(meanSquaredError(reversed, target), meanSquaredError(logits, target));
});

test('the value and the gradient have the prediction’s dtype', () => {
  const { value, gradient } = crossEntropy(tensor([[1, -2, 0.5]]), labels([2]));
  assert.equal(value, Math.fround(value));
  assert.ok(gradient.data instanceof Float32Array);
});

test('logits of any size give a finite loss, or an infinite one, but never NaN', () => {
  const logit = fc.double({ noNaN: true, min: -1e4, max: 1e4 });
  fc.assert(
    fc.property(fc.array(logit, { minLength: 2, maxLength: 5 }), fc.nat(1), (row, label) => {
      const { value, gradient } = crossEntropy(tensor([row], float64), labels([label]));
      assert.ok(value >= -1e-12 && value <= 2e4 + Math.log(row.length));
      assert.ok(gradient.data.every((g) => Math.abs(g) <= 1 + 1e-11)); // e^(z − log Σ) is rounded at the size of z
      const binary = binaryCrossEntropy(tensor([row], float64), tensor([row.map(() => label)], float64));
      assert.ok(binary.value >= 0 && binary.value <= 1e4);
    }),
  );
});

test('a class that its target gives no weight may be impossible', () => {
  const impossible = tensor([[0, Number.NEGATIVE_INFINITY]], float64);
  const { value, gradient } = crossEntropy(impossible, labels([0]));
  assert.equal(value, 0);
  assert.deepEqual([...gradient.data], [0, 0]);
});

test('a label that is no class is refused with its index', () => {
  assert.throws(
    () => crossEntropy(logits, labels([0, 3])),
    /^RangeError: crossEntropy: expected labels from 0 to 2, got 3 at index 1$/,
  );
  assert.throws(() => crossEntropy(logits, labels([-1, 0])), /got -1 at index 0/);
  assert.throws(() => crossEntropy(logits, tensor([0, 0.5], [2])), /got 0.5 at index 1/);
});

test('targets outside [0, 1] are refused with their index', () => {
  assert.throws(
    () =>
      crossEntropy(
        logits,
        tensor([
          [0, 0, 1],
          [2, -1, 0],
        ]),
      ),
    /crossEntropy: expected targets in \[0, 1\], got 2 at index 3/,
  );
  assert.throws(
    () =>
      binaryCrossEntropy(
        logits,
        tensor([
          [0, 0, 1],
          [1, 1, Number.NaN],
        ]),
      ),
    /got NaN at index 5/,
  );
});

test('a target of another shape is refused, never broadcast', () => {
  assert.throws(
    () => crossEntropy(logits, labels([1])),
    /expected labels of shape \[2\], or one-hot labels of shape \[2, 3\], got \[1\]/,
  );
  assert.throws(
    () => meanSquaredError(logits, tensor([1, 2, 3])),
    /meanSquaredError: expected a target of shape \[2, 3\], got \[3\]/,
  );
  assert.throws(
    () => binaryCrossEntropy(logits, labels([0, 1])),
    /binaryCrossEntropy: expected a target of shape \[2, 3\], got \[2\]/,
  );
});

test('an empty batch is refused', () => {
  assert.throws(
    () => crossEntropy(ndarray(new Float32Array(0), [0, 3]), labels([])),
    /crossEntropy: expected logits with at least one sample/,
  );
  assert.throws(
    () => meanSquaredError(ndarray(new Float32Array(0), [0, 3]), ndarray(new Float32Array(0), [0, 3])),
    /at least one sample/,
  );
});

test('a loss has a name, options or a function, and a slip in its name is answered with the nearest one', () => {
  assert.deepEqual(lossOf('meanSquaredError')(logits, logits), meanSquaredError(logits, logits));
  assert.equal(lossOf(meanSquaredError), meanSquaredError);
  assert.throws(() => lossOf('crossEntrpy' as LossChoice), /did you mean 'crossEntropy'\?/);
  assert.throws(
    () => lossOf({ name: 'crossEntropy', labelSmoothing: 1.5 })(logits, labels([0, 1])),
    /labelSmoothing in \[0, 1\], got 1.5/,
  );
  assert.throws(() => lossOf({ name: 'meanSquaredError', reduction: 'avg' as 'mean' })(logits, logits), /reduction/);
});
