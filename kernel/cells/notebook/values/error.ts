/** Errors as values, not thrown: their stack, properties and causes. */
import { stripVTControlCharacters, types } from 'node:util';
import { describeError } from '../../execution/describe-error.js';

export const isError = (value: unknown): value is Error => types.isNativeError(value) && !types.isProxy(value);

/** The stack with the cells' TypeScript lines, as text without colours. */
export function errorBundle(error: Error): Record<string, string> {
  return { 'text/plain': describeError(error).traceback.map(stripVTControlCharacters).join('\n').trimEnd() };
}
