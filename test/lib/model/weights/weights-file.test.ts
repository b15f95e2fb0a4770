import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import {
  BatchNormalization,
  Conv2D,
  Dense,
  type DType,
  Flatten,
  LayerNormalization,
  loadWeights,
  normal,
  Sequential,
  saveWeights,
} from '../../../../lib/index.js';
import {
  decodeSafetensors,
  encodeSafetensors,
  type WritableTensor,
} from '../../../../lib/model/weights/safetensors.js';
import { valuesOf } from '../../../../lib/tensor/tensor.js';

const folder = mkdtempSync(join(tmpdir(), 'layerlab-weights-'));
after(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'model.safetensors');

function network({
  seed = 1,
  dtype = 'float32',
  units = 3,
}: {
  seed?: number;
  dtype?: DType;
  units?: number;
} = {}): Sequential {
  const head = new Sequential(
    [new Dense({ units: 4, activation: 'relu' }), new LayerNormalization(), new Dense({ units })],
    { name: 'head' },
  );
  const layers = [new Conv2D({ filters: 2, kernelSize: 3 }), new BatchNormalization(), new Flatten(), head];
  const model = new Sequential(layers, { seed, dtype });
  model.build([null, 5, 5, 2]);
  return model;
}

const weightsOf = (model: Sequential) => model.parameters.map(({ name, value }) => [name, [...valuesOf(value)]]);

for (const dtype of ['float32', 'float64'] as const)
  test(`weights in ${dtype}, running statistics included, come back bit by bit in another model`, () => {
    const model = network({ dtype });
    model.forward(normal([4, 5, 5, 2], { seed: 2, dtype }), { training: true }); // moves the running statistics
    model.saveWeights(path);
    const other = network({ seed: 7, dtype });
    assert.notDeepEqual(weightsOf(other), weightsOf(model));
    other.loadWeights(path);
    assert.deepEqual(weightsOf(other), weightsOf(model));
  });

test('the file holds each weight once under its name, and the metadata given', () => {
  const model = network();
  saveWeights(model, path, { trained: 'not yet' });
  const { tensors, metadata } = decodeSafetensors(readFileSync(path));
  assert.deepEqual([...tensors.keys()].sort(), model.parameters.map(({ name }) => name).sort());
  assert.deepEqual(metadata, { format: 'layerlab', version: '1', trained: 'not yet' });
  assert.deepEqual(loadWeights(model, path), metadata);
  assert.deepEqual(readdirSync(folder), ['model.safetensors']);
});

test('a layer that is used twice is in the file once', () => {
  const shared = new Dense({ units: 3 });
  const model = new Sequential([shared, shared]);
  model.build([null, 3]);
  model.saveWeights(path);
  assert.deepEqual([...decodeSafetensors(readFileSync(path)).tensors.keys()].sort(), ['dense/bias', 'dense/kernel']);
});

/** The saved weights of `network()`, changed. */
function changed(change: (tensors: Map<string, WritableTensor>) => void): void {
  saveWeights(network(), path);
  const tensors = new Map(decodeSafetensors(readFileSync(path)).tensors) as Map<string, WritableTensor>;
  change(tensors);
  writeFileSync(path, encodeSafetensors(tensors));
}

const wrongFiles: Record<string, [change: (tensors: Map<string, WritableTensor>) => void, message: RegExp]> = {
  'that lacks a weight': [(t) => t.delete('conv2d/bias'), /the file lacks conv2d\/bias$/],
  'with a weight too many': [
    (t) => t.set('dense_9/bias', { shape: [1], data: new Float32Array(1) }),
    /the model lacks dense_9\/bias$/,
  ],
  'with another shape': [
    (t) => t.set('head/dense_1/bias', { shape: [4], data: new Float32Array(4) }),
    /expected head\/dense_1\/bias of shape \[3\], got \[4\]$/,
  ],
  'in float64 for a float32 model': [
    (t) => t.set('head/dense_1/bias', { shape: [3], data: new Float64Array(3) }),
    /expected head\/dense_1\/bias in float32, got F64; make the model with \{ dtype: 'float64' \}, or save float32$/,
  ],
  'of whole numbers': [
    (t) => t.set('head/dense_1/bias', { shape: [3], data: new Int32Array(3) }),
    /in float32, got I32$/,
  ],
};

for (const [name, [change, message]] of Object.entries(wrongFiles))
  test(`a file ${name} is refused, and nothing of it is loaded`, () => {
    changed(change);
    const model = network({ seed: 5 });
    const before = weightsOf(model);
    assert.throws(() => model.loadWeights(path), message);
    assert.deepEqual(weightsOf(model), before);
  });

test('a truncated file is refused, and nothing of it is loaded', () => {
  saveWeights(network(), path);
  writeFileSync(path, readFileSync(path).subarray(0, -1));
  const model = network({ seed: 5 });
  const before = weightsOf(model);
  assert.throws(() => model.loadWeights(path), /truncated\?/);
  assert.deepEqual(weightsOf(model), before);
});

test('float32 weights fit into a float64 model exactly', () => {
  const model = network();
  saveWeights(model, path);
  const wide = network({ seed: 5, dtype: 'float64' });
  wide.loadWeights(path);
  assert.deepEqual(weightsOf(wide), weightsOf(model));
});

test('a model that is not built has nothing to save, and says how to build it', () => {
  const model = new Sequential([new Dense({ units: 1 })]);
  assert.throws(
    () => model.saveWeights(path),
    /saveWeights: the model has no weights yet; build it first: model\.build\(/,
  );
});
