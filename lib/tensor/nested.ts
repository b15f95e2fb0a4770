/** Numbers in nested lists, as they are written in a cell: `[[1, 2], [3, 4]]`. The innermost lists may be typed arrays. */
import { wrong } from '../check.js';
import type { NumberArray } from '../tensor-types.js';

export type Nested = number | NumberArray | readonly Nested[];

/** Whether it is a typed array of numbers; those of BigInts are not. */
export function isNumberArray(value: unknown): value is NumberArray {
  return (
    ArrayBuffer.isView(value) &&
    !(value instanceof DataView || value instanceof BigInt64Array || value instanceof BigUint64Array)
  );
}

/** The lengths of the lists, taken from the first elements; undefined if the first element is no number. */
export function shapeOfNested(values: unknown): number[] | undefined {
  if (typeof values === 'number') return [];
  if (isNumberArray(values)) return [values.length];
  if (!Array.isArray(values)) return undefined;
  if (values.length === 0) return [0];
  const inner = shapeOfNested(values[0]);
  return inner && [values.length, ...inner];
}

/**
 * The numbers of nested lists of this shape, in row-major order.
 *
 * @throws RangeError when a list has another length, TypeError for what is no number
 */
export function fromNested(where: string, name: string, values: Nested, shape: readonly number[]): Float64Array {
  const flat = new Float64Array(shape.reduce((product, length) => product * length, 1));
  let at = 0;
  const visit = (part: unknown, axis: number): void => {
    if (axis === shape.length) flat[at++] = checkNumber(where, name, part);
    else if (isList(part) && part.length === shape[axis])
      for (let i = 0; i < part.length; i++) visit(part[i], axis + 1);
    else throw wrong(where, `${name} as lists of equal lengths, as in shape [${shape.join(', ')}]`, part);
  };
  visit(values, 0);
  return flat;
}

function isList(value: unknown): value is ArrayLike<unknown> {
  return Array.isArray(value) || isNumberArray(value);
}

function checkNumber(where: string, name: string, value: unknown): number {
  if (typeof value === 'number') return value;
  if (isList(value)) throw wrong(where, `${name} as lists of equal depth`, value);
  throw new TypeError(wrong(where, `${name} to hold numbers alone`, value).message);
}
