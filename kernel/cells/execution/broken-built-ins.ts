/** Finds out what cells have broken of JavaScript's own objects, which the kernel needs too. Loaded before any cell runs. */

// What finds it must not need it: no iterators, no methods of arrays.
const { getOwnPropertyDescriptor, hasOwn } = Object;

interface BuiltIn {
  readonly owner: object;
  readonly key: PropertyKey;
  /** As code writes it: `Array.prototype.map`. */
  readonly name: string;
  readonly value: unknown;
}

const owners: Readonly<Record<string, object>> = {
  Object,
  Array,
  Promise,
  Reflect,
  JSON,
  Symbol,
  'Object.prototype': Object.prototype,
  'Array.prototype': Array.prototype,
  'Function.prototype': Function.prototype,
  'Map.prototype': Map.prototype,
  'Set.prototype': Set.prototype,
  'Promise.prototype': Promise.prototype,
  'String.prototype': String.prototype,
};

function methodsOf([name, owner]: [string, object]): BuiltIn[] {
  const keys = Reflect.ownKeys(owner).map((key) => ({ key, value: getOwnPropertyDescriptor(owner, key)!.value }));
  return keys
    .filter(({ key, value }) => typeof value === 'function' && key !== 'constructor')
    .map(({ key, value }) => ({ owner, key, value, name: nameOf(name, key) }));
}

function nameOf(owner: string, key: PropertyKey): string {
  return typeof key === 'symbol' ? `${owner}[${key.description}]` : `${owner}.${String(key)}`;
}

const methods = Object.entries(owners).flatMap(methodsOf);
/** Names that promises, JSON and property descriptors look for in every object. */
const reserved = ['then', 'toJSON', 'get', 'set', 'value', 'writable'];

/**
 * Returns the name of a built-in that cells have broken: removed, made something that cannot be called, or given to every
 * object.
 */
export function brokenBuiltIn(): string | undefined {
  for (let i = 0; i < reserved.length; i++)
    if (hasOwn(Object.prototype, reserved[i]!)) return `Object.prototype.${reserved[i]}`;
  return firstMethod((now) => typeof now !== 'function');
}

/** Returns the name of a built-in that cells have replaced, as libraries do that add what an old JavaScript lacks. */
export function replacedBuiltIn(): string | undefined {
  return firstMethod((now, before) => now !== before);
}

function firstMethod(isWrong: (now: unknown, before: unknown) => boolean): string | undefined {
  for (let i = 0; i < methods.length; i++) {
    const { owner, key, name, value } = methods[i]!;
    if (isWrong(getOwnPropertyDescriptor(owner, key)?.value, value)) return name;
  }
  return undefined;
}
