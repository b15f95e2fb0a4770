import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CheckError, check } from '../../../../lib/teaching/claims/check.js';
import { dropoutMistakes } from '../../../../lib/teaching/claims/mistakes.js';
import { near } from '../../../../lib/teaching/claims/near.js';
import { checkOrdering } from '../../../../lib/teaching/proofs/check-ordering.js';
import { shown, texts } from './shown.js';

test('a claim that holds is one line with the measured number and what was expected', () => {
  assert.deepEqual(
    texts(() => check('the mean is kept', 0.499, near(0.5, { within: 0.01 }), { why: 'E[m / p] = 1' })),
    ['✓ holds · the mean is kept: 0.499 (expected 0.5 ± 0.01)\n  E[m / p] = 1'],
  );
});

test('a claim that does not hold is shown and thrown, with claim, expectation and number', () => {
  const { bundles, error } = shown(() => check('the mean is kept', 0.7, near(0.5, { within: 0.01 })));
  assert.equal(bundles[0]['text/plain'], '✗ does not hold · the mean is kept: 0.7, but expected 0.5 ± 0.01; 0.2 away');
  assert.ok(error instanceof CheckError);
  assert.equal(error.name, 'CheckError');
  assert.equal(error.message, 'the mean is kept: expected 0.5 ± 0.01, got 0.7 (0.2 away)');
  assert.deepEqual([error.claim, error.expected, error.got], ['the mean is kept', '0.5 ± 0.01', '0.7']);
});

test('a number that a known mistake leads to is explained', () => {
  const mistakes = dropoutMistakes({ rate: 0.5, mode: 'vanilla', answer: (keepProb) => keepProb });
  const { error } = shown(() => check('the maximum at test is keepProb', 0.25, 0.5, { mistakes }));
  assert.match(
    String(error),
    /got 0\.25; 0\.25 = keepProb²: scaled in both phases; vanilla dropout scales only in the test phase$/,
  );
});

test('a condition and a report are claims by themselves', () => {
  assert.deepEqual(
    texts(() => check('it adds up', 1 + 1 === 2)),
    ['✓ holds · it adds up: true'],
  );
  const { error } = shown(() => check('the mean is kept', checkOrdering('pre-activation').mean));
  assert.match(String(error), /^CheckError: the mean is kept: no: at z = /);
});

test('the line is marked by a word and an icon beside the colour, and its HTML escapes what it shows', () => {
  const { bundles } = shown(() => check('a < b & "c"', true));
  const html = bundles[0]['text/html'];
  assert.match(html, /role="status".*<span aria-hidden="true">✓ <\/span>holds<\/strong> a &lt; b &amp; /);
  const wrong = shown(() => check('x', false)).bundles[0]['text/html'];
  assert.match(wrong, /role="alert".*✗ <\/span>does not hold/);
});

test('white on each badge has the contrast that WCAG 2.2 asks for', () => {
  const htmls = [true, false].map((value) => shown(() => check('x', value)).bundles[0]['text/html']);
  for (const html of htmls) {
    const [, red, green, blue] = /background:#(..)(..)(..)/.exec(html) as string[];
    const [r, g, b] = [red, green, blue].map((hex) => linear(Number.parseInt(hex, 16) / 255));
    const luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b;
    assert.ok(1.05 / (luminance + 0.05) >= 4.5, html);
  }
});

test('claims of one cell that hold are one line that opens, and one that does not stays apart', () => {
  const outputs: { 'text/plain': string; 'text/html': string }[] = [];
  // biome-ignore lint/suspicious/noExplicitAny: what a kernel offers
  const here = globalThis as any;
  const bundleOf = (value: Record<symbol, () => (typeof outputs)[number]>) => value[Symbol.for('Jupyter.display')]();
  here.display = (value: never) => {
    const at = outputs.push(bundleOf(value)) - 1;
    return { update: (newer: never) => outputs.splice(at, 1, bundleOf(newer)) };
  };
  let cell = {};
  here[Symbol.for('layerlab.placeOfOutputs')] = () => cell;
  try {
    check('one is one', 1, 1);
    check('two is two', 2, 2, { why: 'it is so' });
    assert.throws(() => check('one is two', 1, 2));
    cell = {};
    check('three is three', 3, 3);
  } finally {
    delete here.display;
    delete here[Symbol.for('layerlab.placeOfOutputs')];
  }
  const [folded, red, next] = outputs;
  assert.equal(
    folded['text/plain'],
    '✓ 2 of 2 hold\n  ✓ holds · one is one: 1 (expected exactly 1)\n  ✓ holds · two is two: 2 (expected exactly 2)\n    it is so',
  );
  assert.match(folded['text/html'], /<details><summary>.*2 of 2 hold<\/summary>.*one is one.*two is two/);
  assert.match(red['text/plain'], /^✗ does not hold · one is two/);
  assert.match(next['text/plain'], /^✓ holds · three is three/);
});

test('without a notebook the line is printed', (context) => {
  const log = context.mock.method(console, 'log', () => {});
  check('one is one', 1, 1);
  assert.deepEqual(log.mock.calls[0].arguments, ['✓ holds · one is one: 1 (expected exactly 1)']);
});

/** The definition of relative luminance in WCAG 2.2. */
function linear(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
}
