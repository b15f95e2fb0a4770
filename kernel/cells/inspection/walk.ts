/** Visits what an inspection shows, without running any of its code. */
import { types } from 'node:util';

const maxDepth = 5;
const maxKeys = 100;
const maxVisited = 2_000;

/** Calls `visit` with an object and those that it holds, as far as an inspection of common depth goes. */
export function walk(root: unknown, visit: (value: object) => void): void {
  const seen = new Set<unknown>();
  const enter = (value: unknown, depth: number): void => {
    if (typeof value !== 'object' || value === null || types.isProxy(value)) return;
    if (depth > maxDepth || seen.size > maxVisited || seen.has(value)) return;
    seen.add(value);
    visit(value);
    for (const each of contentOf(value)) enter(each, depth + 1);
  };
  enter(root, 0);
}

function contentOf(value: object): unknown[] {
  if (ArrayBuffer.isView(value)) return [];
  if (Array.isArray(value)) return value.slice(0, maxKeys);
  const keys = [...Object.keys(value).slice(0, maxKeys), ...Object.getOwnPropertySymbols(value)];
  const own = keys.map((key) => Object.getOwnPropertyDescriptor(value, key)?.value);
  return [...own, ...entriesOf(value)];
}

/** Reads Maps and Sets by their built-in methods: a subclass may override them. */
function entriesOf(value: object): unknown[] {
  const found: unknown[] = [];
  const add = (each: unknown, key: unknown): unknown => found.length < 2 * maxKeys && found.push(each, key);
  if (types.isMap(value)) Map.prototype.forEach.call(value, add);
  if (types.isSet(value)) Set.prototype.forEach.call(value, add);
  return found;
}

/** Properties in which Node keeps the state of AsyncLocalStorage with promises, timers, sockets and others. */
const bookkeeping = /^(async_id_symbol|trigger_async_id_symbol|kResourceStore)$/;

/** Hides from inspection what following executions adds to an object. */
export function hideBookkeepingOf(value: object): void {
  for (const symbol of Object.getOwnPropertySymbols(value)) {
    if (!bookkeeping.test(symbol.description ?? '')) continue;
    if (Object.getOwnPropertyDescriptor(value, symbol)?.configurable)
      Object.defineProperty(value, symbol, { enumerable: false });
  }
}

/** Hides it in an object and in all that it holds. */
export function hideBookkeeping(root: unknown): void {
  walk(root, hideBookkeepingOf);
}
