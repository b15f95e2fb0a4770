import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Conv1D, normal, tensor, zeros } from '../../../lib/index.js';
import { layerContract } from '../../helpers/layer-contract.js';

layerContract(() => new Conv1D({ filters: 3, kernelSize: 3, name: 'conv1d' }), { input: [2, 7, 2] });
layerContract(
  () => new Conv1D({ filters: 2, kernelSize: 2, padding: 'causal', dilation: 2, activation: 'tanh', name: 'causal' }),
  { input: [2, 5, 3] },
);
layerContract(
  () => new Conv1D({ filters: 2, kernelSize: 3, padding: 1, strides: 2, dataFormat: 'channelsFirst', name: 'first' }),
  { input: [2, 3, 6] },
);

test('a causal output sees its own time and earlier ones alone', () => {
  const layer = new Conv1D({ filters: 2, kernelSize: 3, padding: 'causal' });
  const x = normal([1, 6, 2], { seed: 1 });
  const before = layer.call(x);
  x.data.fill(9, 8);
  assert.deepEqual(layer.call(x).data.subarray(0, 8), before.data.subarray(0, 8));
});

test('channels-first has the weights of PyTorch and the numbers of channels-last', () => {
  const last = new Conv1D({ filters: 2, kernelSize: 2 });
  const first = new Conv1D({ filters: 2, kernelSize: 2, dataFormat: 'channelsFirst' });
  const x = normal([2, 4, 3], { seed: 2 });
  last.call(x);
  first.call(zeros([2, 3, 4]));
  assert.deepEqual(first.parameters[0].value.shape, [2, 3, 2]);
  const kernel = last.parameters[0].value.transpose(2, 1, 0);
  for (let i = 0; i < 12; i++)
    first.parameters[0].value.data[i] = kernel.get(Math.floor(i / 6), Math.floor(i / 2) % 3, i % 2);
  const [want, got] = [last.call(x), first.call(x.transpose(0, 2, 1))];
  for (let i = 0; i < want.size; i++)
    assert.ok(Math.abs(want.data[i] - got.get(Math.floor(i / 6), i % 2, Math.floor(i / 2) % 3)) < 1e-6);
});

test('a wrong rank, another number of channels and a kernel that does not fit are errors in its own name', () => {
  const layer = new Conv1D({ filters: 1, kernelSize: 3 });
  layer.call(zeros([1, 4, 2]));
  assert.throws(() => layer.call(zeros([4, 2])), /Conv1D: expected input of shape \[batch, width, 2\], got \[4, 2\]/);
  assert.throws(() => layer.call(zeros([1, 4, 3])), /Conv1D: .*got \[1, 4, 3\]/);
  assert.throws(() => layer.call(zeros([1, 2, 2])), /Conv1D: .*kernel of 3 cells.*got 2; use padding: 'same'/);
  // @ts-expect-error: the compiler finds it too
  assert.throws(() => new Conv1D({ filters: 1, kernelSize: 3, padding: 'full' }), /'causal' or a whole number/);
});

test('a kernel slides over neighbours', () => {
  const layer = new Conv1D({ filters: 1, kernelSize: 2, useBias: false });
  layer.call(zeros([1, 4, 1]));
  layer.parameters[0].value.data.set([10, 1]);
  assert.deepEqual([...layer.call(tensor([[[1], [2], [3], [4]]])).data], [12, 23, 34]);
});
