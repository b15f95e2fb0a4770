import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Dense, normal, tensor, zeros } from '../../../lib/index.js';
import { layerContract } from '../../helpers/layer-contract.js';

layerContract(() => new Dense({ units: 5, name: 'dense' }), { input: [4, 6] });
layerContract(() => new Dense({ units: 3, activation: 'tanh', name: 'dense tanh' }), { input: [7, 9] });
layerContract(() => new Dense({ units: 3, activation: 'softmax', useBias: false, name: 'dense softmax' }), {
  input: [2, 3],
});

test('Dense is x · kernel + bias', () => {
  const layer = new Dense({ units: 2 });
  layer.call(zeros([1, 3]));
  layer.parameters[0].value.data.set([1, 2, 3, 4, 5, 6]);
  layer.parameters[1].value.data.set([10, 20]);
  assert.deepEqual([...layer.call(tensor([[1, 10, 100]])).data], [541, 662]);
});

test('a wrong rank names the layer, both shapes and the fix', () => {
  const layer = new Dense({ units: 2 });
  layer.call(zeros([1, 784]));
  assert.throws(() => layer.call(zeros([32, 28, 28, 1])), {
    message: 'Dense: expected input of shape [batch, 784], got [32, 28, 28, 1]; add a Flatten layer',
  });
});

test('another number of inputs, an empty batch and another dtype are errors', () => {
  const layer = new Dense({ units: 2, name: 'hidden' });
  layer.call(zeros([1, 3]));
  assert.throws(() => layer.call(zeros([1, 4])), /expected input of shape \[batch, 3\], got \[1, 4\]/);
  assert.throws(() => layer.call(zeros([0, 3])), /at least one sample/);
  assert.throws(() => layer.call(zeros([1, 3], { dtype: 'float64' })), /'hidden'.*float32.*float64/);
});

test('a misspelt option or activation is answered with the nearest name', () => {
  // @ts-expect-error: the compiler finds it too
  const option = () => new Dense({ units: 2, activaton: 'relu' });
  // @ts-expect-error: the compiler finds it too
  const value = () => new Dense({ units: 2, activation: 'sigmiod' });
  assert.throws(option, /unknown option 'activaton'.*did you mean 'activation'/);
  assert.throws(value, /did you mean 'sigmoid'/);
});

test('a seed of its own makes the same weights in any model', () => {
  const kernel = () => {
    const layer = new Dense({ units: 4, seed: 9 });
    layer.call(normal([1, 5]));
    return layer.parameters[0].value.data;
  };
  assert.deepEqual(kernel(), kernel());
});
