/** A value in one line, for a debugger's panels. */
import { types } from 'node:util';
import { inspectBounded } from '../inspection/bounded.js';
import { prepare } from '../notebook/values/printable.js';
import { classNameOf } from '../notebook/values/properties.js';
import { isNdArray } from '../notebook/values/tensor.js';

const maxText = 200;
const options = {
  depth: 1,
  maxArrayLength: 10,
  maxStringLength: maxText,
  breakLength: Number.POSITIVE_INFINITY,
};

/** Returns the name of a value's type. */
export function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value !== 'object') return typeof value;
  if (types.isProxy(value)) return 'Proxy';
  return isNdArray(value) ? 'Tensor' : classNameOf(value) || 'Object';
}

/** Returns a value in one line of at most 200 characters. */
export function oneLine(value: unknown): string {
  const text = textOf(value).replaceAll(/\s*\n\s*/g, ' ');
  return text.length > maxText ? `${text.slice(0, maxText - 1)}…` : text;
}

function textOf(value: unknown): string {
  if (typeof value === 'function') return headOf(value);
  if (typeof value !== 'object' || value === null || types.isProxy(value)) return inspectBounded(value, options);
  if (isNdArray(value)) return `Tensor [${value.shape.join(', ')}] ${value.dtype}`;
  if (types.isNativeError(value)) return headline(value);
  prepare(value);
  return inspectBounded(value, options);
}

/** The first line of a function or class, without its body. */
function headOf(value: object): string {
  const [line = ''] = Function.prototype.toString.call(value).split('\n');
  return line.replace(/\s*(=>\s*)?\{.*$/, '').trim();
}

function headline(error: Error): string {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return 'Error';
  }
}
