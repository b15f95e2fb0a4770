/** Reading objects without running code of theirs. */
import { types } from 'node:util';

/** The value of a property of the object itself; undefined where it is a getter, or where a proxy would answer. */
export function own(object: object, name: PropertyKey): unknown {
  if (types.isProxy(object)) return undefined;
  return Object.getOwnPropertyDescriptor(object, name)?.value;
}

/** The name of the class that made the object, looked up without getters; empty where there is none. */
export function classNameOf(object: object): string {
  for (let each: object | null = object; each !== null && !types.isProxy(each); each = Object.getPrototypeOf(each)) {
    const made = own(each, 'constructor');
    if (typeof made === 'function' && !types.isProxy(made)) return String(own(made, 'name') ?? '');
  }
  return '';
}
