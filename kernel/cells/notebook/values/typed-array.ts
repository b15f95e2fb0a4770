/** Typed arrays and long arrays of numbers: length, statistics, a small histogram and the first values. */
import { types } from 'node:util';
import { preformatted } from './html-table.js';
import { classNameOf } from './properties.js';
import { describeNumbers, sampleOf, short, stepFor } from './statistics.js';

type Numbers = ArrayLike<number | bigint>;

const firstShown = 20;
/** Ordinary arrays up to this length are inspected instead. */
const shortArray = 100;

/** Whether the value is a typed array, or a long ordinary array of numbers, judged by a sample. */
export function isNumbers(value: unknown): value is Numbers {
  if (types.isTypedArray(value)) return true;
  if (types.isProxy(value) || !Array.isArray(value) || value.length <= shortArray) return false;
  const step = Math.ceil(value.length / 1_000);
  for (let i = 0; i < value.length; i += step) if (typeof value[i] !== 'number') return false;
  return true;
}

const text = (value: number | bigint): string => (typeof value === 'bigint' ? `${value}n` : short(Number(value)));

function firstValues(values: Numbers): string {
  const shown = Array.from({ length: Math.min(values.length, firstShown) }, (_, i) => text(values[i]!));
  if (values.length > firstShown) shown.push('…');
  return `[${shown.join(', ')}]`;
}

/** Holes and other values that `isNumbers` did not sample count as not finite. */
export function numbersBundle(values: Numbers): Record<string, string> {
  const name = classNameOf(values as object) || 'Array';
  const step = stepFor(values.length);
  return preformatted(
    [`${name}(${values.length})`, ...describeNumbers(sampleOf(values, step)), firstValues(values)].join('\n'),
  );
}
