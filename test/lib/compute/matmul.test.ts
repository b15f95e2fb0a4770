import assert from 'node:assert/strict';
import { test } from 'node:test';
import ndarray from 'ndarray';
import { reference } from '../../../lib/compute/reference/reference.js';
import type { Tensor } from '../../../lib/tensor/tensor.js';
import { fc } from '../../helpers/property.js';
import { difference, engines, places, put, randomFloats } from './engines.js';

const sizes = [0, 1, 2, 3, 5, 6, 7, 8, 9, 31, 33, 61, 129, 300];
const size = fc.constantFrom(...sizes);

/** A matrix of random numbers [rows, columns], stored transposed or not. */
function matrix(data: Float32Array, rows: number, columns: number, transposed: boolean): Tensor {
  return ndarray(data, [rows, columns], transposed ? [1, rows] : [columns, 1]);
}

/** What a sum of k products may be off by: one rounding for each term of about its root's size. */
const bound = (k: number): number => 2e-7 * (4 + k);

for (const [name, engine] of engines) {
  test(`${name}: a product of any shape, transposition and place is the twin's`, () => {
    fc.assert(
      fc.property(
        fc.tuple(size, size, size),
        fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()),
        fc.constantFrom(...places),
        ([m, k, n], [aTurned, bTurned, accumulate], place) => {
          const [a, b, c] = [randomFloats(m * k), randomFloats(k * n), randomFloats(m * n)];
          const expected = c.slice();
          reference.matmul(
            matrix(a, m, k, aTurned),
            matrix(b, k, n, bTurned),
            matrix(expected, m, n, false),
            accumulate,
          );
          const [pa, pb, pc] = [a, b, c].map((values) => put(values, place, engine));
          engine.compute.matmul(
            matrix(pa, m, k, aTurned),
            matrix(pb, k, n, bTurned),
            matrix(pc, m, n, false),
            accumulate,
          );
          assert.ok(difference(pc, expected) < bound(k), `${m}×${k}×${n}: ${difference(pc, expected)}`);
        },
      ),
      { numRuns: 150, seed: 1 },
    );
  });

  test(`${name}: a product reads views with gaps, offsets and negative strides, and writes into a part of a matrix`, () => {
    const [m, k, n] = [13, 21, 7];
    const a = ndarray(randomFloats(400), [m, k], [-25, 1], 12 * 25 + 2);
    const b = ndarray(randomFloats(800), [k, n], [30, -3], 20);
    const whole = randomFloats(20 * 11);
    const expected = ndarray(whole.slice(), [m, n], [11, 1], 14);
    reference.matmul(a, b, expected, false);
    for (const place of places) {
      const out = ndarray(put(whole, place, engine), [m, n], [11, 1], 14);
      const [pa, pb] = [a, b].map((x) => ndarray(put(x.data, place, engine), x.shape, x.stride, x.offset));
      engine.compute.matmul(pa, pb, out, false);
      assert.ok(difference(out.data, expected.data) < bound(k));
    }
  });

  test(`${name}: a product of 4097 rows, or along 4097, is the twin's`, () => {
    for (const [m, k, n] of [
      [4097, 5, 3],
      [3, 4097, 9],
      [5, 1, 4097],
    ]) {
      const [a, b] = [randomFloats(m * k), randomFloats(k * n)];
      const [c, expected] = [new Float32Array(m * n), new Float32Array(m * n)];
      engine.compute.matmul(matrix(a, m, k, false), matrix(b, k, n, false), matrix(c, m, n, false), false);
      reference.matmul(matrix(a, m, k, false), matrix(b, k, n, false), matrix(expected, m, n, false), false);
      assert.ok(difference(c, expected) < 2e-6 * Math.sqrt(k) + 1e-6, `${m}×${k}×${n}: ${difference(c, expected)}`);
    }
  });

  test(`${name}: a product is the same to the bit on one thread and on two`, () => {
    const [m, k, n] = [301, 257, 203];
    const [a, b] = [randomFloats(m * k), randomFloats(k * n)].map((x) => put(x, 'inside', engine));
    const run = (threads: number): Float32Array => {
      engine.threads.count = threads;
      const c = engine.memory.allocate(m * n) as Float32Array;
      engine.compute.matmul(matrix(a, m, k, false), matrix(b, k, n, false), matrix(c, m, n, false), false);
      return c;
    };
    assert.deepEqual(run(2), run(1));
    engine.threads.count = 1;
  });
}
