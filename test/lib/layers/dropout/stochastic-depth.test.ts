import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ones, StochasticDepth, tensor } from '../../../../lib/index.js';
import { layerContract } from '../../../helpers/layer-contract.js';

layerContract(() => new StochasticDepth({ rate: 0.5, name: 'stochastic depth' }), { input: [6, 2, 3] });

test('samples are kept or dropped as a whole', () => {
  const { output, mask } = new StochasticDepth({ rate: 0.25, seed: 1 }).forward(ones([40, 3]), { training: true });
  for (let i = 0; i < 120; i += 3) {
    const sample = [...output.data.subarray(i, i + 3)];
    assert.ok([0, Math.fround(4 / 3)].includes(sample[0]) && sample.every((value) => value === sample[0]));
    assert.equal(mask.data[i], sample[0] === 0 ? 0 : 1);
  }
  assert.ok(output.data.includes(0) && output.data.some((value) => value > 1));
});

test('a dropped sample is selected to 0, whatever it holds; rate 1 drops all', () => {
  const x = tensor([
    [Number.NaN, Infinity],
    [1, 2],
  ]);
  const mask = tensor([0, 1]);
  assert.deepEqual([...new StochasticDepth({ rate: 0.5 }).call(x, { training: true, mask }).data], [0, 0, 2, 4]);
  assert.deepEqual([...new StochasticDepth({ rate: 1 }).call(x, { training: true }).data], [0, 0, 0, 0]);
});
