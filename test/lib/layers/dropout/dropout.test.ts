import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { drawMask } from '../../../../lib/compute/spec/masks.js';
import {
  AlphaDropout,
  Dropout,
  GaussianDropout,
  normal,
  ones,
  ordering,
  orderings,
  SpatialDropout2D,
  stats,
  tensor,
  zeros,
} from '../../../../lib/index.js';
import { clone, valuesOf } from '../../../../lib/tensor/tensor.js';
import { assertSameBits } from '../../../helpers/close.js';
import { layerContract } from '../../../helpers/layer-contract.js';
import { fc } from '../../../helpers/property.js';
import { randomView } from '../../../helpers/views.js';

for (const ordering of orderings) {
  layerContract(() => new Dropout({ rate: 0.3, ordering, activation: 'tanh', seed: 1, name: ordering }), {
    input: [4, 6],
  });
}
layerContract(() => new Dropout({ rate: 0.5, mode: 'vanilla', noiseShape: [null, 1], name: 'vanilla' }), {
  input: [6, 3],
});
layerContract(() => new SpatialDropout2D({ rate: 0.5, seed: 2 }), { input: [3, 2, 4, 5] });
layerContract(() => new GaussianDropout({ rate: 0.4, seed: 2 }), { input: [4, 6] });
layerContract(() => new AlphaDropout({ rate: 0.4, seed: 2 }), { input: [4, 6] });

interface Golden {
  readonly op: 'dropout' | 'alphaDropout';
  readonly rate: number;
  readonly x: number[];
  readonly dy: number[];
  readonly kept: number[];
  readonly y: number[];
  readonly dx: number[];
}

/** From test/golden/make-dropout.py: PyTorch's own functions, float32 with all digits. */
const golden: Golden[] = JSON.parse(readFileSync(new URL('../../../golden/dropout.json', import.meta.url), 'utf8'));

for (const { op, rate, x, dy, kept, y, dx } of golden) {
  test(`${op} with rate ${rate} gives PyTorch's numbers`, () => {
    const layer = op === 'dropout' ? new Dropout({ rate }) : new AlphaDropout({ rate });
    const { output, backward } = layer.forward(tensor(x, [x.length]), {
      training: true,
      mask: tensor(kept, [x.length]),
    });
    const gradient = backward(tensor(dy, [x.length]));
    if (op === 'dropout') {
      assertSameBits(output, tensor(y, [x.length]));
      assertSameBits(gradient, tensor(dx, [x.length]));
    } else {
      output.data.forEach((value, i) => {
        assert.ok(Math.abs(value - y[i]) < 1e-6 * (1 + Math.abs(y[i])), `[${i}]: ${value}, not ${y[i]}`);
      });
      gradient.data.forEach((value, i) => {
        assert.ok(Math.abs(value - dx[i]) < 1e-6, `gradient [${i}]`);
      });
    }
  });
}

test('inverted dropout leaves each value either 0 or divided by keepProb', () => {
  const output = new Dropout({ rate: 0.2, seed: 1 }).call(ones([20, 50]), { training: true });
  assert.ok(output.data.every((v) => v === 0 || v === Math.fround(1 / 0.8)));
});

test('the mask is that of the seed, the layer and the call, and comes with the answer', () => {
  const layer = new Dropout({ rate: 0.4, seed: 9 });
  for (const call of [0, 1, 2]) {
    const { mask } = layer.forward(zeros([30, 7]), { training: true });
    const want = drawMask(new Uint8Array(210), 0.6, { seed: 9, layer: 0, call });
    assert.deepEqual([...mask.data], [...want]);
  }
});

test('two new layers with one seed see one mask, and none without a seed', () => {
  const mask = (seed?: number) => new Dropout({ rate: 0.5, seed }).forward(ones([100]), { training: true }).mask.data;
  assert.deepEqual(mask(7), mask(7));
  assert.notDeepEqual(mask(), mask());
  assert.notDeepEqual(mask(), mask(0));
  assert.notDeepEqual(mask(7), mask(8));
});

test('each call draws a new mask, reseed starts again, and a look at a call does not count', () => {
  const layer = new Dropout({ rate: 0.5, seed: 7 });
  const draw = (call?: number) => layer.forward(ones([100]), { training: true, call }).mask.data;
  const first = draw();
  assert.deepEqual(draw(0), first);
  const second = draw();
  assert.notDeepEqual(first, second);
  assert.deepEqual(draw(1), second);
  layer.reseed();
  assert.deepEqual(draw(), first);
});

test('in the test phase nothing is masked, and the mask is all ones', () => {
  const x = normal([5, 4]);
  const { output, mask } = new Dropout({ rate: 0.5 }).forward(x);
  assertSameBits(output, x);
  assert.ok(mask.data.every((kept) => kept === 1));
  assert.notEqual(output.data, x.data, 'the output has memory of its own');
});

