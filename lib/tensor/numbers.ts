/** The numbers in whatever holds numbers: one, an array, a tensor. */
import type { NdArray } from 'ndarray';
import { readable } from '../teaching/verdict.js';
import { type AnyNdArray, type FloatArray, type Shape, valuesOf } from './tensor.js';

/** One number or many. */
export type Numbers = number | readonly number[] | NumberArray | AnyNdArray;

type NumberArray = FloatArray | Int32Array | Uint32Array | Int16Array | Uint16Array | Int8Array | Uint8Array;

export interface NumberList {
  /** In row-major order. */
  readonly values: ArrayLike<number>;
  readonly shape: Shape;
}

/** The numbers of a value, or undefined where it holds none. */
export function numbersOf(value: unknown): NumberList | undefined {
  if (typeof value === 'number') return { values: [value], shape: [] };
  if (Array.isArray(value)) return value.every((each) => typeof each === 'number') ? flat(value) : undefined;
  if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return flat(value as FloatArray);
  return isNdArray(value) ? { values: elementsOf(value), shape: value.shape } : undefined;
}

const flat = (values: ArrayLike<number>): NumberList => ({ values, shape: [values.length] });

function isNdArray(value: unknown): value is AnyNdArray {
  const { shape, stride, data } = (value ?? {}) as Partial<AnyNdArray>;
  return Array.isArray(shape) && Array.isArray(stride) && data !== undefined;
}

function elementsOf(x: AnyNdArray): ArrayLike<number> {
  if (!Array.isArray(x.data)) return valuesOf(x as NdArray<Float32Array>);
  const data = x.data;
  const visit = (axis: number, index: number): number[] =>
    axis === x.shape.length
      ? [data[index]]
      : Array.from({ length: x.shape[axis] }, (_, i) => visit(axis + 1, index + i * x.stride[axis])).flat();
  return visit(0, x.offset);
}

/** Smallest and largest; NaN when there is a NaN. */
export function rangeOf(values: ArrayLike<number>): readonly [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (let i = 0; i < values.length; i++) {
    low = Math.min(low, values[i]);
    high = Math.max(high, values[i]);
  }
  return [low, high];
}

/** How numbers read in a line: one as it is, several as a list, many as a range. */
export function inWords({ values, shape }: NumberList): string {
  if (shape.length === 0) return readable(values[0]);
  if (values.length <= 6) return `[${Array.from(values, readable).join(', ')}]`;
  const [low, high] = rangeOf(values);
  return `${counted(values.length, 'value')} from ${readable(low)} to ${readable(high)}`;
}

/** '1 value', '50,000 values'. */
export function counted(count: number, what: string): string {
  return `${count.toLocaleString('en-US')} ${what}${count === 1 ? '' : 's'}`;
}

/** Two different numbers with as many digits as it takes to see that they differ, four at least. */
export function toldApart(a: number, b: number): readonly [string, string] {
  for (let digits = 4; digits < 17; digits++) {
    const texts = [a, b].map((each) => withDigits(each, digits)) as [string, string];
    if (texts[0] !== texts[1]) return texts;
  }
  return [String(a), String(b)];
}

function withDigits(value: number, digits: number): string {
  return digits === 4 || !Number.isFinite(value) ? readable(value) : String(Number(value.toPrecision(digits)));
}
