/** `near`: an expectation with a tolerance. */
import { checkNonNegative, checkPositive, wrong } from '../../check.js';
import { type NumberList, type Numbers, numbersOf } from '../../tensor/numbers.js';
import { counted, inWords, readable, toldApart } from '../in-words.js';
import { type Difference, largestDifference, shapesFit } from './differences.js';
import { type Expectation, type Judgement, notNumbers, wrongShape } from './expectations.js';
import { Measured } from './measured.js';

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
