import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Dropout } from '../../../../lib/layers/dropout/dropout.js';
import { type DropoutQuestion, dropoutMistakes, recognised } from '../../../../lib/teaching/claims/mistakes.js';
import { normal } from '../../../../lib/tensor/random.js';
import { stats } from '../../../../lib/tensor/stats.js';

const told = (question: DropoutQuestion, answer: number): string => recognised(answer, dropoutMistakes(question));

test('the largest training output of sigmoid at rate 0.2 is 1 / keepProb, and each way to miss it is named', () => {
  const question = { rate: 0.2, answer: (keepProb: number) => 1 / keepProb };
  assert.match(told(question, 5), /^5 = 1 \/ rate: rate was read as the share that is kept/);
  assert.match(
    told(question, 1.5625),
    /^1\.563 = 1 \/ keepProb²: scaled in both phases; inverted dropout scales only in training$/,
  );
  assert.match(told(question, 1), /^1: not scaled at all/);
  assert.equal(told(question, 1.25), '', 'the right answer is no mistake');
  assert.equal(told(question, 7), '');
});

test('0.25 at rate 0.5 in vanilla mode is keepProb²: scaled in both phases', () => {
  const question = { rate: 0.5, mode: 'vanilla', answer: (keepProb: number) => keepProb } as const;
  assert.match(
    told(question, 0.25),
    /^0\.25 = keepProb²: scaled in both phases; vanilla dropout scales only in the test phase$/,
  );
  assert.match(told(question, 1), /^1: not scaled at all/);
});

test('the mean that comes from scaling before sigmoid is recognised from a real layer', () => {
  const z = normal([200, 200], { seed: 1 });
  const options = { rate: 0.5, activation: 'sigmoid', seed: 7 } as const;
  const meanWith = (ordering: 'mask-scale' | 'pre-activation'): number =>
    stats(new Dropout({ ...options, ordering }).forward(z, { training: true }).output).mean;
  const question = { rate: 0.5, answer: () => 0.5, scaledBefore: 0.25 };
  const mistakes = dropoutMistakes(question).map((mistake) => ({ ...mistake, relative: 0.02 }));
  assert.match(recognised(meanWith('pre-activation'), mistakes), /scaled before the activation/);
  assert.equal(recognised(meanWith('mask-scale'), mistakes), '');
});

test('the share that one mask kept is recognised where it differs from keepProb', () => {
  const question = { rate: 0.5, answer: (keepProb: number) => 1 / keepProb, keptShare: 0.4 };
  assert.match(told(question, 2.5), /^2\.5: scaled by the share that this one mask kept/);
  assert.doesNotMatch(told({ ...question, keptShare: 0.5 }, 2), /this one mask/);
});

test('two mistakes with one number are both named', () => {
  const mistakes = [
    { value: 2, because: 'doubled' },
    { value: 2, because: 'squared', formula: 'x²' },
  ];
  assert.equal(recognised(2, mistakes), '2 = x²: doubled; or squared');
});

test('a mistake may be a whole tensor', () => {
  assert.equal(recognised([0, 2], [{ value: [0, 2], because: 'not masked' }]), 'these numbers: not masked');
  assert.equal(recognised([0, 2], [{ value: 2, because: 'one number' }]), '');
});

test('a rate outside [0, 1) is refused', () => {
  assert.throws(
    () => dropoutMistakes({ rate: 1, answer: () => 1 }),
    /dropoutMistakes: expected rate in \[0, 1\), got 1/,
  );
});
