import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reference } from '../../../lib/compute/reference/reference.js';
import { engines, places, put, randomFloats } from './engines.js';

const lengths = [0, 1, 3, 5, 8, 9, 15, 16, 17, 4095, 4096, 4097, 3 * 4096 + 33];
const keepProbs = [0, 0.1, 0.5, 0.8, 0.9999, 1 / 3, 2 ** -20, 1];
const bytes = (length: number): number => (length + 7) >> 3;

for (const [name, engine] of engines) {
  const { compute } = engine;

  test(`${name}: masks are the specification's to the bit`, () => {
    for (const keepProb of keepProbs)
      for (const length of lengths)
        for (const call of [0, 5, 2 ** 40 + 3]) {
          const key = { seed: 0xfedcba98, layer: 2, call };
          const [bits, expected] = [new Uint8Array(bytes(length)), new Uint8Array(bytes(length))];
          compute.drawMask(bits, length, keepProb, key);
          reference.drawMask(expected, length, keepProb, key);
          assert.deepEqual(bits, expected, `${length} at ${keepProb}, call ${call}`);
        }
  });

  test(`${name}: dropout uses the mask that it draws, and applies it again backwards, to the bit`, () => {
    for (const keepProb of keepProbs)
      for (const length of lengths)
        for (const place of places) {
          const key = { seed: 1, layer: 0, call: 3 };
          const x = randomFloats(length);
          const [y, bits, again] = [new Float32Array(length), new Uint8Array(bytes(length)), new Float32Array(length)];
          const expected = { y: y.slice(), bits: bits.slice(), again: again.slice() };
          reference.dropout(x, expected.y, expected.bits, keepProb, 1.25, key);
          reference.applyMask(x, expected.again, expected.bits, 3);
          const [px, py, pz] = [x, y, again].map((v) => put(v, place, engine));
          compute.dropout(px, py, bits, keepProb, 1.25, key);
          compute.applyMask(px, pz, bits, 3);
          assert.deepEqual([...py], [...expected.y]);
          assert.deepEqual(bits, expected.bits);
          assert.deepEqual([...pz], [...expected.again]);
        }
  });

  test(`${name}: what is dropped is 0 even where it was NaN or infinite`, () => {
    const x = new Float32Array(64).map((_, i) => [Number.NaN, Infinity, -Infinity, 1][i % 4]);
    const [y, bits] = [new Float32Array(64), new Uint8Array(8)];
    compute.dropout(x, y, bits, 0.5, 2, { seed: 0, layer: 0, call: 0 });
    for (let i = 0; i < 64; i++) assert.equal(Object.is(y[i], 0), ((bits[i >> 3] >> (i & 7)) & 1) === 0);
  });

  test(`${name}: masks are the same on one thread and on two`, () => {
    const draw = (threads: number): Uint8Array => {
      engine.threads.count = threads;
      const bits = new Uint8Array(bytes(2_000_003));
      compute.drawMask(bits, 2_000_003, 0.7, { seed: 9, layer: 1, call: 0 });
      return bits;
    };
    assert.deepEqual(draw(2), draw(1));
    engine.threads.count = 1;
  });

  test(`${name}: the share that is kept at .9999 is what chance predicts`, () => {
    const length = 4_000_000;
    const [bits, kept] = [new Uint8Array(bytes(length)), { count: 0 }];
    compute.drawMask(bits, length, 0.9999, { seed: 3, layer: 0, call: 0 });
    for (const byte of bits) for (let b = byte; b !== 0; b &= b - 1) kept.count++;
    const z = (kept.count - length * 0.9999) / Math.sqrt(length * 0.9999 * 0.0001);
    assert.ok(Math.abs(z) < 3.5, `z = ${z}`); // fixed seed: chance decided once; 3.5 is passed by 1 seed in 2000
  });
}
