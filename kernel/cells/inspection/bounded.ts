/** Bounds Node's inspection, which writes out all properties of even the largest object. */
import { type InspectOptions, inspect, types } from 'node:util';

const maxKeys = 100;
const maxDepth = 5;
/** Values with fewer nested properties than this are inspected as they are. */
const maxSmall = 2_000;

type Holder = Record<PropertyKey, unknown>;

/** Only plain objects and arrays are cut. Objects with internal slots, an inspection of their own, or a proxy are not. */
function isPlain(value: unknown): value is Holder {
  if (typeof value !== 'object' || value === null || types.isProxy(value)) return false;
  if (Array.isArray(value)) return true;
  return !hasOwnInspection(value) && Object.prototype.toString.call(value) === '[object Object]';
}

/** Whether the object or its class has a toStringTag or an inspection of its own. Calls no getters. */
function hasOwnInspection(value: object): boolean {
  for (let each: object | null = value; each !== null; each = Object.getPrototypeOf(each)) {
    if (types.isProxy(each)) return true;
    if (Object.hasOwn(each, Symbol.toStringTag) || Object.hasOwn(each, inspect.custom)) return true;
  }
  return false;
}

const keysOf = (value: Holder): string[] =>
  Array.isArray(value) ? Object.keys(value.slice(0, maxKeys)) : Object.keys(value);

/** Whether inspecting all nested properties is quick. */
function isSmall(root: unknown): boolean {
  let left = maxSmall;
  const seen = new Set<unknown>();
  const visit = (value: unknown, depth: number): void => {
    if (left < 0 || depth > maxDepth || !isPlain(value) || seen.has(value)) return;
    seen.add(value);
    const keys = keysOf(value);
    left -= keys.length;
    for (const key of keys) {
      if (left < 0) return;
      visit(Object.getOwnPropertyDescriptor(value, key)?.value, depth + 1);
    }
  };
  visit(root, 0);
  return left >= 0;
}

/** Stands for omitted properties; inspected as its text. */
class More {
  constructor(readonly text: string) {}
  [inspect.custom](): string {
    return this.text;
  }
}

/** Copies an object with at most `maxKeys` properties at each level. Keeps circular references. */
function cut(value: unknown, depth: number, copies: Map<unknown, unknown>): unknown {
  if (depth > maxDepth || !isPlain(value)) return value;
  const known = copies.get(value);
  if (known) return known;
  const copy: Holder = Array.isArray(value) ? ([] as never) : Object.create(Object.getPrototypeOf(value));
  copies.set(value, copy);
  const keys = keysOf(value);
  for (const key of keys.slice(0, maxKeys)) {
    const descriptor = Object.getOwnPropertyDescriptor(value, key)!;
    const inner =
      'value' in descriptor ? { ...descriptor, value: cut(descriptor.value, depth + 1, copies) } : descriptor;
    Object.defineProperty(copy, key, inner);
  }
  const more = Array.isArray(value) ? value.length - keys.length : keys.length - maxKeys;
  if (more > 0 && Array.isArray(copy)) copy.push(new More(`… ${more} more items`));
  else if (more > 0) copy['…'] = new More(`${more} more properties`);
  return copy;
}

/** `util.inspect` for values of any size. */
export function inspectBounded(value: unknown, options: InspectOptions): string {
  return inspect(isSmall(value) ? value : cut(value, 0, new Map()), options);
}
