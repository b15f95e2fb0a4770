/** Reads objects without running their code. */
import { types } from 'node:util';

/** Returns the value of an own property; undefined for getters and proxies. */
export function own(object: object, name: PropertyKey): unknown {
  if (types.isProxy(object)) return undefined;
  return Object.getOwnPropertyDescriptor(object, name)?.value;
}

/** Returns the name of the object's class, without calling getters; empty if there is none. */
export function classNameOf(object: object): string {
  for (let each: object | null = object; each !== null && !types.isProxy(each); each = Object.getPrototypeOf(each)) {
    const maker = own(each, 'constructor');
    if (typeof maker === 'function' && !types.isProxy(maker)) return String(own(maker, 'name') ?? '');
  }
  return '';
}

/** Returns a property's descriptor, own or inherited; undefined if there is none, or behind a proxy. */
export function memberOf(object: object, name: PropertyKey): PropertyDescriptor | undefined {
  for (let each: object | null = object; each !== null && !types.isProxy(each); each = Object.getPrototypeOf(each)) {
    const found = Object.getOwnPropertyDescriptor(each, name);
    if (found) return found;
  }
  return undefined;
}
