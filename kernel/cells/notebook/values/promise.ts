/** Promises: their state, and how to get the value. */
import { types } from 'node:util';

export const isPromise = (value: unknown): value is Promise<unknown> => types.isPromise(value) && !types.isProxy(value);

/** `Promise { 7 }`, `Promise { <rejected> … }`, or a pending promise with a hint to await it. */
export function promiseBundle(
  promise: Promise<unknown>,
  plainText: (value: unknown) => string,
): Record<string, string> {
  const text = plainText(promise);
  const hint = '\n(not settled yet: write await before it for its value)';
  return { 'text/plain': text.includes('<pending>') ? text + hint : text };
}
