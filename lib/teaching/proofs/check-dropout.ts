/** Checks a dropout that was written by hand: its forward case by case, its backward by central differences. */
import { checkBetween } from '../../check.js';
import { readable } from '../in-words.js';
import { Report, type Verdict } from '../verdict.js';

/** Dropout written by hand. `mask` holds 1 for a unit that is kept and 0 for one that is dropped. */
export interface DropoutByHand {
  /** What comes out in training, one number a unit. */
  forward(x: number[], mask: number[], keepProb: number): number[];
  /** The gradient of the loss for `x`, given that for the output. */
  backward(gradient: number[], mask: number[], keepProb: number): number[];
}

const x = [1.5, -0.4, 0.7, 2, -1.2, 0.3];
const mask = [1, 0, 1, 0, 1, 0];
const gradient = [0.8, -1.1, 0.6, 1.7, -0.5, 0.9];
const step = 1e-3;

/**
 * Says for each case of inverted dropout (kept, dropped) whether `forward` is right, and whether `backward` agrees with
 * the central differences of that same `forward`; and what is wrong with the scale.
 *
 * @throws RangeError if `rate` is not in (0, 1)
 */
export function checkDropout(byHand: DropoutByHand, { rate = 0.2 }: { readonly rate?: number } = {}): Report {
  checkBetween('checkDropout', 'rate', rate, 0, 1);
  const keepProb = 1 - rate;
  const forward = (values: readonly number[]): number[] =>
    numbers('forward', byHand.forward([...values], [...mask], keepProb));
  const output = forward(x);
  const right = x.map((value) => value / keepProb);
  const first = [dropped('forward', output, 'it should give 0'), kept('forward', output, right, keepProb)];
  const isRight = first.every(({ ok }) => ok);
  return new Report('Dropout by hand', [...first, ...(isRight ? backwardOf(byHand, forward, keepProb) : [later])]);
}

/** A gradient is that of a certain forward: a wrong one would make a right gradient look wrong. */
const later: Verdict = { question: 'backward', ok: false, words: 'its turn comes when forward is right' };

function backwardOf(
  { backward }: DropoutByHand,
  forward: (x: readonly number[]) => number[],
  keepProb: number,
): Verdict[] {
  const values = numbers('backward', backward([...gradient], [...mask], keepProb));
  const slopes = x.map((_, unit) => slopeOf(forward, unit));
  return [
    dropped('backward', values, 'no gradient passes through a unit that is silent', slopes),
    kept('backward', values, slopes, keepProb),
  ];
}

type Part = 'forward' | 'backward';

function numbers(part: Part, values: unknown): number[] {
  const right = Array.isArray(values) && values.length === x.length && values.every((each) => Number.isFinite(each));
  if (right) return values;
  const got = Array.isArray(values) ? `[${values.join(', ')}]` : String(values);
  throw new TypeError(`${part}: expected a list of ${x.length} numbers, one a unit, got ${got}`);
}

/** The slope of Σ gradient · forward(x) along one unit, by central differences. */
function slopeOf(forward: (x: readonly number[]) => number[], unit: number): number {
  const loss = (by: number): number => {
    const moved = x.map((value, i) => (i === unit ? value + by : value));
    return forward(moved).reduce((sum, value, i) => sum + gradient[i] * value, 0);
  };
  return (loss(step) - loss(-step)) / (2 * step);
}

const isClose = (a: number, b: number): boolean => Math.abs(a - b) <= 1e-6 * (1 + Math.abs(b));

function dropped(
  part: Part,
  values: readonly number[],
  rule: string,
  expected: readonly number[] = x.map(() => 0),
): Verdict {
  const wrong = mask.findIndex((isKept, i) => isKept === 0 && !isClose(values[i], expected[i]));
  const words =
    wrong < 0
      ? 'right'
      : `wrong for a unit that is dropped: ${readable(values[wrong])} instead of ${readable(expected[wrong])}; ${rule}`;
  return { question: `${part}, dropped`, ok: wrong < 0, words };
}

function kept(part: Part, values: readonly number[], expected: readonly number[], keepProb: number): Verdict {
  const units = mask.flatMap((isKept, i) => (isKept === 1 ? [i] : []));
  const ok = units.every((i) => isClose(values[i], expected[i]));
  const ratios = units.map((i) => values[i] / expected[i]);
  const isFactor = ratios.every((ratio) => isClose(ratio, ratios[0]));
  const words = ok ? 'right' : isFactor ? scaleInWords(ratios[0], keepProb) : apart(units, values, expected);
  return { question: `${part}, kept`, ok, words: ok ? words : `wrong for a unit that is kept: ${words}` };
}

/** Names a factor between what is there and what should be there. */
function scaleInWords(ratio: number, keepProb: number): string {
  const known: readonly (readonly [number, string])[] = [
    [0, 'it gives 0: the two cases are exchanged'],
    [keepProb, 'the scale 1 / keepProb is missing'],
    [keepProb ** 2, 'the scale multiplies by keepProb where it should divide'],
    [1 / keepProb, 'the scale 1 / keepProb is there twice'],
    [keepProb / (1 - keepProb), 'the scale divides by rate where it should divide by keepProb'],
    [-1, 'the sign is wrong'],
  ];
  const found = known.find(([factor]) => isClose(ratio, factor));
  return found?.[1] ?? `the scale is wrong: it gives ${readable(ratio)} times what it should`;
}

function apart(units: readonly number[], values: readonly number[], expected: readonly number[]): string {
  const unit = units.find((i) => !isClose(values[i], expected[i]))!;
  return `unit ${unit} gives ${readable(values[unit])} instead of ${readable(expected[unit])}`;
}
