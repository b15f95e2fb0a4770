/** Expectations of checks and exercises: between, atMost, atLeast, exactly, satisfies. */
import { shown, wrong } from '../../check.js';
import { type NumberList, type Numbers, numbersOf, rangeOf } from '../../tensor/numbers.js';
import { counted, inWords, readable, toldApart } from '../in-words.js';
import type { Verdict } from '../verdict.js';
import { largestDifference, shapesFit } from './differences.js';
import { Measured } from './measured.js';

/** An expectation's judgement of a value. */
export interface Judgement {
  readonly holds: boolean;
  /** The measured value in words. */
  readonly got: string;
  /** The expected value in words. */
  readonly expected: string;
  /** How far off it is, if that says more than the two numbers. */
  readonly off?: string;
  /** The worst value and its place, without the expected value: '2 at [1]'. */
  readonly where?: string;
  /** `got` is a complete sentence to which `expected` adds nothing. */
  readonly told?: boolean;
}

export interface Expectation {
  judge(actual: unknown): Judgement;
}

/** A number in [low, high], or an array or tensor of such. */
export function between(low: number, high: number): Expectation {
  if (!(low <= high)) throw wrong('between', 'low ≤ high', [low, high]);
  return inRange(low, high, `${readable(low)} to ${readable(high)}`);
}

/** A number ≤ limit, or an array or tensor of such. */
export function atMost(limit: number): Expectation {
  return inRange(-Infinity, limit, `at most ${readable(limit)}`);
}

/** A number ≥ limit, or an array or tensor of such. */
export function atLeast(limit: number): Expectation {
  return inRange(limit, Infinity, `at least ${readable(limit)}`);
}

function inRange(low: number, high: number, expected: string): Expectation {
  return {
    judge(actual) {
      const numbers = numbersOf(actual instanceof Measured ? actual.value : actual);
      if (numbers === undefined) return notNumbers(actual, expected);
      const [least, most] = rangeOf(numbers.values);
      const holds = least >= low && most <= high;
      if (holds) return { holds, got: inWords(numbers), expected };
      const [outside, limit] = most > high ? [most, high] : [least, low];
      const [text] = toldApart(outside, limit);
      const got = numbers.shape.length === 0 ? text : `${text} among ${counted(numbers.values.length, 'value')}`;
      return { holds, got, expected };
    },
  };
}

/** Exactly this number, string or boolean, or array or tensor, bit by bit (NaN equals NaN, and 0 equals −0). */
export function exactly(value: Numbers | string | boolean | bigint | null): Expectation {
  const expected = numbersOf(value);
  return expected === undefined ? same(value) : sameNumbers(expected);
}

function same(value: unknown): Expectation {
  return { judge: (actual) => ({ holds: Object.is(actual, value), got: shown(actual), expected: shown(value) }) };
}

function sameNumbers(expected: NumberList): Expectation {
  return {
    judge(actual) {
      const numbers = numbersOf(actual instanceof Measured ? actual.value : actual);
      if (numbers === undefined) return notNumbers(actual, inWords(expected));
      if (!shapesFit(numbers, expected)) return wrongShape(numbers, expected);
      const { distance, actual: got, expected: text, place, count } = largestDifference(numbers, expected, 'plain');
      const holds = distance === 0;
      if (holds) return equal(numbers, expected);
      const [a, b] = toldApart(got, text);
      if (numbers.shape.length === 0) return { holds, got: a, expected: `exactly ${b}` };
      const differ = `${count.toLocaleString('en-US')} of ${counted(numbers.values.length, 'value')} differ`;
      const off = `${a} instead of ${b} at ${place}`;
      return { holds, got: differ, expected: 'exactly the same values', off, where: `${a} at ${place}` };
    },
  };
}

/**
 * Any value for which `condition` is true. Accepts every right solution without writing one into the cell.
 *
 *     satisfies('a rate whose training maximum is 1.25', (rate) => near(1.25).judge(1 / (1 - rate)).holds)
 */
export function satisfies(says: string, condition: (actual: never) => boolean): Expectation {
  return {
    judge(actual) {
      const numbers = numbersOf(actual);
      const got = numbers === undefined ? shown(actual) : inWords(numbers);
      return { holds: condition(actual as never) === true, got, expected: says };
    },
  };
}

/** The default expectation: true, or a report whose verdicts are all favourable. */
export const favourable: Expectation = {
  judge(actual) {
    const { ok, words, verdicts } = (actual ?? {}) as Told;
    if (ok === undefined) return { holds: actual === true, got: shown(actual), expected: 'true' };
    const matching = verdicts?.filter((each) => each.ok === ok).map((each) => `${each.question}: ${each.words}`);
    return { holds: ok, got: words ?? matching?.join('; ') ?? shown(actual), expected: 'no objection', told: true };
  },
};

/** A report or one of its verdicts. */
type Told = Partial<Verdict> & { readonly verdicts?: readonly Verdict[] };

/** Turns a plain value into `exactly` it, and undefined into the default expectation. */
export function expectationOf(expected: unknown): Expectation {
  if (expected === undefined) return favourable;
  if (typeof (expected as Expectation | null)?.judge === 'function') return expected as Expectation;
  return exactly(expected as number);
}

/** For many numbers, that they are equal says more than their range. */
function equal(numbers: NumberList, expected: NumberList): Judgement {
  const many = `${counted(numbers.values.length, 'value')}, each exactly as expected`;
  return numbers.values.length > 6
    ? { holds: true, got: many, expected: many }
    : { holds: true, got: inWords(numbers), expected: `exactly ${inWords(expected)}` };
}

export function notNumbers(actual: unknown, expected: string): Judgement {
  return { holds: false, got: shown(actual), expected };
}

export function wrongShape(actual: NumberList, expected: NumberList): Judgement {
  const text = (shape: NumberList['shape']): string =>
    shape.length === 0 ? 'one number' : `shape [${shape.join(', ')}]`;
  return { holds: false, got: text(actual.shape), expected: text(expected.shape) };
}
