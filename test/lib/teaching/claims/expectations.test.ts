import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
  atLeast,
  atMost,
  between,
  type Expectation,
  exactly,
  expectationOf,
  satisfies,
} from '../../../../lib/teaching/claims/expectations.js';
import { Measured, meanOf, shareOf } from '../../../../lib/teaching/claims/measured.js';
import { near } from '../../../../lib/teaching/claims/near.js';
import { tensor } from '../../../../lib/tensor/tensor.js';

const holds = (expectation: Expectation, actual: unknown): boolean => expectation.judge(actual).holds;
const words = (expectation: Expectation, actual: unknown): string => {
  const { got, expected, off } = expectation.judge(actual);
  return [got, expected, off].filter((each) => each !== undefined).join(' | ');
};

describe('near by standard errors', () => {
  const measured = new Measured(0.51, 0.002, 100);

  test('holds up to so many of them and no further', () => {
    assert.ok(holds(near(0.5), measured));
    assert.ok(!holds(near(0.4999), measured));
    assert.ok(!holds(near(0.5, 4), measured));
    assert.ok(holds(near(0.5, { sigmas: 6 }), measured));
  });

  test('says the measured number, the tolerance and the distance', () => {
    assert.equal(words(near(0.5), measured), '0.51 | 0.5 ± 0.01 (5 σ) | 5 σ away');
  });

  test('judges a share by the standard error that the expected share has', () => {
    // 100 throws of a fair coin: σ = √(0.5 · 0.5 / 100) = 0.05
    assert.equal(words(near(0.5, 2), shareOf(61, 100)), '0.61 | 0.5 ± 0.1 (2 σ) | 2.2 σ away');
    assert.ok(!holds(near(0), shareOf(1, 100)), 'what never happens has no spread');
    assert.ok(holds(near(1), shareOf(100, 100)));
  });

  test('refuses a number that knows no standard error, and says what to do', () => {
    assert.throws(() => near(0.5).judge(0.5), /near\(0\.5\): expected a measurement.*meanOf\(values\).*\{ within \}/);
  });
});

describe('near by distance', () => {
  test('within: the distance itself, of each value', () => {
    assert.ok(holds(near(0.5, { within: 0.01 }), 0.51));
    assert.ok(!holds(near(0.5, { within: 0.01 }), 0.5101));
    assert.ok(holds(near(0.5, { within: 0.01 }), tensor([0.495, 0.505])));
    assert.equal(
      words(near([1, 2, 3], { within: 0.1 }), [1, 2.5, 3.2]),
      '[1, 2.5, 3.2], at most 0.5 away | the same values ± 0.1 | 2.5 instead of 2 at [1]',
    );
  });

  test('relative: the distance as a share of the expected value', () => {
    assert.ok(holds(near(200, { relative: 0.02 }), 204));
    assert.equal(words(near(200, { relative: 0.02 }), 205), '205 | 200 ± 2 % | 2.5 % away');
    assert.ok(holds(near(0, { relative: 0.02 }), 0));
    assert.ok(!holds(near(0, { relative: 0.02 }), 1e-12));
  });

  test('ulps: counted in the precision of the measured values', () => {
    const next = 1 + 2 ** -23; // the float32 after 1
    assert.ok(holds(near(Float32Array.of(1), { ulps: 1 }), Float32Array.of(next)));
    assert.ok(!holds(near([1], { ulps: 1 }), [next]), 'in float64 that is 2 ** 29 ulps');
    assert.ok(holds(near(1, { ulps: 1 }), 1 + Number.EPSILON));
  });

  test('a NaN is near nothing but a NaN', () => {
    assert.ok(!holds(near(1, { within: 1e9 }), Number.NaN));
    assert.ok(!holds(near([1, 2], { within: 1e9 }), [1, Number.NaN]));
    assert.ok(holds(near([1, Number.NaN], { within: 0 }), [1, Number.NaN]));
  });

  test('values of another shape do not hold, and both shapes are named', () => {
    const two = tensor([[1, 2]]);
    assert.equal(words(near(two, { within: 1 }), tensor([[1], [2]])), 'shape [2, 1] | shape [1, 2]');
    assert.equal(words(near([1], { within: 1 }), 1), 'one number | shape [1]');
  });

  test('the place of a difference is given by the axes of a tensor, also of one that is turned', () => {
    const expected = tensor([
      [1, 2, 3],
      [4, 5, 6],
    ]);
    const turned = tensor([
      [1, 4],
      [2, 5],
      [3, 7],
    ]).transpose(1, 0);
    assert.match(words(near(expected, { within: 0.5 }), turned), /7 instead of 6 at \[1, 2\]$/);
  });

  test('a tolerance that is none is refused', () => {
    assert.throws(() => near(1, { within: -1 }), /near: expected within ≥ 0, got -1/);
    assert.throws(() => near(1, 0), /near: expected sigmas > 0, got 0/);
    assert.throws(() => near(1, {} as never), /near: expected a tolerance/);
    assert.throws(() => near('x' as never), /near: expected numbers, got 'x'/);
  });
});

