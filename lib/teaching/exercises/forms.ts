/** Answers in a form that can be compared as text: rounded, so that 1.4621 and 1.46212 are one answer. */
import { numbersOf } from '../../tensor/numbers.js';

/** Answers that mean that nobody has answered yet. */
export function isUnanswered(answer: unknown): boolean {
  if (typeof answer === 'string') return answer.trim() === '' || answer.trim() === '?';
  return answer === undefined || answer === null || Number.isNaN(answer);
}

/** Returns the answer rounded to so many significant digits, then its neighbours if it lies near the edge between two. */
export function formsOf(answer: unknown, digits: number): string[] {
  const numbers = numbersIn(answer);
  if (numbers === undefined) return [`text ${String(answer).trim().toLowerCase()}`];
  const slack = 0.5 * 10 ** -digits;
  const shifts = [0, -slack, slack].map((by) => numbers.map((value) => rounded(value * (1 + by), digits)).join(' '));
  return [...new Set(shifts)];
}

/** The numbers of a number, a list, a tensor, or an object by its sorted names; undefined for anything else. */
function numbersIn(answer: unknown): readonly number[] | undefined {
  if (typeof answer === 'string') return fromText(answer);
  if (Array.isArray(answer) && answer.every((each) => typeof each === 'boolean')) return answer.map(Number);
  const list = numbersOf(answer);
  if (list !== undefined) return Array.from(list.values);
  if (Object.getPrototypeOf(answer) !== Object.prototype) return undefined;
  const values = Object.entries(answer as object).sort(([a], [b]) => (a < b ? -1 : 1));
  return values.every(([, value]) => typeof value === 'number') ? values.map(([, value]) => value) : undefined;
}

/** A learner may have kept the quotes of '?', and may write a decimal comma between them. */
function fromText(text: string): readonly number[] | undefined {
  const value = Number(text.trim().replace(/^(\S*\d),(\d\S*)$/, '$1.$2'));
  return Number.isNaN(value) ? undefined : [value];
}

function rounded(value: number, digits: number): string {
  return Math.abs(value) < 1e-12 ? '0' : Number(value.toPrecision(digits)).toExponential(digits - 1);
}
