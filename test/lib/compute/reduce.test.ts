import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reference } from '../../../lib/compute/reference/reference.js';
import { difference, engines, places, put, randomFloats } from './engines.js';

const groupings = [
  { outer: 7, groups: 5, inner: 1 },
  { outer: 64, groups: 8, inner: 1 },
  { outer: 1, groups: 3, inner: 33 },
  { outer: 4, groups: 6, inner: 49 },
  { outer: 3, groups: 2, inner: 4 },
  { outer: 1, groups: 1, inner: 1 },
];

for (const [name, engine] of engines) {
  const { compute } = engine;

  test(`${name}: moments, standardising and its gradient are the twin's for columns, rows and channels`, () => {
    for (const grouping of groupings)
      for (const place of places) {
        const length = grouping.outer * grouping.groups * grouping.inner;
        const [x, gradient] = [randomFloats(length, 2), randomFloats(length)];
        const [gamma, beta] = [randomFloats(grouping.groups), randomFloats(grouping.groups)];
        const run = (c: typeof compute, at: (v: Float32Array) => Float32Array) => {
          const [px, pg, out, dx, affine, total] = [x, gradient, x, x, x, gamma].map((v) => at(v.slice()));
          const { mean, variance } = c.moments(px, grouping);
          const inverse = variance.map((v) => 1 / Math.sqrt(v + 1e-3));
          c.normalize(px, mean, inverse, grouping, out);
          c.normalizeBackward(pg, out, inverse, grouping, dx);
          c.scaleAndShift(out, at(gamma), at(beta), grouping, affine);
          c.addGroupSums(pg, out, grouping, total);
          return [mean, variance, out, dx, affine, total];
        };
        const expected = run(reference, (v) => v.slice());
        const actual = run(compute, (v) => put(v, place, engine));
        for (const [i, values] of actual.entries())
          assert.ok(difference(values, expected[i]) < 2e-5, `result ${i} of ${JSON.stringify(grouping)}, ${place}`);
      }
  });

  test(`${name}: a variance of large numbers keeps its digits`, () => {
    const x = Float32Array.from({ length: 1000 }, (_, i) => 10000 + (i % 2));
    const { mean, variance } = compute.moments(x, { outer: 500, groups: 2, inner: 1 });
    assert.deepEqual([...mean, ...variance], [10000, 10001, 0, 0]);
    assert.equal(compute.moments(x, { outer: 1, groups: 1, inner: 1000 }).variance[0], 0.25);
  });

  test(`${name}: sums, ranges, zeros and histograms are the twin's to the bit`, () => {
    for (const length of [1, 3, 4, 5, 4097]) {
      const x = randomFloats(length).map((v, i) => (i % 5 === 3 ? 0 : v));
      for (const place of places) {
        const p = put(x, place, engine);
        assert.ok(Math.abs(compute.sum(p) - reference.sum(x)) < 1e-9);
        assert.ok(Math.abs(compute.sumSquaredDeviations(p, 0.3) - reference.sumSquaredDeviations(x, 0.3)) < 1e-9);
        assert.deepEqual(compute.minMax(p), reference.minMax(x));
        assert.deepEqual(compute.finiteRange(p), reference.finiteRange(x));
        for (const bins of [
          { width: 0.1, first: -20, count: 50 },
          { width: 0.25, first: -3, count: 7 },
          { width: 2.5, first: 0, count: 1 },
        ])
          assert.deepEqual(compute.histogram(p, bins), reference.histogram(x, bins));
      }
    }
  });

  test(`${name}: values on the edges of bins, and what is not finite, count as in the twin`, () => {
    const edges = Array.from({ length: 81 }, (_, i) => (i - 40) * 0.1);
    const x = Float32Array.from([
      ...edges,
      ...edges.map(Math.fround),
      Number.NaN,
      Infinity,
      -Infinity,
      1e30,
      -1e30,
      1e-40,
      -1e-40,
      0,
      -0,
    ]);
    for (const width of [0.1, 0.2, 0.25, 0.5, 1])
      assert.deepEqual(
        compute.histogram(x, { width, first: -4 / width, count: 8 / width }),
        reference.histogram(x, { width, first: -4 / width, count: 8 / width }),
      );
    assert.deepEqual(compute.finiteRange(Float32Array.of(0, Number.NaN, Infinity)), { min: Infinity, max: -Infinity });
    assert.deepEqual(compute.minMax(Float32Array.of(1, Number.NaN, 0, 2, 3)), {
      min: Number.NaN,
      max: Number.NaN,
      zeros: 1,
    });
  });

  test(`${name}: cross-entropy of class numbers is the twin's, safe for logits of any size`, () => {
    for (const columns of [1, 2, 3, 10, 17])
      for (const scale of [1, 1e4]) {
        const rows = 9;
        const logits = randomFloats(rows * columns, scale);
        const labels = Int32Array.from({ length: rows }, (_, i) => i % columns);
        const [gradient, expected] = [new Float32Array(logits.length), new Float32Array(logits.length)];
        const loss = compute.crossEntropy(logits, labels, gradient, columns, 0.5);
        const wanted = reference.crossEntropy(logits, labels, expected, columns, 0.5);
        assert.ok(Math.abs(loss - wanted) <= 1e-6 * Math.max(1, wanted), `${loss}, ${wanted}`);
        assert.ok(difference(gradient, expected) < 1e-6);
      }
  });
}
