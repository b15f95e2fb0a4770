import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { Activation, Dense, Dropout, defineStage, ordering, Sequential } from '../../../../lib/index.js';
import { valuesOf } from '../../../../lib/tensor/tensor.js';
import { exportedNetworks } from '../../../helpers/exported-networks.js';

// test/golden/check-exports.py ran these programs: their outputs are Layerlab's within 1e-5 of the largest
const golden = (file: string) => fileURLToPath(new URL(`../../../golden/exports/${file}`, import.meta.url));

for (const [name, { model, x }] of Object.entries(exportedNetworks())) {
  test(`the Python for ${name} is what PyTorch and Keras ran`, () => {
    assert.equal(model.toPyTorch(), readFileSync(golden(`${name}_pytorch.py`), 'utf8'));
    assert.equal(model.toKeras(), readFileSync(golden(`${name}_keras.py`), 'utf8'));
  });

  test(`the outputs of ${name} are those that PyTorch and Keras were held to`, () => {
    const { output } = JSON.parse(readFileSync(golden(`${name}.json`), 'utf8'));
    assertClose(valuesOf(model.call(x)), output.data);
  });

  test(`a state of ${name} that PyTorch saved loads here and gives PyTorch's outputs`, () => {
    const { output } = JSON.parse(readFileSync(golden(`${name}.torch.json`), 'utf8'));
    model.loadWeights(golden(`${name}.torch.safetensors`));
    const result = model.call(x);
    assert.deepEqual(result.shape, output.shape);
    assertClose(valuesOf(result), output.data);
  });
}

function assertClose(actual: ArrayLike<number>, expected: readonly number[]): void {
  const largest = Math.max(...expected.map(Math.abs));
  for (const [i, value] of expected.entries())
    assert.ok(Math.abs(actual[i] - value) <= 1e-5 * largest, `${i}: ${actual[i]}, not ${value}`);
}

const built = (layer: Activation | Dropout): Sequential => {
  const model = new Sequential([new Dense({ units: 2 }), layer]);
  model.build([null, 2]);
  return model;
};

for (const write of ['toPyTorch', 'toKeras'] as const) {
  test(`${write} refuses a model that is not built, and functions of your own, by name`, () => {
    const fresh = new Sequential([new Dense({ units: 2 })]);
    assert.throws(
      () => fresh[write](),
      new RegExp(`${write}: the model is not built yet; build it first: model\\.build\\(`),
    );
    const half = defineStage({ name: 'half', apply: (v) => v / 2 });
    const staged = built(new Dropout({ rate: 0.5, ordering: ordering('mask', half) }));
    assert.throws(
      () => staged[write](),
      new RegExp(`${write}: layer 'dropout' has stage 'half', a function of your own`),
    );
    const cube = built(new Activation({ name: 'cube', value: (x) => x ** 3, derivative: (x) => 3 * x * x }));
    assert.throws(
      () => cube[write](),
      new RegExp(`${write}: layer 'activation': its activation 'cube' is a function of your own`),
    );
  });

  test(`${write} writes names that Python can say, whatever the layers are called`, () => {
    const layers = ['forward', '2 x "dense"', 'a/b', 'a b'].map((name) => new Dense({ units: 1, name }));
    const model = new Sequential(layers, { name: '"""\nimport os' });
    model.build([null, 1]);
    const python = model[write]();
    assert.match(python, /"_2_x__dense_"/);
    assert.match(python, /"a_b_1"/);
    assert.ok(!/^import os/m.test(python));
    assert.match(python, /"forward_1"/);
  });
}
