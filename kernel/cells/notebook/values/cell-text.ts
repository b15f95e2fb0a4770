/** The text of a value in a table cell. */
import { inspect } from 'node:util';

const maxCell = 60;
const options = {
  depth: 1,
  maxArrayLength: 20,
  maxStringLength: 2 * maxCell,
  breakLength: Number.POSITIVE_INFINITY,
};

/** Returns strings without quotes, other values as inspected on one line, and an empty text for undefined. */
export function cellText(value: unknown): string {
  if (value === undefined) return '';
  const text = typeof value === 'string' ? value : inspect(value, options);
  return text.length > maxCell ? `${text.slice(0, maxCell - 1)}…` : text;
}