describe('limits', () => {
  test('hold for a number and for every value of a tensor', () => {
    assert.ok(holds(between(0, 1), 1) && holds(atMost(2), 2) && holds(atLeast(2), 2));
    assert.ok(holds(between(0, 1), tensor([0, 0.5, 1])));
    assert.ok(!holds(atMost(2), tensor([0, 2.001])));
    assert.ok(!holds(atLeast(0), [1, Number.NaN]));
  });

  test('a number just beyond the limit is shown with the digits that tell it apart', () => {
    assert.equal(words(atMost(2), 2.0000003), '2.0000003 | at most 2');
    assert.equal(words(between(0, 1), tensor([0.5, -0.25])), '−0.25 among 2 values | 0 to 1');
  });

  test('no range runs backwards', () => {
    assert.throws(() => between(1, 0), /between: expected low ≤ high/);
  });
});

describe('exactly', () => {
  test('numbers, texts, booleans and null are compared as they are', () => {
    for (const value of [1, 'a', true, null, Number.NaN, 10n]) assert.ok(holds(exactly(value), value));
    assert.ok(!holds(exactly(1), '1'));
    assert.ok(!holds(exactly(true), 1));
    assert.equal(words(exactly(0.3), 0.1 + 0.2), '0.30000000000000004 | exactly 0.3');
  });

  test('tensors are equal value by value, whatever holds them; NaN equals NaN, 0 equals −0', () => {
    assert.ok(holds(exactly(tensor([0, Number.NaN])), Float64Array.of(-0, Number.NaN)));
    assert.equal(
      words(exactly([1, 2, 3]), [1, 2.5, 4]),
      '2 of 3 values differ | exactly the same values | 4 instead of 3 at [2]',
    );
  });
});

describe('conditions', () => {
  test('satisfies says what was asked for in its own words', () => {
    const even = satisfies('an even number', (value: number) => value % 2 === 0);
    assert.equal(words(even, 3), '3 | an even number');
    assert.ok(holds(even, 4));
  });

  test('a plain value means exactly it, and none means true or a favourable report', () => {
    assert.ok(holds(expectationOf(0), 0) && !holds(expectationOf(0), 1));
    assert.ok(holds(expectationOf(undefined), true) && !holds(expectationOf(undefined), 1));
    const report = { ok: false, verdicts: [{ question: 'mean', ok: false, words: 'not kept' }] };
    assert.ok(holds(expectationOf(undefined), { ok: true, words: 'kept' }));
    assert.equal(expectationOf(undefined).judge(report).got, 'mean: not kept');
  });
});

describe('measurements', () => {
  test('a mean has the standard error std / √n, with n − 1 in the variance', () => {
    // NIST handbook's way by hand: 2, 4, 4, 4, 5, 5, 7, 9 has mean 5 and variance 32 / 7
    const { value, standardError, count } = meanOf([2, 4, 4, 4, 5, 5, 7, 9]);
    assert.deepEqual([value, count], [5, 8]);
    assert.ok(Math.abs(standardError - Math.sqrt(32 / 7 / 8)) < 1e-15);
    assert.equal(String(meanOf([1, 3])), '2 ± 1');
  });

  test('what cannot be measured is refused with the reason', () => {
    assert.throws(() => meanOf([1]), /meanOf: expected at least two values, got 1; the standard error needs a spread/);
    assert.throws(() => shareOf(3, 2), /shareOf: expected part in \[0, 2\], got 3/);
    assert.throws(() => shareOf(0, 0), /shareOf: expected whole to be a whole number ≥ 1, got 0/);
  });
});
