/** What a check or an exercise can expect: near, between, atMost, atLeast, exactly, satisfies. */
import { checkNonNegative, checkPositive, shown, wrong } from '../../check.js';
import { type NumberList, type Numbers, numbersOf, rangeOf } from '../../tensor/numbers.js';
import { counted, inWords, readable, toldApart } from '../in-words.js';
import type { Verdict } from '../verdict.js';
import { type Difference, largestDifference, shapesFit } from './differences.js';
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
 *     near(0.5)                     within 5 σ, for a measurement with a σ: meanOf(values), shareOf(part, whole)
 *     near(0.5, 4)                  within 4 σ
 *     near(0.5, { within: 0.01 })   0.49 to 0.51, for a number or for each value of an array or tensor
 *     near(2, { relative: 0.02 })   within 2 %
 *     near(x, { ulps: 1 })          at most one representable number away (float32 if the measured values are)
 *
 * @param value - a number, or an array or tensor of the measured shape
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

/** Lets 0.51 be within 0.01 of 0.5, though in float64 the difference is slightly larger. */
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

/** A kind of distance with its limit. */
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

function notNumbers(actual: unknown, expected: string): Judgement {
  return { holds: false, got: shown(actual), expected };
}

function wrongShape(actual: NumberList, expected: NumberList): Judgement {
  const text = (shape: NumberList['shape']): string =>
    shape.length === 0 ? 'one number' : `shape [${shape.join(', ')}]`;
  return { holds: false, got: text(actual.shape), expected: text(expected.shape) };
}
