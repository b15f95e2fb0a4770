import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  activations,
  Dropout,
  defineStage,
  type ElementwiseName,
  type Mode,
  normal,
  ordering,
  orderings,
  type StageName,
  tensor,
} from '../../../../lib/index.js';
import { formula } from '../../../../lib/layers/dropout/formula.js';
import { stagesOf } from '../../../../lib/layers/dropout/orderings.js';
import { applyStages, scaleOf } from '../../../../lib/layers/dropout/stages.js';
import { wrap } from '../../../../lib/tensor/tensor.js';
import { assertSameBits } from '../../../helpers/close.js';
import { centralDifferences, relativeError } from '../../../helpers/gradient.js';

const permutations: [StageName, StageName, StageName][] = [
  ['activate', 'mask', 'scale'],
  ['activate', 'scale', 'mask'],
  ['scale', 'activate', 'mask'],
  ['mask', 'scale', 'activate'],
  ['mask', 'activate', 'scale'],
  ['scale', 'mask', 'activate'],
];
const modes: Mode[] = ['inverted', 'vanilla'];

/** No number is near a kink, scaled by 1/0.7 or not. */
const z = [-3.1, -1.7, -0.9, -0.3, 0.2, 0.6, 1.1, 1.9, 2.8, 3.9];
const kept = [1, 0, 1, 1, 0, 1, 0, 1, 1, 0];

for (const stages of permutations) {
  test(`${stages.join(', ')}: the gradient is that of central differences for every activation, mode and phase`, () => {
    for (const name of Object.keys(activations) as ElementwiseName[]) {
      for (const mode of modes) {
        for (const training of [true, false]) {
          const layer = new Dropout({ rate: 0.3, mode, activation: name, ordering: ordering(...stages) });
          const pass = { training, mask: tensor([kept], { dtype: 'float64' }) };
          const x = tensor([z], { dtype: 'float64' });
          const upstream = normal([1, z.length], { seed: 2, dtype: 'float64' });
          const gradient = layer.forward(x, pass).backward(upstream).data;
          const loss = () => layer.call(x, pass).data.reduce((sum, y, i) => sum + y * upstream.data[i], 0);
          const error = relativeError(gradient, centralDifferences(loss, x));
          assert.ok(error < 1e-6, `${name}, ${mode}, training ${training}: off by ${error}`);
        }
      }
    }
  });
}

/** What each ordering is defined to compute, in training and in the test phase, with the mask m and p = keepProb. */
const table = {
  'mask-scale': {
    inverted: [(m, p, f, z) => (m * f(z)) / p, (_m, _p, f, z) => f(z)],
    vanilla: [(m, _p, f, z) => m * f(z), (_m, p, f, z) => p * f(z)],
  },
  'scale-mask': {
    inverted: [(m, p, f, z) => m * (f(z) / p), (_m, _p, f, z) => f(z)],
    vanilla: [(m, _p, f, z) => m * f(z), (_m, p, f, z) => p * f(z)],
  },
  'pre-activation': {
    inverted: [(m, p, f, z) => m * f(z / p), (_m, _p, f, z) => f(z)],
    vanilla: [(m, _p, f, z) => m * f(z), (_m, p, f, z) => f(p * z)],
  },
  'before-activation': {
    inverted: [(m, p, f, z) => f((m * z) / p), (_m, _p, f, z) => f(z)],
    vanilla: [(m, _p, f, z) => f(m * z), (_m, p, f, z) => f(p * z)],
  },
} satisfies Record<(typeof orderings)[number], Record<Mode, [Law, Law]>>;
type Law = (m: number, p: number, f: (x: number) => number, z: number) => number;

for (const name of orderings) {
  test(`${name} computes the formula of its definition in both modes and phases`, () => {
    for (const mode of modes) {
      const [training, testing] = table[name][mode] as [Law, Law];
      for (const [law, phase] of [
        [training, true],
        [testing, false],
      ] as const) {
        const layer = new Dropout({ rate: 0.2, ordering: name, mode, activation: 'sigmoid' });
        const mask = tensor([kept], { dtype: 'float64' });
        const output = layer.call(tensor([z], { dtype: 'float64' }), { training: phase, mask });
        for (const [i, value] of z.entries()) {
          const want = law(kept[i], 0.8, activations.sigmoid.value, value);
          assert.ok(Math.abs(output.data[i] - want) < 1e-15, `${mode}, training ${phase}, z ${value}`);
        }
      }
    }
  });
}

test('a named ordering and the same list written out give the same bits', () => {
  const x = normal([8, 6], { seed: 1 });
  for (const name of orderings) {
    const options = { rate: 0.3, activation: 'gelu', seed: 4 } as const;
    const list = ordering(...stagesOf('test', name));
    const [a, b] = [new Dropout({ ...options, ordering: name }), new Dropout({ ...options, ordering: list })];
    assertSameBits(a.call(x, { training: true }), b.call(x, { training: true }));
  }
});

