/** `check` asserts a claim of the text. */
import { type Expectation, expectationOf, type Judgement } from './expectations.js';
import { showHolding } from './folded.js';
import { type Mistake, recognised } from './mistakes.js';
import { type NoticeText, show } from './notice.js';

export interface CheckOptions {
  /** The reason, shown below the line if the claim holds. */
  readonly why?: string;
  /** Known wrong numbers with their reasons; shown if the measured number is one of them. */
  readonly mistakes?: readonly Mistake[];
}

/** A claim that did not hold. */
export class CheckError extends Error {
  override readonly name: string = 'CheckError';
  readonly claim: string;
  /** What was expected, in words. */
  readonly expected: string;
  /** What was measured, in words. */
  readonly got: string;

  constructor(claim: string, { expected, got, off, told }: Judgement, reason: string = '') {
    const both = told ? got : `expected ${expected}, got ${got}${off ? ` (${off})` : ''}`;
    super(`${claim}: ${both}${reason && `; ${reason}`}`);
    this.claim = claim;
    this.expected = expected;
    this.got = got;
  }
}

/**
 * Asserts a claim of the text. Shows a green line with the measured number if it holds; several of one cell are one line,
 * "5 of 5 hold", which opens to all of them. A claim that does not hold has a red line of its own, and `check` throws. In a
 * terminal it prints the line.
 *
 *     check('the kept share is keepProb', shareOf(kept, mask.size), near(keepProb))
 *     check('the training maximum is at most 1 / keepProb', stats(output).max, atMost(2))
 *     check('both orderings give the same', a, exactly(b))
 *     check('the mean is kept', checkOrdering('mask-scale').mean)
 *
 * @param claim - one sentence that can be false
 * @param actual - the measured value: a number, a tensor, `meanOf(…)`, `shareOf(…)`, a string, a boolean or a report
 * @param expected - `near`, `between`, `atMost`, `atLeast`, `exactly`, `satisfies`, or a plain value, which must match
 *   exactly. If omitted, `actual` must be true or a favourable report
 * @throws CheckError with the claim, the expected and the actual value
 */
export function check(
  claim: string,
  actual: unknown,
  expected?: Expectation | number | string | boolean,
  { why, mistakes = [] }: CheckOptions = {},
): void {
  const judgement = expectationOf(expected).judge(actual);
  const reason = judgement.holds ? '' : recognised(actual, mistakes);
  if (judgement.holds) showHolding(holding(claim, judgement, why));
  else {
    show(failing(claim, judgement, reason));
    throw new CheckError(claim, judgement, reason);
  }
}

function holding(claim: string, { got, expected, told }: Judgement, why: string | undefined): NoticeText {
  const line = told || expected === got ? got : `${got} (expected ${expected})`;
  return { tone: 'right', word: 'holds', subject: claim, lines: why === undefined ? [line] : [line, why] };
}

function failing(claim: string, { got, expected, off, told }: Judgement, reason: string): NoticeText {
  const line = told ? got : `${got}, but expected ${expected}${off ? `; ${off}` : ''}`;
  return { tone: 'wrong', word: 'does not hold', subject: claim, lines: reason === '' ? [line] : [line, reason] };
}
