/** The MIME bundle of a value: from its display method, else from the first kind that fits, else its inspection. */
import { types } from 'node:util';
import type { MimeBundle } from '../../../protocol/messages.js';
import { JsonError, jsonText } from '../../execution/json-text.js';
import { inspectBounded } from '../../inspection/bounded.js';
import { toBase64 } from './base64.js';
import {
  arqueroBundle,
  arrowBundle,
  arrowVectorBundle,
  isArqueroTable,
  isArrowTable,
  isArrowVector,
} from './data-table.js';
import { elementBundle, elementsBundle, holdsElements, isElement } from './element.js';
import { errorBundle, isError } from './error.js';
import { functionBundle, isFunction } from './function.js';
import { isFilledMap, mapBundle } from './map.js';
import { prepare } from './printable.js';
import { isPromise, promiseBundle } from './promise.js';
import { isRecords, recordsBundle } from './records.js';
import { isNdArray, tensorBundle } from './tensor.js';
import { isNumbers, numbersBundle } from './typed-array.js';

/** Names the display method, which returns an object of contents by MIME type. The convention of Deno's kernel. */
export const displaySymbol: unique symbol = Symbol.for('Jupyter.display') as never;

type MaybeAsync = MimeBundle | Promise<MimeBundle>;

const maxText = 20_000;

type Display = () => unknown;

/** Returns the value's display method, bound; undefined if there is none, or if reading it throws. */
function displayMethodOf(value: unknown): Display | undefined {
  if ((typeof value !== 'object' || value === null) && typeof value !== 'function') return undefined;
  try {
    const method = (value as Record<symbol, unknown>)[displaySymbol];
    return typeof method === 'function' ? (method.bind(value) as Display) : undefined;
  } catch {
    return undefined;
  }
}

/** Inspects a value without colours, bounded in depth and length; lists, Maps and Sets to `maxEntries`. */
export function plainText(value: unknown, maxEntries: number = 100): string {
  const options = { depth: 4, maxArrayLength: maxEntries, maxStringLength: 10_000, breakLength: 100 };
  prepare(value);
  const text = inspectBounded(value, options);
  return text.length > maxText ? `${text.slice(0, maxText)}… (${text.length} characters)` : text;
}

/** JSON has no bytes, so they are sent as base64. */
function encodeContent(content: unknown): unknown {
  return content instanceof Uint8Array ? toBase64(content) : content;
}

/** Converts the result of a display method; falls back to the inspection if it has no MIME types. */
function fromDisplay(data: unknown, value: unknown): MimeBundle {
  const entries = Object.entries(data ?? {}).filter(([mime]) => mime.includes('/'));
  if (entries.length === 0) return { data: { 'text/plain': plainText(value) }, metadata: {} };
  return { data: Object.fromEntries(entries.map(([mime, content]) => [mime, encodeContent(content)])), metadata: {} };
}

type Data = Record<string, unknown>;

/** Kinds of values with a display of their own; the first that fits is used. None of them calls getters or proxies, except of elements and tables. */
const kinds: readonly (readonly [fits: (value: unknown) => boolean, show: (value: never) => Data])[] = [
  [isNdArray, tensorBundle],
  [isNumbers, numbersBundle],
  [isRecords, recordsBundle],
  [isElement, elementBundle],
  [holdsElements, elementsBundle],
  [isArrowTable, arrowBundle],
  [isArrowVector, (vector: never) => arrowVectorBundle(vector, plainText)],
  [isArqueroTable, arqueroBundle],
  [isFilledMap, (map: ReadonlyMap<unknown, unknown>) => mapBundle(map, plainText)],
  [isError, errorBundle],
  [isPromise, (promise: Promise<unknown>) => promiseBundle(promise, plainText)],
  [isFunction, functionBundle],
  [() => true, (value) => ({ 'text/plain': plainText(value) })],
];

/** A class's custom inspection may throw. */
function dataOf(value: unknown): Data {
  try {
    return kinds.find(([fits]) => fits(value))![1](value as never);
  } catch {
    return { 'text/plain': 'a value that cannot be shown: reading it throws' };
  }
}

/** Returns a bundle as JSON text. `what` begins the message of its error. */
export function bundleText(what: string, bundle: MimeBundle): string {
  checkContents(what, bundle.data);
  return jsonText(what, bundle);
}

/** JSON leaves out what it cannot hold at all, and nothing would be shown. */
function checkContents(what: string, data: unknown): void {
  if (typeof data !== 'object' || data === null || Array.isArray(data))
    throw new JsonError(`${what}: expected an object of contents by MIME type, got ${plainText(data)}`);
  for (const [mime, content] of Object.entries(data)) {
    if (typeof content === 'function' || typeof content === 'symbol')
      throw new JsonError(`${what}: JSON cannot hold a ${typeof content} (${mime})`);
  }
}

/** Returns the bundle of any value. Throws only if the value's display method does. */
export function bundleOf(value: unknown): MaybeAsync {
  const display = displayMethodOf(value);
  if (!display) return { data: dataOf(value), metadata: {} };
  const data = display();
  return types.isPromise(data) ? data.then((each) => fromDisplay(each, value)) : fromDisplay(data, value);
}
