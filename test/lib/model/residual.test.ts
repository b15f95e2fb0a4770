import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  Conv1D,
  Dense,
  Dropout,
  Embedding,
  MultiHeadAttention,
  normal,
  ones,
  PositionEmbedding,
  Residual,
  Sequential,
  StochasticDepth,
  tensor,
} from '../../../lib/index.js';
import { valuesOf } from '../../../lib/tensor/tensor.js';
import { layerContract } from '../../helpers/layer-contract.js';

layerContract(() => new Residual([new Dense({ units: 3, activation: 'tanh' }), new Dropout({ rate: 0.4 })]), {
  input: [4, 3],
});
layerContract(
  () =>
    new Residual([new Conv1D({ filters: 2, kernelSize: 2 }), new StochasticDepth({ rate: 0.5 })], {
      shortcut: new Conv1D({ filters: 2, kernelSize: 2, useBias: false, seed: 8 }),
      name: 'with shortcut',
    }),
  { input: [3, 4, 3] },
);

test('y = x + layers(x)', () => {
  const dense = new Dense({ units: 2, useBias: false });
  const layer = new Residual([dense]);
  const x = tensor([[1, 2]]);
  layer.call(x);
  dense.parameters[0].value.data.set([10, 20, 30, 40]);
  assert.deepEqual([...layer.call(x).data], [71, 102]);
});

test('two ways of different shapes are an error that names both', () => {
  assert.throws(() => new Residual([new Dense({ units: 3 })]).call(ones([1, 2])), {
    message:
      "Residual 'residual': expected layers that end in shape [1, 2] as the way around, got [1, 3]; give a shortcut that changes the shape alike",
  });
});

/** Every kind of layer that a transformer needs, in and beside a residual block. */
const block = () =>
  new Sequential(
    [
      new Embedding({ inputDim: 5, outputDim: 4 }),
      new PositionEmbedding({ sequenceLength: 6 }),
      new Residual([
        new MultiHeadAttention({ numHeads: 2, dropout: 0.3, useCausalMask: true }),
        new Dropout({ rate: 0.2 }),
      ]),
      new Residual([new Conv1D({ filters: 4, kernelSize: 3, padding: 'causal' }), new StochasticDepth({ rate: 0.3 })], {
        shortcut: new Conv1D({ filters: 4, kernelSize: 1 }),
      }),
    ],
    { seed: 3 },
  );
const labels = tensor([
  [0, 1, 2, 3],
  [4, 4, 0, 1],
]);

test('its weights have names that saved files and PyTorch know', () => {
  const model = block();
  model.build([null, 4]);
  const names = model.parameters.map(({ name }) => name);
  assert.ok(names.includes('residual/multi_head_attention/query/kernel'));
  assert.ok(names.includes('residual_1/conv1d/kernel') && names.includes('residual_1/shortcut/bias'));
});

test('JSON keeps all of it: the same weights, masks and outputs', () => {
  const model = block();
  model.build([null, 4]);
  const copy = Sequential.fromJSON(JSON.parse(JSON.stringify(model.toJSON())));
  assert.deepEqual(copy.toJSON(), model.toJSON());
  for (const training of [false, true])
    assert.deepEqual(copy.call(labels, { training }).data, model.call(labels, { training }).data);
});

test('masks differ by place and are given by name', () => {
  const model = new Sequential(
    [new Residual([new Dropout({ rate: 0.5 })]), new Residual([new Dropout({ rate: 0.5, name: 'second' })])],
    { seed: 1 },
  );
  const x = ones([1, 64]);
  const [first, second] = model.forwardPass(x, { training: true }).outputs;
  assert.notDeepEqual(
    first.data.map((v) => Number(v === 1)),
    valuesOf(second).map((v, i) => Number(v === first.data[i])),
  );
  const masks = { dropout: ones([1, 64]), second: tensor(new Float32Array(64), [1, 64]) };
  assert.deepEqual(model.call(x, { training: true, masks }).data, new Float32Array(64).fill(3));
});

test('a model of residual blocks takes gradients all the way', () => {
  const model = block();
  const { output, addGradients } = model.forwardPass(labels);
  addGradients(normal(output.shape, { seed: 1 }));
  for (const { name, gradient } of model.parameters)
    assert.ok(
      valuesOf(gradient).some((value: number) => value !== 0),
      name,
    );
});
