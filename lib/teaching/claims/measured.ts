/** Measured numbers with their standard errors, from which a check derives its tolerance. */
import { checkInteger, wrong } from '../../check.js';
import { showsItself } from '../../display.js';
import { type Numbers, numbersOf } from '../../tensor/numbers.js';
import { asFloats, squaresAround, sumOf } from '../../tensor/sums.js';
import { readable } from '../in-words.js';

/** A number estimated from a sample. */
export class Measured {
  readonly value: number;
  /** The standard deviation of the value over samples of this size: one σ. */
  readonly standardError: number;
  readonly count: number;
  readonly #errorIf: ((expected: number) => number) | undefined;

  static {
    const text = (self: Measured): string => self.toString();
    showsItself(Measured, { notebook: (self) => ({ 'text/plain': text(self) }), terminal: text });
  }

  constructor(value: number, standardError: number, count: number, errorIf?: (expected: number) => number) {
    this.value = value;
    this.standardError = standardError;
    this.count = count;
    this.#errorIf = errorIf;
  }

  /** σ if `expected` were true: known exactly for a share, estimated from the sample for a mean. */
  errorIf(expected: number): number {
    return this.#errorIf?.(expected) ?? this.standardError;
  }

  toString(): string {
    return `${readable(this.value)} ± ${readable(this.standardError)}`;
  }
}

/**
 * The mean of independent values with its standard error, std / √count.
 *
 *     check('the mean is kept', meanOf(output), near(0.5))
 *
 * @param values - an array or a tensor of any shape; the values must be independent for the formula to hold
 * @throws RangeError when there are fewer than two values
 */
export function meanOf(values: Numbers): Measured {
  const numbers = numbersOf(values)?.values;
  if (numbers === undefined) throw wrong('meanOf', 'numbers', values);
  const count = numbers.length;
  if (count < 2) throw wrong('meanOf', 'at least two values', count, 'the standard error needs a spread');
  const floats = asFloats(numbers);
  const mean = sumOf(floats) / count;
  const squares = squaresAround(floats, mean);
  return new Measured(mean, Math.sqrt(squares / (count - 1) / count), count);
}

/**
 * A share, part / whole, such as that of the kept units. `near(s)` judges it by the σ of a true share s,
 * √(s · (1 − s) / whole).
 *
 *     check('half of the units are kept', shareOf(kept, mask.size), near(0.5))
 *
 * @param part - a whole number in [0, whole]
 * @param whole - a whole number ≥ 1
 */
export function shareOf(part: number, whole: number): Measured {
  checkInteger('shareOf', 'whole', whole);
  checkInteger('shareOf', 'part', part, 0);
  if (part > whole) throw wrong('shareOf', `part in [0, ${whole}]`, part);
  const errorIf = (share: number): number => Math.sqrt(Math.max(share * (1 - share), 0) / whole);
  return new Measured(part / whole, errorIf(part / whole), whole, errorIf);
}
