/** Penalties on weights and on outputs, which training adds to the loss. */
import { checkNonNegative, checkOneOf, checkOptions } from './check.js';
import { compute } from './compute/index.js';
import type { FloatArray } from './tensor-types.js';

/** The penalty l1 · Σ|w| + l2 · Σw². */
export interface Regularizer {
  /** ≥ 0 */
  readonly l1: number;
  /** ≥ 0 */
  readonly l2: number;
}

/** `l2(1e-4)`, `{ l2: 1e-4 }`, or a name for Keras' default of 0.01. */
export type RegularizerChoice = 'l1' | 'l2' | Partial<Regularizer>;

/** The penalty strength · Σ|w|, which draws weights to exactly 0. Strength defaults to 0.01, as in Keras. */
export function l1(strength: number = 0.01): Regularizer {
  return { l1: checkNonNegative('l1', 'strength', strength), l2: 0 };
}

/** The penalty strength · Σw², without a factor of ½. Strength defaults to 0.01, as in Keras. */
export function l2(strength: number = 0.01): Regularizer {
  return { l1: 0, l2: checkNonNegative('l2', 'strength', strength) };
}

/** The penalty l1 · Σ|w| + l2 · Σw². Each defaults to 0, as in Keras. */
export function l1l2(strengths: Partial<Regularizer> = {}): Regularizer {
  return regularizerOf('l1l2', 'strengths', strengths);
}

/** The chosen regularizer, checked. */
export function regularizerOf(where: string, name: string, choice: RegularizerChoice): Regularizer {
  if (typeof choice === 'string') return checkOneOf(where, name, choice, ['l1', 'l2']) === 'l1' ? l1() : l2();
  checkOptions(`${where}: ${name}`, choice, ['l1', 'l2']);
  return {
    l1: checkNonNegative(where, `l1 of ${name}`, choice.l1 ?? 0),
    l2: checkNonNegative(where, `l2 of ${name}`, choice.l2 ?? 0),
  };
}

/** The penalty of these values. */
export function penaltyOf(regularizer: Regularizer, values: FloatArray): number {
  if (regularizer.l1 === 0) return regularizer.l2 * sumOfSquares(values);
  let absolute = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    absolute += Math.abs(values[i]);
    squares += values[i] * values[i];
  }
  return regularizer.l1 * absolute + regularizer.l2 * squares;
}

function sumOfSquares(values: FloatArray): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i] * values[i];
  return sum;
}

/** Adds the penalty's derivative by each value, times `factor`; that of |w| at 0 is 0. */
export function addPenaltyGradient<D extends FloatArray>(
  regularizer: Regularizer,
  values: D,
  gradient: D,
  factor: number = 1,
): void {
  const [linear, square] = [factor * regularizer.l1, 2 * factor * regularizer.l2];
  if (linear === 0) compute().combine(gradient, values, gradient, 1, square);
  else for (let i = 0; i < values.length; i++) gradient[i] += linear * Math.sign(values[i]) + square * values[i];
}
