import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { drawMask, keepThreshold, maskBlock } from '../../../lib/compute/spec/masks.js';
import { fc } from '../../helpers/property.js';

interface Golden {
  readonly length: number;
  readonly keepProb: number;
  readonly seed: number;
  readonly layer: number;
  readonly call: number;
  readonly kept: string;
}

/** From test/golden/make-masks.py, an implementation of its own. */
const golden: Golden[] = JSON.parse(readFileSync(new URL('../../golden/masks.json', import.meta.url), 'utf8'));

function hexadecimal(mask: Uint8Array): string {
  let text = '';
  for (let i = 0; i < mask.length; i += 4) {
    text += (mask[i] + 2 * (mask[i + 1] ?? 0) + 4 * (mask[i + 2] ?? 0) + 8 * (mask[i + 3] ?? 0)).toString(16);
  }
  return text;
}

for (const { length, keepProb, kept, ...key } of golden) {
  test(`the mask of seed ${key.seed}, layer ${key.layer}, call ${key.call}, keepProb ${keepProb} is that of the rules`, () => {
    assert.equal(hexadecimal(drawMask(new Uint8Array(length), keepProb, key)), kept);
  });
}

test('a longer mask begins with the shorter one, and blocks do not depend on each other', () => {
  const key = { seed: 3, layer: 1, call: 4 };
  const long = drawMask(new Uint8Array(3 * maskBlock), 0.3, key);
  fc.assert(
    fc.property(fc.integer({ min: 0, max: long.length }), (length) => {
      assert.deepEqual(drawMask(new Uint8Array(length), 0.3, key), long.subarray(0, length));
    }),
    { numRuns: 20 },
  );
});

test('seed, layer and call each change the mask', () => {
  const mask = (seed: number, layer: number, call: number) =>
    hexadecimal(drawMask(new Uint8Array(256), 0.5, { seed, layer, call }));
  const masks = [mask(1, 0, 0), mask(2, 0, 0), mask(1, 1, 0), mask(1, 0, 1), mask(1, 0, 2 ** 32)];
  assert.equal(new Set(masks).size, masks.length);
});

test('keepProb 0 and 1, and what rounds to them, drop and keep everything', () => {
  const count = (keepProb: number) =>
    drawMask(new Uint8Array(1000), keepProb, { seed: 1, layer: 0, call: 0 }).reduce((sum, kept) => sum + kept, 0);
  assert.deepEqual([count(0), count(1e-11), count(1 - 1e-11), count(1)], [0, 0, 1000, 1000]);
  assert.deepEqual([keepThreshold(0), keepThreshold(0.5), keepThreshold(1)], [0, 2 ** 31, 2 ** 32]);
});

test('the kept share of a million elements is within five standard deviations of keepProb', () => {
  const n = 1_000_000;
  for (const keepProb of [0.1, 0.5, 0.8, 0.999]) {
    const mask = drawMask(new Uint8Array(n), keepProb, { seed: 7, layer: 0, call: 0 });
    const kept = mask.reduce((sum, value) => sum + value, 0);
    const bound = 5 * Math.sqrt(n * keepProb * (1 - keepProb));
    assert.ok(Math.abs(kept - n * keepProb) < bound, `${kept} kept of ${n} at ${keepProb}`);
  }
});

test('neighbours, and the same element in the next call, are kept independently', () => {
  const n = 1_000_000;
  const [first, second] = [0, 1].map((call) => drawMask(new Uint8Array(n), 0.5, { seed: 7, layer: 0, call }));
  const agreement = (a: Uint8Array, b: Uint8Array, lag: number): number => {
    let same = 0;
    for (let i = lag; i < n; i++) if (a[i] === b[i - lag]) same++;
    return (same - (n - lag) / 2) / Math.sqrt((n - lag) / 4);
  };
  const scores = [1, 2, 4, 16, 4096].map((lag) => agreement(first, first, lag));
  for (const score of [...scores, agreement(first, second, 0)])
    assert.ok(Math.abs(score) < 5, `${score} standard deviations`);
});
