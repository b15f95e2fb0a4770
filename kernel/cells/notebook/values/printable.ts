/** Values as they are printed: a tensor as it shows itself, nothing of the kernel's insides. */
import { inspect } from 'node:util';
import { hideBookkeepingOf, walk } from '../../inspection/walk.js';
import { isNdArray, type NdArrayLike, tensorText } from './tensor.js';

/** Stands for a printed value; inspected as its text. */
class Shown {
  constructor(readonly text: string) {}
  [inspect.custom](): string {
    return this.text;
  }
}

/** Returns what the console prints for a value. */
export function printable(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  prepare(value);
  return isNdArray(value) ? new Shown(tensorText(value)) : value;
}

/** Readies a value for its inspection. Tensors within it then show dtype and shape. */
export function prepare(value: unknown): void {
  walk(value, (each) => {
    hideBookkeepingOf(each);
    if (isNdArray(each)) describe(each);
  });
}

/** An ndarray's class is generated for its dtype and number of dimensions, when the first of them is made. */
function describe(array: NdArrayLike): void {
  if (inspect.custom in array) return;
  const value = function (this: NdArrayLike): string {
    return `${this.dtype} [${this.shape.join(', ')}]`;
  };
  Object.defineProperty(Object.getPrototypeOf(array), inspect.custom, { value, configurable: true, writable: true });
}
