import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  activations,
  checkOrdering,
  defineStage,
  type ElementwiseName,
  type Mode,
  ordering,
  orderings,
  type StageName,
} from '../../../../lib/index.js';

const permutations: [StageName, StageName, StageName][] = [
  ['activate', 'mask', 'scale'],
  ['activate', 'scale', 'mask'],
  ['scale', 'activate', 'mask'],
  ['mask', 'scale', 'activate'],
  ['mask', 'activate', 'scale'],
  ['scale', 'mask', 'activate'],
];
const modes: Mode[] = ['inverted', 'vanilla'];

test('every order of the three stages has the right gradient, for every activation and mode', () => {
  for (const stages of permutations) {
    for (const activation of Object.keys(activations) as ElementwiseName[]) {
      for (const mode of modes) {
        const { gradient } = checkOrdering(ordering(...stages), { activation, rate: 0.3, mode });
        assert.ok(gradient.ok, `${stages}, ${activation}, ${mode}: ${gradient.words}`);
      }
    }
  }
});

test('the mean is kept by every activation when it comes first, and only by homogeneous ones otherwise', () => {
  const kept = (name: 'mask-scale' | 'pre-activation', activation: ElementwiseName) =>
    checkOrdering(name, { activation, rate: 0.2 }).mean.ok;
  for (const activation of Object.keys(activations) as ElementwiseName[]) {
    assert.ok(kept('mask-scale', activation), activation);
    assert.equal(kept('pre-activation', activation), ['linear', 'relu', 'leakyRelu'].includes(activation), activation);
  }
});

test('the verdicts carry the numbers: a sigmoid scaled first loses σ(z) − p·σ(z/p)', () => {
  const { mean, homogeneous } = checkOrdering('pre-activation', { activation: 'sigmoid', rate: 0.5 });
  for (const { z, training, test, bias } of mean.units) {
    const sigmoid = (v: number) => 1 / (1 + Math.exp(-v));
    assert.ok(Math.abs(training - 0.5 * sigmoid(2 * z)) < 1e-12, `training at ${z}`);
    assert.ok(Math.abs(test - sigmoid(z)) < 1e-12, `test at ${z}`);
    assert.equal(bias, training - test);
  }
  assert.match(
    mean.words,
    /no: at z = 6.5 a unit gives 0.5 on average in training and 0.9985 in the test phase \(−0.4985\)/,
  );
  assert.equal(homogeneous.exact, false);
  assert.equal(checkOrdering('pre-activation', { activation: 'relu' }).homogeneous.exact, true);
});

test('a missing 1/p, one too many, and a wrong one are told apart', () => {
  const words = (...stages: Parameters<typeof ordering>) =>
    checkOrdering(ordering(...stages), { rate: 0.2 }).mean.words;
  const almost = defineStage({ name: 'almost', apply: (v, s) => (s.training ? 0.9 * v * s.scale : v) });
  assert.match(words('activate', 'mask'), /the scale 1\/keepProb is missing in training/);
  assert.match(words('activate', 'mask', 'scale', 'scale'), /there once too often in training/);
  assert.match(words('activate', 'mask', almost), /the scale in training is wrong: the mean is 0.9 times f\(z\)/);
});

test('a scale in both phases is told apart from a missing one', () => {
  const divide = defineStage({ name: 'divide', apply: (v, s) => v / s.keepProb });
  const multiply = defineStage({ name: 'multiply', apply: (v, s) => (s.training ? v : v * s.keepProb) });
  const words = (stages: Parameters<typeof ordering>, mode: Mode = 'inverted') =>
    checkOrdering(ordering(...stages), { rate: 0.2, mode }).mean.words;
  assert.match(words(['activate', 'mask', divide]), /the test phase is scaled as well: it gives f\(z\) \/ keepProb/);
  assert.match(words(['activate', 'mask', 'scale', multiply]), /scaled by keepProb as in vanilla mode/);
  assert.match(words(['activate', 'mask', 'scale', multiply], 'vanilla'), /scaled by keepProb twice/);
});

test('a wrong derivative is found, and named: a stage’s or the activation’s', () => {
  const lazy = defineStage({ name: 'lazy', apply: (v, s) => v * s.scale, derivative: () => 1 });
  const stage = checkOrdering(ordering('activate', 'mask', lazy));
  assert.ok(stage.mean.ok && !stage.gradient.ok && !stage.ok);
  assert.match(stage.gradient.words, /wrong: at z = .* the derivative of stage 'lazy' is wrong/);
  const square = { name: 'square', value: (x: number) => x * x, derivative: (x: number) => x };
  assert.match(
    checkOrdering('mask-scale', { activation: square }).gradient.words,
    /the derivative of 'square' is wrong/,
  );
  const nothing = { ...square, derivative: () => Number.NaN };
  assert.equal(checkOrdering('mask-scale', { activation: nothing }).gradient.ok, false);
});

test('a mask that multiplies lets NaN and overflow out, one that selects does not', () => {
  const multiply = defineStage({ name: 'times mask', apply: (v, s) => v * s.kept });
  const verdict = (stages: Parameters<typeof ordering>) =>
    checkOrdering(ordering(...stages), { activation: 'linear' }).dropped;
  assert.match(verdict(['activate', 'scale', multiply]).words, /gets out: NaN, Infinity, a number near the limit/);
  assert.ok(verdict(['activate', 'scale', 'mask']).ok);
});

test('a scale by the share that was really kept is biased by the chance that nothing is', () => {
  const share = defineStage({ name: 'share', apply: (v, s) => v / s.keptShare });
  const { mean } = checkOrdering(ordering('activate', 'mask', share), { rate: 0.5 });
  for (const { training, test } of mean.units) assert.ok(Math.abs(training / test - (1 - 0.5 ** 10)) < 1e-12);
});

test('rate 0 keeps everything, and rate 1 and softmax are refused', () => {
  for (const name of orderings) assert.ok(checkOrdering(name, { rate: 0 }).ok, name);
  assert.throws(() => checkOrdering('mask-scale', { rate: 1 }), /rate in \[0, 1\), got 1/);
  assert.throws(() => checkOrdering('mask-scale', { activation: 'softmax' }), /element by element, got 'softmax'/);
});

test('a report shows itself as text and as a table', () => {
  const report = checkOrdering('mask-scale');
  assert.match(
    String(report),
    /^mask-scale, sigmoid, inverted, rate 0.5: mask · sigmoid\(z\) \/ keepProb\n {2}✓ gradient: right/,
  );
  const bundle = (Reflect.get(report, Symbol.for('Jupyter.display')) as () => Record<string, string>).call(report);
  assert.match(bundle['text/html'], /<caption [^>]*>mask-scale.*<th [^>]*>mean kept between the phases<\/th>/);
});
