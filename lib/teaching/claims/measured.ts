/** Measured numbers with their standard errors, so that a check can say how far off is too far. */
import { checkInteger, wrong } from '../../check.js';
import { showsItself } from '../../display.js';
import { type Numbers, numbersOf } from '../../tensor/numbers.js';
import { readable } from '../in-words.js';

/** A number from a sample. */
export class Measured {
  readonly value: number;
  /** How far the value of another sample of this size would typically lie away: one σ. */
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

  /** σ if `expected` were true. For a share that is known exactly; a mean's σ comes from the sample itself. */
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
 * @param values - an array or a tensor of any shape; the formula holds when the values are independent of each other
 * @throws RangeError when there are fewer than two values
 */
export function meanOf(values: Numbers): Measured {
  const numbers = numbersOf(values)?.values;
  if (numbers === undefined) throw wrong('meanOf', 'numbers', values);
  const count = numbers.length;
  if (count < 2) throw wrong('meanOf', 'at least two values', count, 'the standard error needs a spread');
  let sum = 0;
  for (let i = 0; i < count; i++) sum += numbers[i];
  const mean = sum / count;
  let squares = 0;
  for (let i = 0; i < count; i++) squares += (numbers[i] - mean) ** 2;
  return new Measured(mean, Math.sqrt(squares / (count - 1) / count), count);
}

/**
 * A share, such as that of the kept units: part / whole. `near(s)` judges it by the σ that the true share s would give,
 * √(s · (1 − s) / whole).
 *
 *     check('half of the units are kept', shareOf(kept, mask.size), near(0.5))
 *
 * @param part - how many, a whole number in [0, whole]
 * @param whole - of how many, ≥ 1
 */
export function shareOf(part: number, whole: number): Measured {
  checkInteger('shareOf', 'whole', whole);
  checkInteger('shareOf', 'part', part, 0);
  if (part > whole) throw wrong('shareOf', `part in [0, ${whole}]`, part);
  const errorIf = (share: number): number => Math.sqrt(Math.max(share * (1 - share), 0) / whole);
  return new Measured(part / whole, errorIf(part / whole), whole, errorIf);
}
