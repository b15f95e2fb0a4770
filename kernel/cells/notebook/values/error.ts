/** Errors as values, not thrown: their stack, causes and other properties. */
import { stripVTControlCharacters, types } from 'node:util';
import { describeError } from '../../execution/describe-error.js';

const shownBefore = new Set(['stack', 'message', 'name', 'cause', 'errors']);

export const isError = (value: unknown): value is Error => types.isNativeError(value) && !types.isProxy(value);

/** Returns properties such as `code`, which are not in the stack. */
function extrasOf(error: Error): Record<string, unknown> | undefined {
  const names = Object.keys(error).filter((name) => !shownBefore.has(name));
  if (names.length === 0) return undefined;
  return Object.defineProperties(
    {},
    Object.fromEntries(names.map((name) => [name, Object.getOwnPropertyDescriptor(error, name)!])),
  );
}

/** The stack with the cells' TypeScript lines, as text without colours. */
export function errorBundle(error: Error, plainText: (value: unknown) => string): Record<string, string> {
  const lines = describeError(error).traceback.map(stripVTControlCharacters);
  const extras = extrasOf(error);
  return { 'text/plain': [...lines, ...(extras ? [plainText(extras)] : [])].join('\n').trimEnd() };
}
