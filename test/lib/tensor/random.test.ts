import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { backendInfo, normal, randomStream, setThreads, stats, uniform } from '../../../lib/index.js';
import { normalQuantile } from '../../../lib/math/normal-quantile.js';

/** From test/golden/make-quantiles.py. */
const quantiles: [number, number][] = JSON.parse(
  readFileSync(new URL('../../golden/quantiles.json', import.meta.url), 'utf8'),
);

test('normal quantiles agree with the published algorithm elsewhere to 1 part in 10¹⁵', () => {
  for (const [p, z] of quantiles) {
    assert.ok(
      Math.abs(normalQuantile(p) - z) <= 1e-15 * Math.max(1, Math.abs(z)),
      `${p}: ${normalQuantile(p)}, not ${z}`,
    );
  }
});

/** Worked out in Python from the rules in lib/random.ts. */
test('the first numbers of a seed never change', () => {
  const random = randomStream(1);
  const drawn = [random.uniform(), random.normal(), random.integer(1000)];
  assert.deepEqual(drawn, [0.5513064327182103, 0.0915384685455256, 507]);
});

test('a fork depends on seed and label alone, not on what was drawn before', () => {
  const [a, b] = [randomStream(5), randomStream(5)];
  for (let i = 0; i < 10; i++) b.uniform();
  assert.equal(a.fork('dropout/1').uniform(), b.fork('dropout/1').uniform());
  assert.notEqual(a.fork('dropout/1').uniform(), a.fork('dropout/2').uniform());
  assert.notEqual(a.fork('x').fork('y').uniform(), a.fork('y').fork('x').uniform());
});

test('a seed counts by its lowest 32 bits, and must be a whole number', () => {
  assert.equal(randomStream(-1).uniform(), randomStream(2 ** 32 - 1).uniform());
  assert.throws(() => randomStream(1.5), /expected seed to be a whole number, got 1.5/);
});

test('a million normal numbers have the moments of the normal distribution', () => {
  const n = 1_000_000;
  const z = normal([n], { seed: 3, dtype: 'float64' });
  const { mean, std } = stats(z);
  const fourth = z.data.reduce((sum, value) => sum + value ** 4, 0) / n;
  assert.ok(Math.abs(mean) < 5 / Math.sqrt(n), `mean ${mean}`);
  assert.ok(Math.abs(std - 1) < 5 / Math.sqrt(2 * n), `std ${std}`);
  assert.ok(Math.abs(fourth - 3) < 5 * Math.sqrt(96 / n), `fourth moment ${fourth}`);
});

test('mean, std, min and max place the numbers', () => {
  const shifted = normal([1000], { seed: 3, mean: 10, std: 0, dtype: 'float64' });
  assert.ok(shifted.data.every((value) => value === 10));
  const { min, max } = stats(uniform([10_000], { seed: 1, min: -2, max: 3 }));
  assert.ok(min >= -2 && min < -1.99 && max <= 3 && max > 2.99, `${min} to ${max}`);
});

test('every whole number below a bound comes equally often', () => {
  const random = randomStream(2);
  const counts = new Array(7).fill(0);
  for (let i = 0; i < 70_000; i++) counts[random.integer(7)]++;
  for (const count of counts)
    assert.ok(Math.abs(count - 10_000) < 5 * Math.sqrt(70_000 * (1 / 7) * (6 / 7)), `${counts}`);
});

test('a permutation has each number once, and is not the identity', () => {
  const order = randomStream(1).permutation(100);
  assert.deepEqual(
    [...order].sort((a, b) => a - b),
    Array.from({ length: 100 }, (_, i) => i),
  );
  assert.notDeepEqual(
    [...order],
    [...order].sort((a, b) => a - b),
  );
});

test('filling an array draws the numbers that as many calls give, and leaves the stream where they do', () => {
  for (const length of [0, 1, 15, 16, 17, 40_003])
    for (const Data of [Float32Array, Float64Array]) {
      const [filled, drawn] = [randomStream(7), randomStream(7)];
      const [u, z] = [new Data(length), new Data(length)];
      filled.fillUniform(u, { min: -2, max: 1 });
      filled.fillNormal(z, { mean: 5, std: 0.3 });
      assert.deepEqual(
        u,
        new Data(length).map(() => -2 + 3 * drawn.uniform()),
      );
      assert.deepEqual(
        z,
        new Data(length).map(() => 5 + 0.3 * drawn.normal()),
      );
      assert.equal(filled.uniform(), drawn.uniform());
    }
});

test('the numbers of a seed are the same on one thread and on two', () => {
  const before = backendInfo().threads;
  const bits = [1, 2].map((threads) => {
    setThreads(threads);
    return Buffer.from(normal([300_001], { seed: 4 }).data.slice().buffer);
  });
  setThreads(before);
  assert.ok(bits[0].equals(bits[1]));
});
