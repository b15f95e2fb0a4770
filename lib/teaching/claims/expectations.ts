/** What a check or an exercise expects: near, between, atMost, atLeast, exactly, satisfies. Each judges any value in words. */
import { checkNonNegative, checkPositive, shown, wrong } from '../../check.js';
import { type NumberList, type Numbers, numbersOf, rangeOf } from '../../tensor/numbers.js';
import { counted, inWords, readable, toldApart } from '../in-words.js';
import type { Verdict } from '../verdict.js';
import { type Difference, largestDifference, shapesFit } from './differences.js';
import { Measured } from './measured.js';

/** What an expectation says of a value. */
export interface Judgement {
  readonly holds: boolean;
  /** The measured number, in words. */
  readonly got: string;
  /** What was expected, in words. */
  readonly expected: string;
  /** How far off it is, where that says more than the two numbers. */
  readonly off?: string;
  /** A value that is not as expected and its place, without what was expected: '2 at [1]'. */
  readonly where?: string;
  /** `got` is a whole sentence, and `expected` adds nothing to it. */
  readonly told?: boolean;
}

export interface Expectation {
  judge(actual: unknown): Judgement;
}

/** How near is near; see `near`. */
export type Tolerance =
  | number
  | { readonly sigmas: number }
  | { readonly within: number }
  | { readonly relative: number }
  | { readonly ulps: number };

/**
 * A value close to `value`.
 *
 *     near(0.5)                     within 5 σ, for a measurement that knows its σ: meanOf(values), shareOf(part, whole)
 *     near(0.5, 4)                  within 4 σ
 *     near(0.5, { within: 0.01 })   0.49 to 0.51, for any number; for arrays and tensors, each of their values
 *     near(2, { relative: 0.02 })   within 2 %
 *     near(x, { ulps: 1 })          at most one representable number away (float32 if the measured values are)
 *
 * @param value - a number, or an array or tensor of the shape that the measured one has
 * @param tolerance - a number counts standard errors (σ)
 */
export function near(value: Numbers, tolerance: Tolerance = 5): Expectation {
  const expected = numbersOf(value);
  if (expected === undefined) throw wrong('near', 'numbers', value);
  const settings = typeof tolerance === 'number' ? { sigmas: tolerance } : tolerance;
  if ('sigmas' in settings) return nearBySigmas(expected, checkPositive('near', 'sigmas', settings.sigmas));
  if ('within' in settings) return nearByDistance(expected, plain(checkNonNegative('near', 'within', settings.within)));
  if ('relative' in settings) return nearByDistance(expected, relative(settings.relative));
  if ('ulps' in settings) return nearByDistance(expected, ulps(settings.ulps));
  throw wrong('near', 'a tolerance: sigmas, within, relative or ulps', Object.keys(settings));
}

/** 0.51 is within 0.01 of 0.5, though the difference of the two is a little more in float64. */
const rounding = 1 + 1e-9;

function nearBySigmas(expected: NumberList, sigmas: number): Expectation {
  const value = expected.values[0];
  if (expected.shape.length > 0) throw wrong('near', 'one number to compare by σ', 'many', 'give { within }');
  return {
    judge(actual) {
      if (!(actual instanceof Measured)) {
        if (numbersOf(actual) === undefined) return notNumbers(actual, readable(value));
        const fix = 'measure with meanOf(values) or shareOf(part, whole), or say near(value, { within })';
        throw wrong(`near(${value})`, 'a measurement that knows its standard error', actual, fix);
      }
      const sigma = actual.errorIf(value);
      const distance = Math.abs(actual.value - value);
      const holds = distance <= sigmas * sigma * rounding;
      const [got, text] = holds ? [readable(actual.value), readable(value)] : toldApart(actual.value, value);
      const off = sigma > 0 ? `${readable(distance / sigma)} σ away` : undefined;
      return { holds, got, expected: `${text} ± ${readable(sigmas * sigma)} (${sigmas} σ)`, ...(off && { off }) };
    },
  };
}

/** A way to measure distances: how far is too far, and how that reads. */
interface Distance {
  readonly limit: number;
  readonly text: string;
  readonly kind: 'plain' | 'relative' | 'ulps';
  inWords(distance: number): string;
}

