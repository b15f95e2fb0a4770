/** Functions with their parameters, classes with their base class and members. */
import { inspect } from 'node:util';
import { own } from './properties.js';

type Callable = (...values: never[]) => unknown;

const maxMembers = 20;
const maxParameters = 120;

export const isFunction = (value: unknown): value is Callable => typeof value === 'function';

const isClass = (value: Callable): boolean => /^class\b/.test(Function.prototype.toString.call(value));

/** Returns the text within the first parentheses of the source; empty for native functions. */
function parametersOf(source: string): string {
  const arrow = /^(?:async\s+)?([\w$]+)\s*=>/.exec(source);
  if (arrow) return arrow[1]!;
  const start = source.indexOf('(');
  for (let at = start, depth = 0; at >= 0 && at < Math.min(source.length, start + 2_000); at++) {
    if (source[at] === '(') depth++;
    if (source[at] === ')' && --depth === 0)
      return source
        .slice(start + 1, at)
        .replace(/\s+/g, ' ')
        .trim();
  }
  return '';
}

function functionText(value: Callable): string {
  const parameters = parametersOf(Function.prototype.toString.call(value));
  const shown = parameters.length > maxParameters ? `${parameters.slice(0, maxParameters)}…` : parameters;
  const text = inspect(value, { depth: 1, maxArrayLength: 20 });
  return shown ? text.replace(/\]/, `] (${shown})`) : text;
}

/** A method with its parameters; getters and setters are marked. */
function memberText(holder: object, name: string): string {
  const { get, set, value } = Object.getOwnPropertyDescriptor(holder, name)!;
  if (get || set) return `${get ? 'get' : 'set'} ${name}`;
  return isFunction(value) ? `${name}(${parametersOf(Function.prototype.toString.call(value))})` : name;
}

function membersOf(value: Callable): string[] {
  const prototype = own(value, 'prototype') as object;
  const methods = Object.getOwnPropertyNames(prototype).filter((name) => name !== 'constructor');
  const statics = Object.getOwnPropertyNames(value).filter((name) => !['length', 'name', 'prototype'].includes(name));
  const members = [
    ...methods.map((name) => memberText(prototype, name)),
    ...statics.map((name) => `static ${memberText(value, name)}`),
  ];
  const more = members.length - maxMembers;
  return more > 0 ? [...members.slice(0, maxMembers), `… ${more} more`] : members;
}

/** `[Function: area] (radius)`, or a class followed by its members, one per line. */
export function functionBundle(value: Callable): Record<string, string> {
  if (!isClass(value)) return { 'text/plain': functionText(value) };
  const head = inspect(value, { depth: 0 }).replace(/\] \{[\s\S]*$/, ']');
  return { 'text/plain': [head, ...membersOf(value).map((member) => `  ${member}`)].join('\n') };
}
