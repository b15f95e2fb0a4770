/** Promises: their state, and how to get the value. */
import { types } from 'node:util';

export const isPromise = (value: unknown): value is Promise<unknown> => types.isPromise(value) && !types.isProxy(value);

/** Properties in which Node keeps the state of AsyncLocalStorage with each promise. */
const bookkeeping = /^(async_id_symbol|trigger_async_id_symbol|kResourceStore)$/;

/** Hides Node's own properties of a promise from inspection. */
export function hideBookkeeping(value: unknown): void {
  if (!isPromise(value)) return;
  for (const symbol of Object.getOwnPropertySymbols(value)) {
    if (bookkeeping.test(symbol.description ?? '')) Object.defineProperty(value, symbol, { enumerable: false });
  }
}

/** `Promise { 7 }`, `Promise { <rejected> … }`, or a pending promise with a hint to await it. */
export function promiseBundle(
  promise: Promise<unknown>,
  plainText: (value: unknown) => string,
): Record<string, string> {
  const text = plainText(promise);
  const hint = '\n(not settled yet: write await before it for its value)';
  return { 'text/plain': text.includes('<pending>') ? text + hint : text };
}
