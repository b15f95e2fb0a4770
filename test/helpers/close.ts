/** Assertions that numbers are close, with a message that names the failing element. */
import assert from 'node:assert/strict';
import { type AnyNdArray, valuesOf, withDtype } from '../../lib/tensor/tensor.js';

export interface Tolerance {
  /** Allowed difference relative to the larger magnitude of the two. */
  readonly relative?: number;
  readonly absolute?: number;
}

/** Element by element: |actual − expected| ≤ absolute + relative · max(|actual|, |expected|). NaN equals NaN. */
export function assertClose(
  actual: AnyNdArray,
  expected: AnyNdArray,
  { relative = 0, absolute = 0 }: Tolerance = {},
  what: string = 'value',
): void {
  assert.deepEqual(actual.shape, expected.shape);
  const got = valuesOf(withDtype(actual, 'float64'));
  const want = valuesOf(withDtype(expected, 'float64'));
  for (let i = 0; i < want.length; i++) {
    const bound = absolute + relative * Math.max(Math.abs(got[i]), Math.abs(want[i]));
    const equal = Object.is(got[i], want[i]) || Math.abs(got[i] - want[i]) <= bound;
    if (!equal) assert.fail(`${what} [${i}]: got ${got[i]}, expected ${want[i]} within ${bound}`);
  }
}

/** Asserts the same bits element by element; 0 and −0 count as equal. */
export function assertSameBits(actual: AnyNdArray, expected: AnyNdArray, what: string = 'value'): void {
  assertClose(actual, expected, {}, what);
}