const plain = (limit: number): Distance => ({
  limit,
  text: ` ± ${readable(limit)}`,
  kind: 'plain',
  inWords: readable,
});
const relative = (limit: number): Distance => ({
  limit: checkNonNegative('near', 'relative', limit),
  text: ` ± ${readable(100 * limit)} %`,
  kind: 'relative',
  inWords: (distance) => `${readable(100 * distance)} %`,
});
const ulps = (limit: number): Distance => ({
  limit: checkNonNegative('near', 'ulps', limit),
  text: ` up to ${counted(limit, 'ulp')}`,
  kind: 'ulps',
  inWords: (distance) => counted(distance, 'ulp'),
});

function nearByDistance(expected: NumberList, distance: Distance): Expectation {
  const target = expected.shape.length === 0 ? readable(expected.values[0]) : 'the same values';
  return {
    judge(actual) {
      const numbers = numbersOf(actual instanceof Measured ? actual.value : actual);
      const text = `${target}${distance.text}`;
      if (numbers === undefined) return notNumbers(actual, text);
      if (!shapesFit(numbers, expected)) return wrongShape(numbers, expected);
      const largest = largestDifference(numbers, expected, distance.kind);
      return judgeDifference(numbers, largest, { text, distance });
    },
  };
}

function judgeDifference(
  numbers: NumberList,
  { distance: far, actual, expected, place }: Difference,
  { text, distance }: { text: string; distance: Distance },
): Judgement {
  const holds = far <= distance.limit * rounding;
  const single = numbers.shape.length === 0;
  const [got] = holds ? [readable(actual)] : toldApart(actual, expected);
  if (single) return { holds, got, expected: text, off: `${distance.inWords(far)} away` };
  const values = numbers.values.length > 6 ? counted(numbers.values.length, 'value') : inWords(numbers);
  const most = `${values}, at most ${distance.inWords(far)} away`;
  const off = `${got} instead of ${readable(expected)} at ${place}`;
  return { holds, got: most, expected: text, off, where: `${got} at ${place}` };
}

/** A value in [low, high]; of an array or tensor, every value. */
export function between(low: number, high: number): Expectation {
  if (!(low <= high)) throw wrong('between', 'low ≤ high', [low, high]);
  return inRange(low, high, `${readable(low)} to ${readable(high)}`);
}

/** A value ≤ limit; of an array or tensor, every value. */
export function atMost(limit: number): Expectation {
  return inRange(-Infinity, limit, `at most ${readable(limit)}`);
}

/** A value ≥ limit; of an array or tensor, every value. */
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

/** Exactly this: a number, a text, true or false, or every value of an array or tensor, bit by bit (NaN equals NaN; 0 and −0 are one). */
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
 * Whatever makes `condition` true: any right solution passes, so that the answer need not stand in the cell.
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

/** What a report or a condition by itself is expected to be: true, or a report whose every verdict is favourable. */
export const favourable: Expectation = {
  judge(actual) {
    const { ok, words, verdicts } = (actual ?? {}) as Told;
    if (ok === undefined) return { holds: actual === true, got: shown(actual), expected: 'true' };
    const matching = verdicts?.filter((each) => each.ok === ok).map((each) => `${each.question}: ${each.words}`);
    return { holds: ok, got: words ?? matching?.join('; ') ?? shown(actual), expected: 'no objection', told: true };
  },
};

/** A report of ours or one of its verdicts. */
type Told = Partial<Verdict> & { readonly verdicts?: readonly Verdict[] };

/** An expectation as it is; a plain value as `exactly` it; nothing as true. */
export function expectationOf(expected: unknown): Expectation {
  if (expected === undefined) return favourable;
  if (typeof (expected as Expectation | null)?.judge === 'function') return expected as Expectation;
  return exactly(expected as number);
}

/** Many numbers have no list that could be read: that they are equal says more than their range. */
function equal(numbers: NumberList, expected: NumberList): Judgement {
  const many = `${counted(numbers.values.length, 'value')}, each exactly as expected`;
  return numbers.values.length > 6
    ? { holds: true, got: many, expected: many }
    : { holds: true, got: inWords(numbers), expected: `exactly ${inWords(expected)}` };
}

function notNumbers(actual: unknown, expected: string): Judgement {
  return { holds: false, got: shown(actual), expected };
}

function wrongShape(actual: NumberList, expected: NumberList): Judgement {
  const text = (shape: NumberList['shape']): string =>
    shape.length === 0 ? 'one number' : `shape [${shape.join(', ')}]`;
  return { holds: false, got: text(actual.shape), expected: text(expected.shape) };
}
