/** The largest difference between two lists of numbers. */

import { ulpsBetween } from '../../math/ulps.js';
import type { NumberList } from '../../tensor/numbers.js';
import { type FloatArray, sizeOf } from '../../tensor/tensor.js';

export interface Difference {
  /** The largest difference in the requested unit; Infinity if one of the two is NaN. */
  readonly distance: number;
  readonly actual: number;
  readonly expected: number;
  /** Its index, '[2, 7]'. */
  readonly place: string;
  /** How many values differ. */
  readonly count: number;
}

type Measure = (actual: number, expected: number) => number;

const measures: Readonly<Record<'plain' | 'relative', Measure>> = {
  plain: (actual, expected) => Math.abs(actual - expected),
  relative: (actual, expected) => Math.abs(actual - expected) / Math.abs(expected),
};

/** A single expected number is compared with every value; otherwise the shapes must match. */
export function shapesFit(actual: NumberList, expected: NumberList): boolean {
  return expected.shape.length === 0 || actual.shape.join() === expected.shape.join();
}

export function largestDifference(
  actual: NumberList,
  expected: NumberList,
  kind: 'plain' | 'relative' | 'ulps',
): Difference {
  const like = (actual.values instanceof Float32Array ? actual.values : new Float64Array()) as FloatArray;
  const measure: Measure = kind === 'ulps' ? (a, b) => ulpsBetween(a, b, like) : measures[kind];
  const single = expected.shape.length === 0;
  let [distance, index, count] = [0, 0, 0];
  for (let i = 0; i < actual.values.length; i++) {
    const [a, b] = [actual.values[i], expected.values[single ? 0 : i]];
    if (a === b || (Number.isNaN(a) && Number.isNaN(b))) continue;
    count++;
    const here = measure(a, b);
    if (here <= distance) continue;
    index = i;
    distance = Number.isNaN(here) ? Infinity : here;
  }
  const place = placeOf(index, actual.shape);
  return { distance, actual: actual.values[index], expected: expected.values[single ? 0 : index], place, count };
}

function placeOf(index: number, shape: NumberList['shape']): string {
  const places = shape.map((length, axis) => Math.floor(index / sizeOf(shape.slice(axis + 1))) % length);
  return `[${places.join(', ')}]`;
}
