import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MultiHeadAttention, normal, ones, Sequential, setThreads, zeros } from '../../../../lib/index.js';
import { layerContract } from '../../../helpers/layer-contract.js';

layerContract(() => new MultiHeadAttention({ numHeads: 2, name: 'attention' }), { input: [2, 3, 4] });
layerContract(
  () =>
    new MultiHeadAttention({
      numHeads: 2,
      keyDim: 3,
      dropout: 0.4,
      useCausalMask: true,
      useBias: false,
      name: 'causal',
    }),
  { input: [2, 4, 3] },
);

test('a causal output sees its own time and earlier ones alone', () => {
  const layer = new MultiHeadAttention({ numHeads: 2, useCausalMask: true });
  const x = normal([1, 5, 4], { seed: 1 });
  const before = layer.call(x);
  x.data.fill(9, 12);
  assert.deepEqual(layer.call(x).data.subarray(0, 12), before.data.subarray(0, 12));
});

test('the weights of each time add up to 1, and none looks ahead', () => {
  const { weights } = new MultiHeadAttention({ numHeads: 2, useCausalMask: true }).forward(
    normal([2, 3, 4], { seed: 2 }),
  );
  assert.deepEqual(weights.shape, [2, 2, 3, 3]);
  for (let row = 0; row < 12; row++) {
    const values = weights.data.subarray(3 * row, 3 * row + 3);
    assert.ok(Math.abs(values[0] + values[1] + values[2] - 1) < 1e-6);
    assert.ok(values.subarray((row % 3) + 1).every((value) => value === 0));
  }
});

test('its dropout draws by seed and place, in training alone', () => {
  const make = () => new Sequential([new MultiHeadAttention({ numHeads: 1, dropout: 0.5 })], { seed: 4 });
  const x = normal([3, 6, 4], { seed: 3 });
  const [a, b] = [make(), make()];
  const drawn = a.call(x, { training: true }).data;
  assert.deepEqual(b.call(x, { training: true }).data, drawn);
  assert.notDeepEqual(a.call(x, { training: true }).data, drawn);
  assert.deepEqual(a.call(x).data, b.call(x).data);
  assert.deepEqual(a.call(x, { training: true, mask: zeros([3, 1, 6, 6]) }).data, new Float32Array(72));
  assert.throws(() => a.call(x, { training: true, mask: ones([3, 6, 6]) }), /mask of shape \[3, 1, 6, 6\]/);
});

test('one thread and two give the same bits', () => {
  const run = (threads: number) => {
    setThreads(threads);
    const layer = new MultiHeadAttention({ numHeads: 4, dropout: 0.1, useCausalMask: true, seed: 1 });
    const { output, backward } = layer.forward(normal([8, 64, 32], { seed: 5 }), { training: true });
    return [output.data, backward(output).data, ...layer.parameters.map(({ gradient }) => gradient.data)];
  };
  const alone = run(1);
  assert.deepEqual(run(2), alone);
  setThreads(1);
});

test('heads that do not divide the units need keyDim', () => {
  assert.throws(
    () => new MultiHeadAttention({ numHeads: 3 }).call(zeros([1, 2, 4])),
    /units that numHeads = 3 divides, or keyDim, got 4/,
  );
  assert.throws(() => new MultiHeadAttention({ numHeads: 3 }).call(zeros([2, 4])), /\[batch, time, units\]/);
  assert.throws(() => new MultiHeadAttention({ numHeads: 1, dropout: 2 }), /dropout in \[0, 1\]/);
});