test('a stage of your own sees the phase, the mode, the scale and the mask', () => {
  const seen: unknown[] = [];
  const spy = defineStage({
    name: 'spy',
    apply: (v, { training, mode, keepProb, scale, kept, keptShare }) => {
      seen.push({ training, mode, keepProb, scale, kept, keptShare });
      return v;
    },
  });
  const layer = new Dropout({ rate: 0.2, ordering: ordering('activate', spy) });
  layer.call(tensor([1, 2], { dtype: 'float64' }), { training: true, mask: tensor([1, 0]) });
  layer.call(tensor([1], { dtype: 'float64' }));
  const common = { mode: 'inverted', keepProb: 0.8 };
  assert.deepEqual(seen, [
    { ...common, training: true, scale: 1.25, kept: 1, keptShare: 0.5 },
    { ...common, training: true, scale: 1.25, kept: 0, keptShare: 0.5 },
    { ...common, training: false, scale: 1, kept: 1, keptShare: 1 },
  ]);
});

test('a stage without a derivative has one by central differences', () => {
  const cube = defineStage({ name: 'cube', apply: (v) => v ** 3 });
  const layer = new Dropout({ rate: 0.5, ordering: ordering(cube) });
  const { backward } = layer.forward(tensor([2], { dtype: 'float64' }));
  assert.ok(Math.abs(backward(tensor([1], { dtype: 'float64' })).data[0] - 12) < 1e-8);
});

test('a list may leave stages out: activate and mask alone do not scale', () => {
  const layer = new Dropout({ rate: 0.5, ordering: ordering('activate', 'mask') });
  assert.deepEqual([...layer.call(tensor([1, 2]), { training: true, mask: tensor([1, 0]) }).data], [1, 0]);
});

test('the share of kept units counts as 1 where nothing is left', () => {
  const share = defineStage({ name: 'share', apply: (_v, s) => s.keptShare });
  const layer = new Dropout({ rate: 1, ordering: ordering(share) });
  assert.deepEqual([...layer.call(tensor([5, 6]), { training: true }).data], [1, 1]);
});

test('formulas read like the definitions', () => {
  const of = (stages: readonly StageName[], mode: Mode, training: boolean) =>
    formula(stages, { mode, training, activation: activations.sigmoid });
  assert.equal(of(stagesOf('', 'mask-scale') as StageName[], 'inverted', true), 'mask · sigmoid(z) / keepProb');
  assert.equal(of(stagesOf('', 'scale-mask') as StageName[], 'inverted', true), 'mask · (sigmoid(z) / keepProb)');
  assert.equal(of(stagesOf('', 'pre-activation') as StageName[], 'inverted', true), 'mask · sigmoid(z / keepProb)');
  assert.equal(of(stagesOf('', 'before-activation') as StageName[], 'inverted', true), 'sigmoid(mask · z / keepProb)');
  assert.equal(of(stagesOf('', 'pre-activation') as StageName[], 'vanilla', false), 'sigmoid(z · keepProb)');
  assert.equal(of(stagesOf('', 'mask-scale') as StageName[], 'inverted', false), 'sigmoid(z)');
});

test('softmax is refused, and a misspelt stage or ordering gets the nearest name', () => {
  assert.throws(() => ordering('activate', 'softmax' as StageName), /got 'softmax'; softmax mixes units/);
  assert.throws(() => ordering('activat' as StageName), /did you mean 'activate'/);
  assert.throws(() => ordering(), /at least one stage/);
  assert.throws(
    () => new Dropout({ rate: 0.5, ordering: 'preactivation' as 'pre-activation' }),
    /did you mean 'pre-activation'/,
  );
  assert.throws(() => defineStage({ name: 'mask', apply: (v) => v }), /a name of its own, got 'mask'/);
  assert.throws(() => defineStage({ name: 'x' } as never), /\{ name, apply, derivative\? \}/);
});

test('each stage is rounded to the dtype once', () => {
  const x = wrap(Float32Array.of(0.1, 0.7, 3.3), [3]);
  const settings = { activation: activations.tanh, training: true, mode: 'inverted', keepProb: 0.7 } as const;
  const scale = scaleOf(settings, x.data);
  const { values } = applyStages(x, { ...settings, scale, stages: ['scale', 'activate'] });
  for (let i = 0; i < 3; i++) {
    const scaled = Math.fround(x.data[i] * Math.fround(1 / 0.7));
    assert.equal(values[1].data[i], scaled);
    assert.equal(values[2].data[i], Math.fround(Math.tanh(scaled)));
  }
});
