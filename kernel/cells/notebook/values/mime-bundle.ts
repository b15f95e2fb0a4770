/** How a value is shown: what it says of itself, else the first kind that it fits, else its inspection. */
import { types } from 'node:util';
import type { MimeBundle } from '../../../protocol/messages.js';
import { toBase64 } from './base64.js';
import { inspectBounded } from './bounded.js';
import { errorBundle, isError } from './error.js';
import { functionBundle, isFunction } from './function.js';
import { isFilledMap, mapBundle } from './map.js';
import { isPromise, promiseBundle } from './promise.js';
import { isRecords, recordsBundle } from './records.js';
import { isNdArray, tensorBundle } from './tensor.js';
import { isNumbers, numbersBundle } from './typed-array.js';

/** The convention of Deno's kernel: a method that returns an object of MIME types and contents. */
export const displaySymbol: unique symbol = Symbol.for('Jupyter.display') as never;

type Shown = MimeBundle | Promise<MimeBundle>;

const maxText = 20_000;

type Display = () => unknown;

/** The value's own display method. A proxy or getter that throws has none. */
function displayMethodOf(value: unknown): Display | undefined {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return undefined;
  try {
    const method = (value as Record<symbol, unknown>)[displaySymbol];
    return typeof method === 'function' ? (method.bind(value) as Display) : undefined;
  } catch {
    return undefined;
  }
}

/** Text without colours, bounded in depth, length and size; lists, Maps and Sets to `maxEntries`. */
export function plainText(value: unknown, maxEntries: number = 100): string {
  const options = { depth: 4, maxArrayLength: maxEntries, maxStringLength: 10_000, breakLength: 100 };
  const text = inspectBounded(value, options);
  return text.length > maxText ? `${text.slice(0, maxText)}… (${text.length} characters)` : text;
}

/** JSON carries no bytes: pictures travel as base64. */
function encodeContent(content: unknown): unknown {
  return content instanceof Uint8Array ? toBase64(content) : content;
}

/** What a display method returned; the inspection where nothing of it is a MIME type. */
function fromDisplay(data: unknown, value: unknown): MimeBundle {
  const entries = Object.entries(data ?? {}).filter(([mime]) => mime.includes('/'));
  if (entries.length === 0) return { data: { 'text/plain': plainText(value) }, metadata: {} };
  return { data: Object.fromEntries(entries.map(([mime, content]) => [mime, encodeContent(content)])), metadata: {} };
}

type Data = Record<string, unknown>;

/** Kinds of values with a form of their own; the first that fits shows it. None of them calls a getter or a proxy. */
const kinds: readonly (readonly [fits: (value: unknown) => boolean, show: (value: never) => Data])[] = [
  [isNdArray, tensorBundle],
  [isNumbers, numbersBundle],
  [isRecords, recordsBundle],
  [isFilledMap, (map: ReadonlyMap<unknown, unknown>) => mapBundle(map, plainText)],
  [isError, (error: Error) => errorBundle(error, plainText)],
  [isPromise, (promise: Promise<unknown>) => promiseBundle(promise, plainText)],
  [isFunction, functionBundle],
  [() => true, (value) => ({ 'text/plain': plainText(value) })],
];

/** A class's own inspection that throws must not make a value unshowable. */
function dataOf(value: unknown): Data {
  try {
    return kinds.find(([fits]) => fits(value))![1](value as never);
  } catch {
    return { 'text/plain': 'a value that cannot be shown: reading it throws' };
  }
}

/** The bundle of any value. Never throws but for a value's own display method. */
export function bundleOf(value: unknown): Shown {
  const display = displayMethodOf(value);
  if (!display) return { data: dataOf(value), metadata: {} };
  const data = display();
  return types.isPromise(data) ? data.then((each) => fromDisplay(each, value)) : fromDisplay(data, value);
}
