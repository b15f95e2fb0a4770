import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { digits } from '../../../lib/datasets/digits.js';

test('digits() gives 1,437 training and 360 test images of 64 pixels with a label each', () => {
  const { train, test } = digits();
  assert.deepEqual(train.x.shape, [1437, 64]);
  assert.deepEqual(test.x.shape, [360, 64]);
  assert.deepEqual(train.y.shape, [1437]);
  assert.deepEqual(test.y.shape, [360]);
});

test('pixels are sixteenths from 0 to 1', () => {
  const values = new Set([...digits().train.x.data, ...digits().test.x.data]);
  assert.deepEqual(
    [...values].sort((a, b) => a - b),
    Array.from({ length: 17 }, (_, i) => i / 16),
  );
});

// scikit-learn 1.9.1: np.bincount(load_digits().target)
test('both parts together hold each digit as often as scikit-learn does', () => {
  const { train, test } = digits();
  const counts = new Array(10).fill(0);
  for (const label of [...train.y.data, ...test.y.data]) counts[label]++;
  assert.deepEqual(counts, [178, 182, 177, 183, 181, 182, 181, 179, 174, 180]);
});

// scikit-learn 1.9.1: the SHA-256 of load_digits()’s rows as bytes, label last, sorted
test('the images are those of scikit-learn, each with its own label', () => {
  const { train, test } = digits();
  const rows = [train, test].flatMap(({ x, y }) =>
    Array.from(y.data, (label, row) =>
      Buffer.from([...x.data.subarray(row * 64, row * 64 + 64)].map((v) => v * 16).concat(label)),
    ),
  );
  const sorted = Buffer.concat(rows.sort(Buffer.compare));
  assert.equal(
    createHash('sha256').update(sorted).digest('hex'),
    'f67d6a29d0e1f70e7f0cd9dcf25816b694881f4b8f27f5cc1db59551f0499fb8',
  );
});

test('the split does not go by writer: no class is missing or doubled in the test set', () => {
  const counts = new Array(10).fill(0);
  for (const label of digits().test.y.data) counts[label]++;
  assert.ok(
    counts.every((count) => count >= 24 && count <= 56),
    String(counts),
  ); // 36 ± 3.5 standard deviations
});

test('a caller may change its copy without changing the next caller’s', () => {
  digits().train.x.data.fill(7);
  assert.ok(digits().train.x.data.every((v) => v <= 1));
});
