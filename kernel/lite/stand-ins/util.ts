/** `node:util` in a page: Node's own inspection, and types as far as a browser tells them. */
import nodeUtil from 'node-inspect-extracted';

export type { InspectOptions } from 'node-inspect-extracted';

export const inspect: typeof nodeUtil.inspect = nodeUtil.inspect;
export const format: typeof nodeUtil.format = nodeUtil.format;
export const stripVTControlCharacters: typeof nodeUtil.stripVTControlCharacters = nodeUtil.stripVTControlCharacters;

type Getter = (this: unknown) => unknown;

const getterOf = (prototype: object, name: PropertyKey): Getter =>
  Object.getOwnPropertyDescriptor(prototype, name)!.get!;

/** A getter of an internal slot throws for what does not have it. */
const hasSlot =
  (prototype: object, name: PropertyKey) =>
  (value: unknown): boolean => {
    try {
      getterOf(prototype, name).call(value);
      return true;
    } catch {
      return false;
    }
  };

const tagOf = (value: unknown): string => Object.prototype.toString.call(value);
const typedArrayTag = getterOf(Object.getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag);

type Test = (value: unknown) => boolean;

export const types: Readonly<Record<string, Test>> = {
  /** A browser does not tell. */
  isProxy: () => false,
  isMap: hasSlot(Map.prototype, 'size'),
  isSet: hasSlot(Set.prototype, 'size'),
  isPromise: (value) => value instanceof Promise,
  isNativeError: (value) => value instanceof Error || tagOf(value) === '[object Error]',
  isTypedArray: (value) => typedArrayTag.call(value) !== undefined,
  isModuleNamespaceObject: (value) => tagOf(value) === '[object Module]',
  isDate: (value) => tagOf(value) === '[object Date]',
  isRegExp: (value) => tagOf(value) === '[object RegExp]',
  isAnyArrayBuffer: (value) => /ArrayBuffer\]$/.test(tagOf(value)),
};
