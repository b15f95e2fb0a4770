import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { multiply, type ProductOptions } from '../../../lib/ops/matrix-product.js';

/** Small whole numbers, so that every sum is exact in any order. */
function integers(length: number, seed: number): Float32Array {
  return Float32Array.from({ length }, (_, i) => ((i * 37 + seed * 11 + (i >> 3)) % 19) - 9);
}

function byDefinition(
  a: Float32Array,
  b: Float32Array,
  [m, k, n]: readonly number[],
  options: ProductOptions,
): number[] {
  return Array.from({ length: m * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    let sum = 0;
    for (let t = 0; t < k; t++)
      sum += a[options.transposeA ? t * m + i : i * k + t] * b[options.transposeB ? j * k + t : t * n + j];
    return sum;
  });
}

const length = fc.oneof(fc.integer({ min: 1, max: 13 }), fc.constantFrom(255, 256, 257, 515));

test('a product is the sum over the inner index, whatever the sizes and transpositions', () => {
  fc.assert(
    fc.property(length, length, length, fc.boolean(), fc.boolean(), (m, k, n, transposeA, transposeB) => {
      fc.pre(m * k * n < 2e5);
      const [a, b, c] = [integers(m * k, 1), integers(k * n, 2), new Float32Array(m * n).fill(5)];
      multiply(a, b, c, [m, k, n], { transposeA, transposeB });
      assert.deepEqual([...c], byDefinition(a, b, [m, k, n], { transposeA, transposeB }));
    }),
    { numRuns: 150, seed: 1 },
  );
});

test('accumulate adds to what is there and leaves the rest of a longer array alone', () => {
  const c = Float64Array.of(1, 2, 3, 4, 99);
  multiply(Float64Array.of(1, 2, 3, 4), Float64Array.of(1, 0, 0, 1), c, [2, 2, 2], { accumulate: true });
  assert.deepEqual([...c], [2, 4, 6, 8, 99]);
});

test('an inner length of 0 gives zeros', () => {
  const c = new Float32Array(4).fill(7);
  multiply(new Float32Array(0), new Float32Array(0), c, [2, 0, 2]);
  assert.deepEqual([...c], [0, 0, 0, 0]);
});

test('a float32 sum of 256 terms is rounded once', () => {
  const a = new Float32Array(256).fill(Math.fround(0.1));
  const b = new Float32Array(256).fill(Math.fround(0.3));
  const c = new Float32Array(1);
  multiply(a, b, c, [1, 256, 1]);
  assert.equal(c[0], Math.fround(256 * a[0] * b[0]));
});
