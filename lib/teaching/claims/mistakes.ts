/** Known wrong answers and their explanations. */
import { checkBetween, checkOneOf } from '../../check.js';
import type { Mode } from '../../layers/dropout/orderings.js';
import { keepProbOf } from '../../layers/dropout/stages.js';
import { type Numbers, numbersOf } from '../../tensor/numbers.js';
import { inWords } from '../in-words.js';
import { largestDifference, shapesFit } from './differences.js';
import { Measured } from './measured.js';

export interface Mistake {
  /** The number, array or tensor that results from the mistake. */
  readonly value: Numbers;
  /** What was done and why it is wrong. */
  readonly because: string;
  /** The number as a formula: 'keepProb²'. */
  readonly formula?: string;
  /** Relative tolerance for recognising `value`. Defaults to 0.001. */
  readonly relative?: number;
}

/** Explains a value by the mistakes that match it: '0.25 = keepProb²: scaled in both phases'. Returns '' if none does. */
export function recognised(actual: unknown, mistakes: readonly Mistake[]): string {
  const numbers = numbersOf(actual instanceof Measured ? actual.value : actual);
  if (numbers === undefined) return '';
  const fitting = mistakes.filter(({ value, relative = 1e-3 }) => {
    const target = numbersOf(value);
    if (target === undefined || !shapesFit(numbers, target)) return false;
    return largestDifference(numbers, target, 'relative').distance <= relative;
  });
  if (fitting.length === 0) return '';
  const formula = fitting.find((mistake) => mistake.formula !== undefined)?.formula;
  const reasons = fitting.map(({ because }) => because).join('; or ');
  const subject = numbers.shape.length === 0 ? inWords(numbers) : 'these numbers';
  return formula === undefined ? `${subject}: ${reasons}` : `${subject} = ${formula}: ${reasons}`;
}

/** A question about dropout whose answer is a number. */
export interface DropoutQuestion {
  /** The share that is dropped, in [0, 1). */
  readonly rate: number;
  /** The right answer, as a formula of keepProb: `(keepProb) => 1 / keepProb`. */
  readonly answer: (keepProb: number) => number;
  /** Defaults to 'inverted'. */
  readonly mode?: Mode;
  /** The share of units that the mask kept, for the mistake of scaling by it. */
  readonly keptShare?: number;
  /** The result of scaling before the activation, f(z / keepProb). */
  readonly scaledBefore?: number;
}

/**
 * The common mistakes for a question: rate read as keep, scaled in both phases, scaled the wrong way round, not scaled
 * at all, scaled by the realised share, scaled before the activation. Mistakes that happen to give the right answer are left out.
 *
 *     exercise('maximum in the test phase', answer, near(0.5, { within: 1e-6 }),
 *       { mistakes: dropoutMistakes({ rate: 0.5, mode: 'vanilla', answer: (keepProb) => keepProb }) })
 */
export function dropoutMistakes({
  rate,
  answer,
  mode = 'inverted',
  keptShare,
  scaledBefore,
}: DropoutQuestion): Mistake[] {
  checkBetween('dropoutMistakes', 'rate', rate, 0, 1);
  checkOneOf('dropoutMistakes', 'mode', mode, ['inverted', 'vanilla']);
  const keepProb = keepProbOf(rate);
  const right = answer(keepProb);
  const scale = mode === 'inverted' ? 1 / keepProb : keepProb;
  const candidates = [
    { value: answer(rate), because: 'rate was read as the share that is kept; it is the share that is dropped' },
    { value: right * scale, because: `scaled in both phases; ${mode} dropout scales only in ${phaseOf[mode]}` },
    { value: right / scale ** 2, because: `${exchanged[mode]} keepProb instead of the other way round` },
    { value: right / scale, because: `not scaled at all; ${mode} dropout scales in ${phaseOf[mode]}` },
    {
      value: keptShare === undefined ? Number.NaN : answer(keptShare),
      because: 'scaled by the share that this one mask kept; the scale is made of keepProb, the same for every mask',
    },
    {
      value: scaledBefore ?? Number.NaN,
      because: 'scaled before the activation; f(z / keepProb) is not f(z) / keepProb unless f is like relu',
    },
  ];
  return candidates
    .filter(({ value }) => Number.isFinite(value) && Math.abs(value - right) > 1e-6 * Math.abs(right))
    .map((mistake) => withFormula(mistake, rate, keepProb));
}

const exchanged: Readonly<Record<Mode, string>> = { inverted: 'multiplied by', vanilla: 'divided by' };
const phaseOf: Readonly<Record<Mode, string>> = { inverted: 'training', vanilla: 'the test phase' };

/** Adds the formula in rate and keepProb that gives this number, if there is one. */
function withFormula(mistake: { value: number; because: string }, rate: number, keepProb: number): Mistake {
  const names: readonly (readonly [string, number])[] = [
    ['keepProb', keepProb],
    ['1 / keepProb', 1 / keepProb],
    ['keepProb²', keepProb ** 2],
    ['1 / keepProb²', keepProb ** -2],
    ['rate', rate],
    ['1 / rate', 1 / rate],
    ['rate · keepProb', rate * keepProb],
    ['keepProb³', keepProb ** 3],
  ];
  const formula = names.find(([, value]) => Math.abs(value - mistake.value) < 1e-9)?.[0];
  return formula === undefined ? mistake : { ...mistake, formula };
}
