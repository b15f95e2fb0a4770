/** What a value holds, as a debugger lists it. Runs no code of the person's own. */
import { types } from 'node:util';
import { identifier } from '../../text/patterns.js';
import { isNdArray } from '../notebook/values/tensor.js';
import { oneLine } from './one-line.js';

/** A name with its value; `path` is what follows the value's own name in code. */
export interface Child {
  readonly name: string;
  readonly value: unknown;
  readonly path?: string;
}

/** A value that only its getter knows; inspected as such. */
export class Getter {
  readonly #text: string = 'a getter';

  /** Returns what is shown of a value that only its getter knows; undefined for any other. Asks no proxy for its class. */
  static textOf(value: object): string | undefined {
    return #text in value ? value.#text : undefined;
  }
}

const tensorMembers = ['shape', 'dtype', 'size', 'data'] as const;
const maxNamed = 2_000;

/** Returns how many numbered values there are: elements of arrays, entries of Maps and Sets. */
export function indexedCount(value: object): number {
  if (types.isProxy(value)) return 0;
  if (Array.isArray(value) || types.isTypedArray(value)) return value.length;
  return types.isMap(value) || types.isSet(value) ? value.size : 0;
}

/** Returns numbered values. */
export function indexed(value: object, start: number, count: number): Child[] {
  const end = Math.min(indexedCount(value), start + count);
  if (types.isMap(value) || types.isSet(value)) return entries(value, start, end);
  return Array.from({ length: Math.max(0, end - start) }, (_, at) => element(value, start + at));
}

function element(list: object, index: number): Child {
  const descriptor = Object.getOwnPropertyDescriptor(list, index);
  return { name: String(index), value: heldBy(descriptor), path: `[${index}]` };
}

function entries(value: Map<unknown, unknown> | Set<unknown>, start: number, end: number): Child[] {
  const found: Child[] = [];
  let at = 0;
  const add = (each: unknown, key: unknown): void => {
    if (at >= start && at < end) found.push({ name: types.isMap(value) ? oneLine(key) : String(at), value: each });
    at++;
  };
  if (types.isMap(value)) Map.prototype.forEach.call(value, add);
  else Set.prototype.forEach.call(value, add);
  return found;
}

/** Returns the named values: own properties, without those that have numbers. */
export function named(value: object): Child[] {
  if (types.isProxy(value)) return [];
  if (indexedCount(value) > 0 || Array.isArray(value)) return [];
  if (isNdArray(value)) return tensorMembers.map((name) => ({ name, value: value[name], path: `.${name}` }));
  const keys = types.isNativeError(value) ? ['message', 'stack', 'cause'] : [];
  const own = [...new Set([...keys, ...Object.keys(value).slice(0, maxNamed)])];
  return own.flatMap((name) => {
    const descriptor = Object.getOwnPropertyDescriptor(value, name);
    return descriptor ? [{ name, value: heldBy(descriptor), path: pathOf(name) }] : [];
  });
}

function pathOf(name: string): string {
  return identifier.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
}

function heldBy(descriptor: PropertyDescriptor | undefined): unknown {
  return descriptor?.get ? new Getter() : descriptor?.value;
}
