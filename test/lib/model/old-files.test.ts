/** Files that version 0.1.0 wrote, before they had a version, keep opening. test/golden/files-0.1.0 has them. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Adam, asTensor, Figure, histogramOf, labels, loadCheckpoint, normal, Sequential } from '../../../lib/index.js';
import { decodeSafetensors, encodeSafetensors } from '../../../lib/model/weights/safetensors.js';
import { assertClose } from '../../helpers/close.js';

const old = (name: string): string => fileURLToPath(new URL(`../../golden/files-0.1.0/${name}`, import.meta.url));
const json = (name: string) => JSON.parse(readFileSync(old(name), 'utf8'));
const folder = mkdtempSync(join(tmpdir(), 'old-files-'));
after(() => rmSync(folder, { recursive: true }));

test('an architecture and its weights of 0.1.0 give the logits of 0.1.0', () => {
  const model = Sequential.fromJSON(json('model.json'));
  assert.deepEqual(model.loadWeights(old('weights.safetensors')), { format: 'layerlab', note: 'three epochs' });
  const logits = model.predict(normal([12, 6, 6, 1], { seed: 1 }));
  assertClose(asTensor(logits.data), asTensor(json('logits.json')), { relative: 1e-5, absolute: 1e-5 });
  assert.deepEqual(JSON.parse(JSON.stringify(model.toJSON())), json('model.json'));
});

test('a checkpoint of 0.1.0 goes on as it did', async () => {
  const model = Sequential.fromJSON(json('checkpoint-model.json'));
  const optimizer = new Adam();
  const { note } = loadCheckpoint({ model, optimizer }, old('checkpoint.safetensors'));
  assert.deepEqual([note, model.trainedEpochs, optimizer.steps], ['three epochs', 3, 12]);
  const y = labels(Array.from({ length: 30 }, (_, i) => i % 3));
  const options = { loss: 'crossEntropy', optimizer, epochs: 2, batchSize: 8, progress: false } as const;
  const { loss } = await model.fit(normal([30, 5], { seed: 1 }), y, options);
  assertClose(asTensor(loss), asTensor(json('checkpoint-losses.json')), { relative: 1e-5 });
});

test("a figure of 0.1.0 is a figure, and today's has a version beside it", () => {
  const before = json('figure.json');
  assert.deepEqual(Object.keys(new Figure(before, 'bars').data[0]), Object.keys(before.data[0]));
  const { meta, ...layout } = JSON.parse(JSON.stringify(histogramOf([1, 2, 2, 3], { expected: 2, sigma: 1 }))).layout;
  assert.equal(meta.layerlab, 1);
  assert.deepEqual(
    Object.keys(layout).sort(),
    Object.keys(before.layout)
      .filter((name) => name !== 'meta')
      .sort(),
  );
});

test('files of a later version are refused in words', () => {
  const model = Sequential.fromJSON(json('model.json'));
  const path = join(folder, 'weights.safetensors');
  model.saveWeights(path, { note: 'mine' });
  assert.deepEqual(model.loadWeights(path), { note: 'mine', format: 'layerlab', version: '1' });
  const { tensors } = decodeSafetensors(readFileSync(path));
  writeFileSync(path, encodeSafetensors(tensors as never, { format: 'layerlab', version: '2' }));
  assert.throws(
    () => model.loadWeights(path),
    /expected a file of version 1, got version 2: a later layerlab wrote it/,
  );
  assert.throws(
    () => Sequential.fromJSON({ ...json('model.json'), version: 2 }),
    /fromJSON: expected version 1, got 2/,
  );
});

test('architectures that are none are refused in words', () => {
  const model = json('model.json');
  const withLayer = (layer: unknown) => () => Sequential.fromJSON({ ...model, inputShape: undefined, layers: [layer] });
  assert.throws(
    withLayer({ type: 'Dense', name: 'a', units: 2, constructor: 3 }),
    /Dense: unknown option 'constructor'/,
  );
  assert.throws(withLayer({ type: 'Dense', name: 'a', units: 2, toString: 3 }), /Dense: unknown option 'toString'/);
  assert.throws(
    withLayer(JSON.parse('{"type":"Dense","name":"a","units":2,"__proto__":3}')),
    /unknown option '__proto__'/,
  );
  assert.throws(withLayer(null), /fromJSON: expected each layer to be \{ type, name, … \}, got null/);
  assert.throws(withLayer('Dense'), /fromJSON: expected each layer/);
  assert.throws(withLayer({ type: 'toString', name: 'a' }), /fromJSON: expected type to be one of/);
  assert.throws(withLayer({ type: 'Dense', name: 'a', units: 1e308 }), /Dense: expected units to be a whole number/);
  const huge = { ...model, inputShape: [null, 4], layers: [{ type: 'Dense', name: 'a', units: 2 ** 40 }] };
  assert.throws(() => Sequential.fromJSON(huge), /expected at most 4294967296 numbers/);
});

test('files of other kinds are named', () => {
  const model = Sequential.fromJSON(json('model.json'));
  const path = join(folder, 'other');
  const kinds = [
    ['PK\x03\x04', /a zip archive, as PyTorch's \.pt/],
    ['\x80\x02', /a Python pickle/],
    ['\x89HDF\r\n', /an HDF5 file/],
    ['\x93NUMPY', /NumPy's \.npy/],
  ] as const;
  for (const [begin, message] of kinds) {
    writeFileSync(path, Buffer.from(`${begin}${'\0'.repeat(40)}`, 'latin1'));
    assert.throws(() => model.loadWeights(path), message);
  }
  assert.throws(
    () => model.saveWeights(path, { epoch: 3 } as never),
    /saveWeights: expected metadata of strings, got 3/,
  );
});
