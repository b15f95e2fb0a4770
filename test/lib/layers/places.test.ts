/** Unseeded random layers draw masks of their own wherever they stand, and the same ones in each process. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { drawMask } from '../../../lib/compute/spec/masks.js';
import {
  Adam,
  AlphaDropout,
  BatchNormalization,
  Dense,
  Dropout,
  type FloatArray,
  type ForwardOptions,
  GaussianDropout,
  type Layer,
  labels,
  loadCheckpoint,
  MultiHeadAttention,
  normal,
  ones,
  Residual,
  Sequential,
  SpatialDropout2D,
  StochasticDepth,
  saveCheckpoint,
  type Tensor,
} from '../../../lib/index.js';
import { around, Listener } from './own-layers.js';

const x = ones([32, 2, 2, 2]);
const rate = 0.5;
const training: ForwardOptions = { training: true };
const numbers = (layer: Layer, options = training, input: Tensor<FloatArray> = x): string =>
  [...layer.call(input, options).data].join();

/** All different. */
function assertApart(values: readonly string[]): void {
  assert.equal(new Set(values).size, values.length);
}

const kinds: Readonly<Record<string, () => Layer>> = {
  Dropout: () => new Dropout({ rate }),
  SpatialDropout2D: () => new SpatialDropout2D({ rate }),
  AlphaDropout: () => new AlphaDropout({ rate }),
  GaussianDropout: () => new GaussianDropout({ rate }),
  StochasticDepth: () => new StochasticDepth({ rate }),
  Residual: () => new Residual([new Dropout({ rate }), new Dropout({ rate })]),
};

for (const [kind, make] of Object.entries(kinds)) {
  test(`${kind}: two without a seed, used by hand, have masks of their own`, () => {
    const layers = [make(), make()];
    assertApart(layers.map((layer) => numbers(layer)));
    const again = layers.map((layer) => numbers(layer, { ...training, call: 0 }));
    assert.deepEqual(
      layers.map((layer) => numbers(layer, { ...training, call: 0 })),
      again,
    );
    assertApart(again);
  });

  test(`${kind}: two in a layer of one's own have masks of their own, by the model's seed`, () => {
    const heard = (seed: number): string[] => {
      const all: string[] = [];
      const listeners = [new Listener(all, make(), make()), new Listener(all, make())];
      const model = new Sequential([...listeners, new Sequential(listeners.slice(0, 1))], { seed });
      for (let call = 0; call < 2; call++) model.call(x, training);
      model.activations(x, { ...training, call: 9 });
      return all;
    };
    assertApart([...heard(1), ...heard(2)]);
    assert.deepEqual(heard(1), heard(1));
  });
}

test('attention by hand has masks of its own', () => {
  const make = () => new MultiHeadAttention({ numHeads: 2, dropout: 0.5 });
  const input = normal([4, 6, 4], { seed: 1 });
  assertApart([make(), make()].map((layer) => numbers(layer, training, input)));
});

test("models without a seed, within layers of one's own, have masks of their own", () => {
  const heard: string[] = [];
  const inner = () => new Sequential([new Listener(heard, new Dropout({ rate })), new Dropout({ rate })]);
  new Sequential([new Listener(heard, inner(), inner()), new Listener(heard, inner())], { seed: 5 }).call(x, training);
  assert.equal(heard.length, 6);
  assertApart(heard);
});

test("layers within a layer of one's own have weights of their own, by the model's seed", () => {
  const dense = () => new Dense({ units: 4 });
  const makes = [dense, dense, () => new Residual([dense()]), () => new Sequential([dense()])];
  const weights = (seed: number) => {
    const model = new Sequential([around(...makes), dense()], { seed });
    model.build([null, 4]);
    return model.parameters.filter(({ value }) => value.shape.length === 2).map(({ value }) => value.data.join());
  };
  assertApart([...weights(1), ...weights(2)]);
  assert.deepEqual(weights(1), weights(1));
});

test('masks of a layer used by hand are those of seed 0 and of its number, on every machine', () => {
  const program = fileURLToPath(new URL('own-layers.ts', import.meta.url));
  const printed = JSON.parse(execFileSync(process.execPath, ['--import', 'tsx', program], { encoding: 'utf8' }));
  const mask = (layer: number) => [...drawMask(new Uint8Array(64), 0.5, { seed: 0, layer, call: 0 })];
  assert.deepEqual(printed, [mask(2 ** 31), mask(2 ** 31 + 1)]);
});

test("Monte-Carlo dropout reaches the layers within layers of one's own", () => {
  const model = new Sequential(
    [
      around(
        () => new BatchNormalization(),
        () => new Dropout({ rate }),
      ),
      new Dense({ units: 3 }),
    ],
    {
      seed: 1,
    },
  );
  const input = normal([16, 5], { seed: 2 });
  const { std } = model.predict(input, { passes: 20 });
  assert.ok([...std.data].every((value) => value > 0));
  assert.equal(numbers(model, {}, input), numbers(model, {}, input), 'and nothing else draws');
});

test("a checkpoint counts the masks of layers within layers of one's own", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'layerlab-places-'));
  const file = join(folder, 'run.safetensors');
  const y = labels(Array.from({ length: 16 }, (_, i) => i % 3));
  const input = normal([16, 5], { seed: 2 });
  const fresh = () => {
    const inner = () => new Sequential([new Dropout({ rate: 0.2 }), new GaussianDropout({ rate: 0.1 })]);
    const block = around(() => new Dropout({ rate: 0.2 }), inner);
    const model = new Sequential([new Dense({ units: 6 }), block, new Dense({ units: 3 })], { seed: 4 });
    model.build([null, 5]);
    const optimizer = new Adam();
    const fit = (epochs: number) =>
      model.fit(input, y, { loss: 'crossEntropy', optimizer, epochs, batchSize: 4, progress: false });
    return { model, optimizer, fit };
  };
  try {
    const [whole, half, resumed] = [fresh(), fresh(), fresh()];
    await whole.fit(4);
    await half.fit(2);
    saveCheckpoint(half, file);
    loadCheckpoint(resumed, file);
    await resumed.fit(2);
    for (const [i, { value }] of whole.model.parameters.entries())
      assert.deepEqual(resumed.model.parameters[i].value.data, value.data);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
