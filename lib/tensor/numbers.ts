/** Reads the numbers of a scalar, an array or a tensor. */
import type { NumberArray } from '../tensor-types.js';
import { fromNested, type Nested, shapeOfNested } from './nested.js';
import { type AnyNdArray, type FloatArray, type Shape, valuesOf } from './tensor.js';

/** One number or many. */
export type Numbers = number | readonly number[] | NumberArray | AnyNdArray;

export interface NumberList {
  /** In row-major order. */
  readonly values: ArrayLike<number>;
  readonly shape: Shape;
}

/** The numbers of a value, or undefined if it holds anything else. */
export function numbersOf(value: unknown): NumberList | undefined {
  if (typeof value === 'number') return { values: [value], shape: [] };
  if (Array.isArray(value)) return value.every((each) => typeof each === 'number') ? flat(value) : nested(value);
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return flat(value as FloatArray);
  return isNdArray(value) ? { values: valuesOf(value), shape: value.shape } : undefined;
}

/** Lists of lists; undefined where they are ragged or hold anything else. */
function nested(value: readonly unknown[]): NumberList | undefined {
  const shape = shapeOfNested(value);
  try {
    return shape && { values: fromNested('numbers', 'values', value as readonly Nested[], shape), shape };
  } catch {
    return undefined;
  }
}

const flat = (values: ArrayLike<number>): NumberList => ({ values, shape: [values.length] });

/** Whether it is a scijs ndarray, of whatever it holds. */
export function isNdArray(value: unknown): value is AnyNdArray {
  const { shape, stride, data } = (value ?? {}) as Partial<AnyNdArray>;
  return Array.isArray(shape) && Array.isArray(stride) && data !== undefined;
}

/** The smallest and the largest value; NaN if one is NaN. */
export function rangeOf(values: ArrayLike<number>): readonly [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i]);
    high = Math.max(high, values[i]);
  }
  return [low, high];
}
