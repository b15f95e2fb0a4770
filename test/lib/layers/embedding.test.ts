import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Embedding, ones, PositionEmbedding, randomStream, tensor, zeros } from '../../../lib/index.js';
import { layerContract } from '../../helpers/layer-contract.js';

layerContract(() => new Embedding({ inputDim: 4, outputDim: 3, name: 'embedding' }), {
  input: [3, 5],
  adapt: (_, i) => (7 * i) % 4,
  discrete: true,
});
layerContract(() => new PositionEmbedding({ sequenceLength: 5, name: 'position embedding' }), { input: [2, 4, 3] });

test('what is no label is refused with its place', () => {
  const layer = new Embedding({ inputDim: 3, outputDim: 2 });
  for (const [value, shown] of [
    [3, '3'],
    [-1, '-1'],
    [0.5, '0.5'],
    [Number.NaN, 'NaN'],
  ] as const)
    assert.throws(() => layer.call(tensor([0, value])), {
      message: `Embedding: expected labels from 0 to 2, got ${shown} at index 1`,
    });
});

test('a label that is repeated gets the sum of its gradients', () => {
  const layer = new Embedding({ inputDim: 3, outputDim: 2 });
  const { backward } = layer.forward(tensor([2, 0, 2]));
  backward(
    tensor([
      [1, 2],
      [10, 20],
      [100, 200],
    ]),
  );
  assert.deepEqual([...layer.parameters[0].gradient.data], [10, 20, 0, 0, 101, 202]);
});

test('a sequence may be shorter than the positions, not longer', () => {
  const layer = new PositionEmbedding({ sequenceLength: 3 });
  layer.build([1, 3, 2], randomStream(0));
  layer.parameters[0].value.data.set([1, 2, 3, 4, 5, 6]);
  assert.deepEqual([...layer.call(ones([1, 2, 2])).data], [2, 3, 4, 5]);
  assert.throws(() => layer.call(zeros([1, 4, 2])), /at most sequenceLength = 3 times, got 4/);
});
