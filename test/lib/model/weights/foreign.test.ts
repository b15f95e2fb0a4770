/** Weights under the names of PyTorch's nn.Sequential and of Keras: test/golden/foreign, made by make-foreign.py there. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  Activation,
  BatchNormalization,
  Conv1D,
  Conv2D,
  Dense,
  DepthwiseConv2D,
  Dropout,
  Embedding,
  Flatten,
  LayerNormalization,
  loadKerasWeights,
  MaxPooling2D,
  MultiHeadAttention,
  Sequential,
  tensor,
} from '../../../../lib/index.js';
import { assertClose } from '../../../helpers/close.js';

const golden = (file: string) => fileURLToPath(new URL(`../../../golden/foreign/${file}`, import.meta.url));

function assertOutput(model: Sequential, name: string): void {
  const { x, output } = JSON.parse(readFileSync(golden(`${name}.json`), 'utf8'));
  const result = model.call(tensor(x.data, x.shape));
  assert.deepEqual(result.shape, output.shape);
  for (const [i, value] of output.data.entries())
    assert.ok(
      Math.abs(result.data[i] - value) < 1e-5 * Math.max(1, Math.abs(value)),
      `${i}: ${result.data[i]}, not ${value}`,
    );
}

const first = { dataFormat: 'channelsFirst' } as const;
const convolutional = () => {
  const model = new Sequential([
    new Conv2D({ filters: 3, kernelSize: 3, padding: 1, ...first }),
    new BatchNormalization({ convention: 'pytorch', ...first }),
    new Activation('relu'),
    new MaxPooling2D({ poolSize: 2, ...first }),
    new Flatten(),
    new Sequential([new Dense({ units: 5, activation: 'tanh' }), new Dropout({ rate: 0.5 })]),
    new Dense({ units: 3 }),
  ]);
  model.build([null, 2, 4, 4]);
  return model;
};

test("nn.Sequential's state loads by the order of its layers: '0.weight', '5.0.weight', '10.weight'", () => {
  const model = convolutional();
  model.loadWeights(golden('sequential.safetensors'));
  assertOutput(model, 'sequential');
});

test("nn.MultiheadAttention's queries, keys and values load from one weight, and give PyTorch's outputs and gradients", () => {
  const model = new Sequential([
    new Embedding({ inputDim: 7, outputDim: 6 }),
    new MultiHeadAttention({ numHeads: 2, useCausalMask: true }),
    new LayerNormalization({ epsilon: 1e-5 }),
    new MultiHeadAttention({ numHeads: 3, useCausalMask: true, useBias: false }),
    new Dense({ units: 4 }),
  ]);
  model.build([null, 5]);
  model.loadWeights(golden('attention.safetensors'));
  assertOutput(model, 'attention');
  const { x, upstream, gradients } = JSON.parse(readFileSync(golden('attention.json'), 'utf8'));
  model.forward(tensor(x.data, x.shape)).backward(tensor(upstream.data, upstream.shape));
  const named = (name: string) => model.parameters.find((parameter) => parameter.name === name)!.gradient;
  const ours = ['embedding/embeddings', 'multi_head_attention/query/kernel', 'dense/kernel'];
  for (const [i, { shape, data }] of (Object.values(gradients) as { shape: number[]; data: number[] }[]).entries())
    assertClose(named(ours[i]), tensor(data, shape), { relative: 1e-4, absolute: 1e-5 });
});

test('other names load through a mapping; a name that is no weight of the model is an error', () => {
  const model = convolutional();
  const ours = model.parameters.map(({ name }) => name);
  const theirs = [
    '0.weight',
    '0.bias',
    '1.weight',
    '1.bias',
    '1.running_mean',
    '1.running_var',
    '5.0.weight',
    '5.0.bias',
    '10.weight',
    '10.bias',
  ];
  const names = Object.fromEntries(theirs.map((name, i) => [name, ours[i]]));
  model.loadWeights(golden('sequential.safetensors'), { names });
  assertOutput(model, 'sequential');
  const wrong = { names: { ...names, '0.weight': 'conv/kernel' } };
  assert.throws(
    () => model.loadWeights(golden('sequential.safetensors'), wrong),
    /the file lacks conv2d\/kernel.*the model lacks 0\.weight/,
  );
  assert.throws(
    () => model.loadWeights(golden('sequential.safetensors'), { name: {} } as never),
    /unknown option 'name'.*'names'/,
  );
});

test('a state of other layers is refused, and the model is unchanged', () => {
  const model = new Sequential([new Dense({ units: 5 }), new Dense({ units: 3 })]);
  model.build([null, 12]);
  const before = model.parameters[0].value.data.slice();
  assert.throws(() => model.loadWeights(golden('sequential.safetensors')), /the file lacks dense\/kernel/);
  assert.deepEqual(model.parameters[0].value.data, before);
});

test("Keras' .weights.h5 loads, whatever its layers are called", async () => {
  const images = new Sequential([
    new Conv2D({ filters: 3, kernelSize: 3, activation: 'relu' }),
    new BatchNormalization(),
    new DepthwiseConv2D({ kernelSize: 2, depthMultiplier: 2 }),
    new Flatten(),
    new Dense({ units: 4, activation: 'tanh' }),
    new Dropout({ rate: 0.5 }),
    new Dense({ units: 3 }),
  ]);
  images.build([null, 5, 5, 2]);
  await loadKerasWeights(images, golden('images.weights.h5'));
  assertOutput(images, 'images');
  const sequences = new Sequential([
    new Embedding({ inputDim: 7, outputDim: 4 }),
    new LayerNormalization(),
    new Conv1D({ filters: 5, kernelSize: 3, padding: 'causal' }),
    new Dense({ units: 2 }),
  ]);
  sequences.build([null, 6]);
  await loadKerasWeights(sequences, golden('sequences.weights.h5'));
  assertOutput(sequences, 'sequences');
});

test('an h5 file of other layers, and what is no h5 file, are refused', async () => {
  const model = new Sequential([new Dense({ units: 3 })]);
  await assert.rejects(loadKerasWeights(model, golden('images.weights.h5')), /no weights yet; build it first/);
  model.build([null, 2]);
  await assert.rejects(loadKerasWeights(model, golden('sequential.json')), /no HDF5 file/);
  await assert.rejects(
    loadKerasWeights(model, golden('sequences.weights.h5')),
    /expected dense\/kernel of shape \[2, 3\], got \[5, 2\]/,
  );
  const other = new Sequential([new Conv2D({ filters: 1, kernelSize: 1 })]);
  other.build([null, 2, 2, 1]);
  await assert.rejects(
    loadKerasWeights(other, golden('sequences.weights.h5')),
    /the file has no layers\/conv2d\/vars\/0, which would be conv2d\/kernel/,
  );
});
