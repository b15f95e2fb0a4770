import assert from 'node:assert/strict';
import { test } from 'node:test';
import ndarray from 'ndarray';
import { reference } from '../../../lib/compute/reference/reference.js';
import { matmul } from '../../../lib/ops/arithmetic.js';
import { type Tensor, valuesOf } from '../../../lib/tensor/tensor.js';
import { fc } from '../../helpers/property.js';

/** A matrix of small whole numbers, so that every sum is exact in any order; lying across, backwards or with gaps if asked. */
function matrix(rows: number, columns: number, seed: number, lying: 'plain' | 'across' | 'backwards' | 'gaps'): Tensor {
  const data = Float32Array.from({ length: 4 * rows * columns }, (_, i) => ((i * 37 + seed * 11 + (i >> 3)) % 19) - 9);
  if (lying === 'across') return ndarray(data, [rows, columns], [1, rows], 3);
  if (lying === 'backwards') return ndarray(data, [rows, columns], [-columns, -1], rows * columns - 1);
  return lying === 'gaps' ? ndarray(data, [rows, columns], [2 * columns, 2], 1) : ndarray(data, [rows, columns]);
}

function byDefinition(a: Tensor, b: Tensor): number[] {
  const [m, k] = a.shape;
  const n = b.shape[1];
  return Array.from({ length: m * n }, (_, at) => {
    let sum = 0;
    for (let t = 0; t < k; t++) sum += a.get(Math.floor(at / n), t) * b.get(t, at % n);
    return sum;
  });
}

const length = fc.integer({ min: 1, max: 13 });
const lying = fc.constantFrom('plain', 'across', 'backwards', 'gaps');

test('a product is the sum over the inner index, whatever the sizes and strides', () => {
  fc.assert(
    fc.property(length, length, length, lying, lying, lying, (m, k, n, ofA, ofB, ofOut) => {
      const [a, b, out] = [matrix(m, k, 1, ofA), matrix(k, n, 2, ofB), matrix(m, n, 3, ofOut)];
      assert.deepEqual([...valuesOf(matmul(a, b, { out }))], byDefinition(a, b));
    }),
    { numRuns: 300, seed: 1 },
  );
});

test('accumulate adds to what is there', () => {
  fc.assert(
    fc.property(length, length, length, lying, (m, k, n, ofOut) => {
      const [a, b, out] = [matrix(m, k, 1, 'plain'), matrix(k, n, 2, 'across'), matrix(m, n, 3, ofOut)];
      const before = [...valuesOf(out)];
      matmul(a, b, { out, accumulate: true });
      assert.deepEqual(
        [...valuesOf(out)],
        byDefinition(a, b).map((v, i) => v + before[i]),
      );
    }),
    { numRuns: 100, seed: 1 },
  );
});

test('in plain TypeScript a float32 sum is rounded once', () => {
  const a = ndarray(new Float32Array(256).fill(0.1), [1, 256]);
  const b = ndarray(new Float32Array(256).fill(0.3), [256, 1]);
  const out = ndarray(new Float32Array(1), [1, 1]);
  reference.matmul(a, b, out, false);
  assert.equal(out.data[0], Math.fround(256 * a.data[0] * b.data[0]));
});

test('an empty inner length gives zeros, not what was there', () => {
  const out = ndarray(Float32Array.of(7, 7, 7, 7), [2, 2]);
  const empty = (shape: number[]): Tensor => ndarray(new Float32Array(0), shape);
  assert.deepEqual([...matmul(empty([2, 0]), empty([0, 2]), { out }).data], [0, 0, 0, 0]);
});