test('a dropped NaN, infinity or overflow gives 0 and a gradient of 0, whatever the ordering', () => {
  const x = tensor([Number.NaN, Infinity, -Infinity, 3e38, 1]);
  for (const name of orderings) {
    const layer = new Dropout({ rate: 0.5, ordering: name, activation: 'relu' });
    const { output, backward } = layer.forward(x, { training: true, mask: tensor([0, 0, 0, 0, 1]) });
    assert.deepEqual([...output.data], [0, 0, 0, 0, 2], name);
    assert.deepEqual([...backward(ones([5])).data].slice(0, 4), [0, 0, 0, 0], name);
  }
});

test('rate 0 changes nothing and rate 1 drops everything, with a gradient of 0', () => {
  const x = normal([3, 4], { seed: 2 });
  const upstream = ones([3, 4]);
  for (const mode of ['inverted', 'vanilla'] as const) {
    const none = new Dropout({ rate: 0, mode }).forward(x, { training: true });
    assertSameBits(none.output, x);
    assertSameBits(none.backward(upstream), upstream);
    const all = new Dropout({ rate: 1, mode }).forward(x, { training: true });
    assertSameBits(all.output, zeros([3, 4]));
    assertSameBits(all.backward(upstream), zeros([3, 4]));
  }
  const alpha = new AlphaDropout({ rate: 1 }).forward(x, { training: true });
  assertSameBits(alpha.output, zeros([3, 4]));
  assertSameBits(alpha.backward(upstream), zeros([3, 4]));
});

test('rate 1 sends a unit to f(0) where the activation comes last, and its test phase is that of its mode', () => {
  const options = { rate: 1, ordering: 'before-activation', activation: 'sigmoid' } as const;
  const x = tensor([1, 2]);
  assert.deepEqual([...new Dropout(options).call(x, { training: true }).data], [0.5, 0.5]);
  assert.deepEqual([...new Dropout({ ...options, mode: 'vanilla' }).call(x).data], [0.5, 0.5]);
  assert.deepEqual([...new Dropout({ rate: 1, mode: 'vanilla' }).call(x).data], [0, 0]);
  assert.deepEqual([...new Dropout({ rate: 1 }).call(x).data], [1, 2]);
});

test('keepProb is the decimal a person expects', () => {
  const keepProb = (rate: number) => new Dropout({ rate }).keepProb;
  assert.deepEqual([0.8, 0.9, 0.7, 0.99, 0.9999, 0.5, 0, 1].map(keepProb), [0.2, 0.1, 0.3, 0.01, 0.0001, 0.5, 1, 0]);
  assert.equal(keepProb(1 / 3), 1 - 1 / 3);
});

test('a noise shape shares the mask along its axes of length 1', () => {
  const layer = new Dropout({ rate: 0.5, noiseShape: [null, 1, null], seed: 3 });
  const { mask } = layer.forward(ones([4, 5, 6]), { training: true });
  for (let i = 0; i < 4; i++) {
    for (let k = 0; k < 6; k++) {
      for (let j = 1; j < 5; j++) assert.equal(mask.get(i, j, k), mask.get(i, 0, k));
    }
  }
  const drawn = drawMask(new Uint8Array(24), 0.5, { seed: 3, layer: 0, call: 0 });
  assert.deepEqual([...valuesOf(mask.pick(null, 0, null))], [...drawn]);
});

test('spatial dropout keeps or drops whole channels, in both layouts', () => {
  for (const dataFormat of ['channelsLast', 'channelsFirst'] as const) {
    const { mask } = new SpatialDropout2D({ rate: 0.5, seed: 1, dataFormat }).forward(ones([2, 3, 4, 5]), {
      training: true,
    });
    const channel = dataFormat === 'channelsLast' ? mask.pick(0, null, null, 2) : mask.pick(0, 2, null, null);
    assert.equal(new Set(valuesOf(channel)).size, 1);
    assert.equal(new Set(mask.data).size, 2);
  }
  assert.throws(() => new SpatialDropout2D({ rate: 0.5 }).call(ones([2, 3])), /SpatialDropout2D.*use Dropout/);
});

