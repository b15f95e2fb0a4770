import assert from 'node:assert/strict';
import { test } from 'node:test';
import { histogram, sharedBins } from '../../../lib/plots/histogram.js';
import { fc } from '../../helpers/property.js';

const values = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 }), { minLength: 1 });

test('every finite value that is not 0 is in one bin, and the shares add up to 1', () => {
  fc.assert(
    fc.property(values, (sample) => {
      const bins = sharedBins([sample]);
      const { shares, zeroShare } = histogram(sample, bins);
      const sum = shares.reduce((a, b) => a + b, 0) + zeroShare;
      assert.ok(Math.abs(sum - 1) < 1e-9);
      assert.ok(bins.count >= 1 && bins.count <= 40);
    }),
  );
});

test('each value lies within the edges of its bin', () => {
  fc.assert(
    fc.property(values, (sample) => {
      const { start, width, count } = sharedBins([sample]);
      for (const value of sample) {
        if (value === 0) continue;
        const bin = histogram([value], { start, width, count }).shares.indexOf(1);
        const slack = 1e-6 * (width + Math.abs(value));
        assert.ok(value >= start + bin * width - slack && value <= start + (bin + 1) * width + slack);
      }
    }),
  );
});

test('a saturated sigmoid’s ones stay below 1: a value on an edge belongs to the bin nearer to 0', () => {
  const bins = { start: -2, width: 0.5, count: 8 };
  assert.deepEqual(histogram([1], bins).shares, [0, 0, 0, 0, 0, 1, 0, 0]);
  assert.deepEqual(histogram([-1], bins).shares, [0, 0, 1, 0, 0, 0, 0, 0]);
});

test('zeros and values that are not finite are counted apart from the bins', () => {
  const sample = [0, -0, 1, Number.NaN, Number.POSITIVE_INFINITY, 2, 1, 1];
  const { shares, zeroShare, notFiniteShare } = histogram(sample, sharedBins([sample]));
  assert.equal(zeroShare, 0.25);
  assert.equal(notFiniteShare, 0.25);
  assert.equal(
    shares.reduce((a, b) => a + b, 0),
    0.5,
  );
});

test('bins are shared by all samples, round, and have 0 on an edge', () => {
  assert.deepEqual(sharedBins([[0.01, 0.99], [1.98]]), { start: 0, width: 0.05, count: 40 });
  assert.deepEqual(sharedBins([[-3], [1]], 10), { start: -3, width: 0.5, count: 8 });
});

test('values that are all the same, or all 0, or none at all still have bins', () => {
  assert.ok(sharedBins([[3, 3]]).count >= 1);
  assert.ok(sharedBins([[0, 0]]).count >= 1);
  assert.ok(sharedBins([[]]).count >= 1);
});
