import assert from 'node:assert/strict';
import { test } from 'node:test';
import ndarray from 'ndarray';
import {
  clone,
  full,
  labels,
  linspace,
  normal,
  ones,
  reshape,
  type Tensor,
  tensor,
  zeros,
} from '../../../lib/index.js';
import { contiguous, isContiguous, valuesOf, withDtype } from '../../../lib/tensor/tensor.js';
import { fc } from '../../helpers/property.js';
import { randomView } from '../../helpers/views.js';

test('nested lists and a flat list with a shape make the same tensor', () => {
  const nested = tensor([
    [1, 2, 3],
    [4, 5, 6],
  ]);
  assert.deepEqual(nested.shape, [2, 3]);
  assert.equal(nested.dtype, 'float32');
  assert.equal(nested.get(1, 0), 4);
  assert.deepEqual(tensor([1, 2, 3, 4, 5, 6], [2, 3]).data, nested.data);
});

test('a number is a tensor without axes, and an empty list has no elements', () => {
  assert.deepEqual(tensor(3).shape, []);
  assert.equal(tensor(3).get(), 3);
  assert.deepEqual(tensor([]).shape, [0]);
});

test('the dtype is float32 unless asked otherwise, and known to the compiler', () => {
  const wide: Tensor<Float64Array> = tensor([0.1], { dtype: 'float64' });
  const narrow: Tensor = tensor([0.1]);
  assert.equal(wide.data[0], 0.1);
  assert.equal(narrow.data[0], Math.fround(0.1));
  assert.throws(
    () => zeros([1], { dtype: 'float16' as 'float32' }),
    /dtype to be one of 'float32', 'float64', got 'float16'/,
  );
});

test('makers copy: changing the source does not change the tensor', () => {
  const source = new Float32Array([1, 2]);
  const x = tensor(source, [2]);
  source[0] = 9;
  assert.equal(x.data[0], 1);
});

test('ragged lists, a wrong count and a bad shape are errors that say what came', () => {
  assert.throws(() => tensor([[1, 2], [3]]), /lists of equal lengths, as in shape \[2, 2\], got \[3\]/);
  assert.throws(() => tensor([[1, 2], 3]), /lists of equal lengths/);
  assert.throws(() => tensor([1, 2, 3], [2, 2]), /expected 4 values for shape \[2, 2\], got '3 values'/);
  assert.throws(() => zeros([2, -1]), /shape \[2, -1\] to be a whole number ≥ 0, got -1/);
  assert.throws(() => tensor('12' as unknown as number[]), /numbers in nested lists, got '12'/);
});

test('zeros, ones, full, linspace and labels', () => {
  assert.deepEqual([...zeros([2, 2]).data], [0, 0, 0, 0]);
  assert.deepEqual([...ones([3]).data], [1, 1, 1]);
  assert.deepEqual([...full([2], 7).data], [7, 7]);
  assert.deepEqual([...linspace(0, 1, 5).data], [0, 0.25, 0.5, 0.75, 1]);
  assert.deepEqual([...linspace(2, 3, 1).data], [2]);
  assert.equal(labels([1, 2]).dtype, 'int32');
});

test('values of any view come in row-major order, as get finds them', () => {
  fc.assert(
    fc.property(randomView(), (view) => {
      assert.deepEqual([...valuesOf(view)], [...elements(view)]);
      assert.ok(isContiguous(contiguous(view)));
    }),
    { numRuns: 200 },
  );
});

/** The elements one by one, through ndarray's own get. */
function* elements(x: Tensor<Float64Array>, ...index: number[]): Generator<number> {
  if (index.length === x.shape.length) yield x.get(...index);
  else for (let i = 0; i < x.shape[index.length]; i++) yield* elements(x, ...index, i);
}

test('values of a contiguous tensor are its memory, not a copy', () => {
  const x = normal([4, 3]);
  assert.equal(valuesOf(x), x.data);
  valuesOf(x.lo(1))[0] = 5;
  assert.equal(x.get(1, 0), 5);
});

test('foreign ndarrays of numbers and integers are read as floats', () => {
  const plain = ndarray([1, 2, 3, 4], [2, 2]).transpose(1, 0);
  assert.deepEqual([...valuesOf(withDtype(plain, 'float32'))], [1, 3, 2, 4]);
  const bytes = ndarray(Uint8Array.of(255, 0), [2]);
  assert.deepEqual([...withDtype(bytes, 'float64').data], [255, 0]);
  const x = normal([2]);
  assert.equal(withDtype(x, 'float32'), x);
});

test('a clone has memory of its own; a reshape tensor shares it', () => {
  const x = normal([2, 3]);
  clone(x).data[0] = 9;
  assert.notEqual(x.data[0], 9);
  reshape(x, [3, 2]).data[0] = 9;
  assert.equal(x.data[0], 9);
});
