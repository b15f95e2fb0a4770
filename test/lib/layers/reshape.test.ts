import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Flatten, normal, Reshape, tensor, zeros } from '../../../lib/index.js';
import { layerContract } from '../../helpers/layer-contract.js';

layerContract(() => new Flatten(), { input: [2, 3, 2, 2] });
layerContract(() => new Reshape({ targetShape: [4, -1] }), { input: [2, 3, 4] });

test('Flatten keeps the batch and lays the rest out in row-major order', () => {
  const { output, backward } = new Flatten().forward(normal([3, 2, 4, 5], { seed: 1 }));
  assert.deepEqual(output.shape, [3, 40]);
  assert.deepEqual(backward(zeros([3, 40])).shape, [3, 2, 4, 5]);
});

test('Flatten reads a transposed view in the order of its axes', () => {
  const x = tensor([1, 2, 3, 4, 5, 6], [1, 2, 3]).transpose(0, 2, 1);
  assert.deepEqual([...new Flatten().call(x).data], [1, 4, 2, 5, 3, 6]);
});

test('Flatten makes a column of plain numbers', () => {
  assert.deepEqual(new Flatten().call(zeros([4])).shape, [4, 1]);
});

test('Reshape undoes Flatten', () => {
  const x = normal([2, 3, 4, 1], { seed: 1 });
  const y = new Reshape({ targetShape: [3, 4, 1] }).call(new Flatten().call(x));
  assert.deepEqual([y.shape, [...y.data]], [x.shape, [...x.data]]);
});

test('one length of a targetShape may be -1: what is left', () => {
  assert.deepEqual(new Reshape({ targetShape: [-1, 2] }).call(zeros([5, 12])).shape, [5, 6, 2]);
  assert.deepEqual(new Reshape({ targetShape: [-1] }).build([7, 3, 2]), [7, 6]);
});

test('Reshape says what does not fit', () => {
  const reshape = (targetShape: number[]) => () => new Reshape({ targetShape }).call(zeros([5, 12]));
  assert.throws(
    reshape([5, 2]),
    /^RangeError: Reshape: expected samples that fit targetShape \[5, 2\], got \[5, 12\]; a sample here has 12 numbers$/,
  );
  assert.throws(reshape([-1, 5]), /fit targetShape \[-1, 5\]/);
  assert.throws(reshape([-1, -1]), /at most one of them -1/);
  assert.throws(reshape([0]), /whole numbers ≥ 1/);
});

test('a gradient of another shape is an error, not a reshape', () => {
  assert.throws(
    () => new Flatten().forward(zeros([2, 2, 2])).backward(zeros([1, 8])),
    /expected gradient of shape \[2, 4\]/,
  );
});
