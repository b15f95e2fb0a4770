/** A mask as bits, bytes and numbers, and repeated along axes: each form against a plain one-element-at-a-time rule. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reference } from '../../../lib/compute/reference/reference.js';
import type { Compute } from '../../../lib/compute/spec/compute.js';
import { engines, places, put, randomFloats } from './engines.js';

const lengths = [0, 1, 5, 8, 15, 16, 17, 33, 4097];
const all: readonly (readonly [string, Compute])[] = [
  ['javascript', reference],
  ...engines.map(([name, { compute }]) => [name, compute] as const),
];
const maskOf = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => Number((i * i) % 7 < 3));

for (const [name, compute] of all) {
  test(`${name}: packed bits are the bytes, and come back as they were`, () => {
    for (const length of lengths) {
      const mask = maskOf(length);
      const [bits, back] = [new Uint8Array((length + 7) >> 3).fill(255), new Uint8Array(length).fill(9)];
      compute.packMask(mask, bits);
      for (let i = 0; i < 8 * bits.length; i++) assert.equal((bits[i >> 3] >> (i & 7)) & 1, mask[i] ?? 0);
      compute.unpackMask(bits, back);
      assert.deepEqual(back, mask);
    }
  });

  test(`${name}: a mask of numbers becomes bytes; the first number that is neither 0 nor 1 is found`, () => {
    for (const length of lengths) {
      const bytes = new Uint8Array(length);
      assert.equal(compute.readMask(Float32Array.from(maskOf(length)), bytes), -1);
      assert.deepEqual(bytes, maskOf(length));
      for (const at of [0, 3, length - 1].filter((at) => at >= 0 && at < length))
        for (const value of [0.5, Number.NaN, -1]) {
          const x = Float32Array.from(maskOf(length));
          x[at] = value;
          assert.equal(compute.readMask(x, bytes), at);
        }
    }
  });

  test(`${name}: runs of any length are repeated any number of times`, () => {
    for (const length of [1, 2, 3, 16, 17, 40])
      for (const times of [1, 2, 5, 31, 100]) {
        const mask = maskOf(3 * length);
        const to = new Uint8Array(mask.length * times);
        compute.repeatMask(mask, to, length, times);
        const expected = to.map((_, i) => mask[Math.floor(i / (length * times)) * length + (i % length)]);
        assert.deepEqual(to, expected, `${length} × ${times}`);
      }
  });
}

for (const [name, engine] of engines)
  test(`${name}: selecting an affine function or a constant gives the reference's bits, on one thread and on two`, () => {
    for (const length of [...lengths, 600_001])
      for (const place of places) {
        const bits = Uint8Array.from({ length: (length + 7) >> 3 }, (_, i) => i * 37 + 11);
        const selection = { factor: 0.8864052, shift: 0.7791134, dropped: -1.25 };
        const [x, expected] = [randomFloats(length), new Float32Array(length)];
        reference.selectAffine(x, expected, bits, selection);
        for (const threads of [1, 2]) {
          engine.threads.count = threads;
          const y = put(x, place, engine);
          engine.compute.selectAffine(y, y, bits, selection);
          assert.ok(
            Buffer.from(Float32Array.from(y).buffer).equals(Buffer.from(expected.buffer)),
            `${length}, ${place}`,
          );
        }
        engine.threads.count = 1;
      }
  });