test('a given mask may have the shape of the input or the noise shape, and nothing else', () => {
  const layer = new Dropout({ rate: 0.5, noiseShape: [null, 1] });
  const given = (mask: number[], shape: number[]) => [
    ...layer.call(ones([2, 2]), { training: true, mask: tensor(mask, shape) }).data,
  ];
  assert.deepEqual(given([1, 0], [2, 1]), [2, 2, 0, 0]);
  assert.deepEqual(given([1, 0, 0, 1], [2, 2]), [2, 0, 0, 2]);
  assert.throws(() => given([1, 0], [1, 2]), { message: 'Dropout: expected mask of shape [2, 1], got [1, 2]' });
  assert.throws(() => given([1, 0.5], [2, 1]), /a mask of 1 \(kept\) and 0 \(dropped\), got 0.5/);
  const plain = new Dropout({ rate: 0.5 });
  assert.throws(
    () => plain.call(ones([2, 2]), { training: true, mask: ones([4]) }),
    /mask of shape \[2, 2\], got \[4\]/,
  );
});

test('masks and inputs may be views of any strides', () => {
  fc.assert(
    fc.property(randomView(2), (x) => {
      const pass = { training: true };
      const layers = [0, 1].map(() => new Dropout({ rate: 0.5, activation: 'sigmoid', seed: 5 }));
      const [a, b] = [layers[0].forward(x, pass), layers[1].forward(clone(x), pass)];
      assertSameBits(a.output, b.output);
      const mask = a.mask.transpose(1, 0);
      assertSameBits(layers[0].call(x.transpose(1, 0), { training: true, mask }), a.output.transpose(1, 0));
    }),
    { numRuns: 50 },
  );
});

test('wrong options name the option, what came and the fix', () => {
  assert.throws(() => new Dropout({ rate: 1.5 }), /rate in \[0, 1\], got 1.5; rate is the share that is dropped/);
  // @ts-expect-error: the compiler finds it too
  const option = () => new Dropout({ p: 0.5 });
  // @ts-expect-error: the compiler finds it too
  const mode = () => new Dropout({ rate: 0.5, mode: 'invertd' });
  assert.throws(option, /unknown option 'p' \(known: rate/);
  assert.throws(mode, /did you mean 'inverted'/);
  assert.throws(() => new Dropout({ rate: 0.5, activation: 'softmax' }), /element by element, got 'softmax'/);
  assert.throws(() => new Dropout({ rate: 0.5, seed: 0.5 }), /seed to be a whole number/);
  const noisy = new Dropout({ rate: 0.5, noiseShape: [2, 1] });
  assert.throws(
    () => noisy.call(ones([3, 4]), { training: true }),
    /noiseShape with null, 1 or the input's length.*got \[2, 1\]/,
  );
  assert.throws(() => new GaussianDropout({ rate: 1 }), /rate in \[0, 1\), got 1/);
});

test('a gradient of another shape is an error', () => {
  const { backward } = new Dropout({ rate: 0.5 }).forward(ones([2, 3]));
  assert.throws(() => backward(ones([3, 2])), /gradient of shape \[2, 3\], got \[3, 2\]/);
});

test('as a value a Dropout shows its formula for both phases', () => {
  const layer = new Dropout({ rate: 0.5, ordering: 'pre-activation', activation: 'sigmoid' });
  const show = Reflect.get(layer, Symbol.for('Jupyter.display')) as () => Record<string, string>;
  const bundle = show.call(layer);
  assert.equal(
    bundle['text/plain'],
    'Dropout: rate 0.5, pre-activation, inverted\n' +
      '  training  mask · sigmoid(z / keepProb)\n' +
      '  test      sigmoid(z)',
  );
  assert.match(bundle['text/html'], /<code>mask · sigmoid\(z \/ keepProb\)<\/code>/);
});

test('Gaussian noise keeps mean and variance of inverted dropout', () => {
  const x = ones([500_000], { dtype: 'float64' });
  const { mean, std, zeroShare } = stats(new GaussianDropout({ rate: 0.2, seed: 1 }).call(x, { training: true }));
  const variance = 0.2 / 0.8;
  assert.ok(Math.abs(mean - 1) < 5 * Math.sqrt(variance / 500_000), `${mean}`);
  assert.ok(Math.abs(std ** 2 / variance - 1) < 5 * Math.sqrt(2 / 500_000), `${std}`);
  assert.equal(zeroShare, 0);
});

test('alpha dropout keeps mean 0 and variance 1', () => {
  const n = 500_000;
  const z = normal([n], { seed: 1, dtype: 'float64' });
  const { mean, std } = stats(new AlphaDropout({ rate: 0.5, seed: 1 }).call(z, { training: true }));
  assert.ok(Math.abs(mean) < 5 / Math.sqrt(n), `${mean}`);
  assert.ok(Math.abs(std - 1) < 5 / Math.sqrt(n), `${std}`);
});

test('loops over orderings, and a list in a const, have their types', () => {
  const mine = ordering('scale', 'activate', 'mask');
  const layers = [...orderings, mine].map((ordering) => new Dropout({ rate: 0.5, ordering }));
  assert.equal(layers.length, 5);
});
