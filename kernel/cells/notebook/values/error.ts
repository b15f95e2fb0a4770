/** An error as a value: where it was made, its causes, and what else it carries. Nothing was thrown. */
import { types } from 'node:util';
import { describeError } from '../../execution/errors.js';

const told = new Set(['stack', 'message', 'name', 'cause', 'errors']);

export const isError = (value: unknown): value is Error => types.isNativeError(value) && !types.isProxy(value);

// biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes begin with the escape character
const colours = /\u001b\[[0-9;]*m/g;

/** Properties such as `code`, which are not in the stack. */
function extrasOf(error: Error): Record<string, unknown> | undefined {
  const names = Object.keys(error).filter((name) => !told.has(name));
  if (names.length === 0) return undefined;
  return Object.defineProperties(
    {},
    Object.fromEntries(names.map((name) => [name, Object.getOwnPropertyDescriptor(error, name)!])),
  );
}

/** The stack in the cells' TypeScript lines, as text without colours. */
export function errorBundle(error: Error, plainText: (value: unknown) => string): Record<string, string> {
  const lines = describeError(error).traceback.map((line) => line.replace(colours, ''));
  const extras = extrasOf(error);
  return { 'text/plain': [...lines, ...(extras ? [plainText(extras)] : [])].join('\n').trimEnd() };
}
