/** ndarrays: dtype, shape, statistics, a small histogram and a corner of the values. */
import { preformatted } from './html-table.js';
import { own } from './properties.js';
import { describeNumbers, type Sample, sampleOf, short, stepFor } from './statistics.js';

/** The members of a scijs ndarray. */
export interface NdArrayLike {
  readonly data: ArrayLike<number>;
  readonly shape: readonly number[];
  readonly stride: readonly number[];
  readonly offset: number;
  readonly dtype: string;
  readonly size: number;
  get(...index: number[]): number;
}

const cornerSize = 6;

/** Whether the value is an ndarray. Calls no getters of other objects. */
export function isNdArray(value: unknown): value is NdArrayLike {
  return (
    typeof value === 'object' &&
    value !== null &&
    Array.isArray(own(value, 'shape')) &&
    Array.isArray(own(value, 'stride')) &&
    typeof own(value, 'offset') === 'number' &&
    typeof (value as NdArrayLike).get === 'function'
  );
}

/** Whether the values are contiguous in row-major order. */
function isContiguous({ shape, stride }: NdArrayLike): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && stride[axis] !== expected) return false;
    expected *= shape[axis]!;
  }
  return true;
}

/** Returns the position in `data` of a row-major index. */
function positionOf({ shape, stride, offset }: NdArrayLike, flat: number): number {
  let position = offset;
  let rest = flat;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = shape[axis]!;
    position += (rest % length) * stride[axis]!;
    rest = Math.floor(rest / length);
  }
  return position;
}

/** Samples the values in row-major order. */
export function valuesOf(array: NdArrayLike, step: number = stepFor(array.size, array.shape)): Sample {
  const { data, offset, size } = array;
  if (ArrayBuffer.isView(data) && isContiguous(array)) {
    return sampleOf((data as unknown as Float32Array).subarray(offset, offset + size), step);
  }
  const values = new Float64Array(Math.ceil(size / step));
  for (let i = 0; i < values.length; i++) values[i] = Number(data[positionOf(array, i * step)]);
  return { values, step };
}

/** Returns nested brackets, with … for axes longer than the corner. */
function cornerText(array: NdArrayLike, index: number[] = []): string {
  const axis = index.length;
  if (axis === array.shape.length) return short(Number(array.get(...index)));
  const shown = Math.min(array.shape[axis]!, cornerSize);
  const parts = Array.from({ length: shown }, (_, i) => cornerText(array, [...index, i]));
  if (array.shape[axis]! > shown) parts.push('…');
  const last = axis === array.shape.length - 1;
  return `[${parts.join(last ? ', ' : `,\n${' '.repeat(axis + 1)}`)}]`;
}

/** Returns what a tensor shows. */
export function tensorText(array: NdArrayLike): string {
  const head = `${array.dtype} [${array.shape.join(', ')}]`;
  const numbers = array.size > 1 && ArrayBuffer.isView(array.data) ? describeNumbers(valuesOf(array)) : [];
  return [head, ...numbers, cornerText(array)].join('\n');
}

export function tensorBundle(array: NdArrayLike): Record<string, string> {
  return preformatted(tensorText(array));
}
