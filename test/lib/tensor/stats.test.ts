import assert from 'node:assert/strict';
import { test } from 'node:test';
import ndarray from 'ndarray';
import { stats, tensor, zeros } from '../../../lib/index.js';

test('stats of a few numbers are those worked out by hand', () => {
  assert.deepEqual(stats(tensor([0, 0, 3, 5])), {
    count: 4,
    mean: 2,
    std: Math.sqrt(4.5),
    min: 0,
    max: 5,
    zeroShare: 0.5,
  });
});

test('stats read views and foreign ndarrays', () => {
  const x = tensor([
    [1, 2],
    [3, 4],
  ]);
  assert.equal(stats(x.pick(null, 1)).mean, 3);
  assert.equal(stats(x.step(-1, -1)).mean, 2.5);
  assert.equal(stats(ndarray([1, 2, 3, 6], [2, 2]).pick(1, null)).mean, 4.5);
});

test('a negative zero is a zero, a NaN shows, and no values are an error', () => {
  assert.equal(stats(tensor([-0, 1])).zeroShare, 0.5);
  assert.ok(Number.isNaN(stats(tensor([Number.NaN, 1])).mean));
  assert.throws(() => stats(zeros([0, 3])), /at least one sample/);
});
