/** Maps as tables of keys and values. */
import { types } from 'node:util';
import { cellText } from './cell-text.js';
import { type Column, tableHtml } from './html-table.js';

type Entries = ReadonlyMap<unknown, unknown>;

const maxRows = 20;

/** Whether the value is a Map that is not empty. */
export const isFilledMap = (value: unknown): value is Entries =>
  types.isMap(value) && !types.isProxy(value) && sizeOf(value) > 0;

/** Reads the built-in `size`, which a subclass may override. */
const sizeOf = (map: Entries): number =>
  Object.getOwnPropertyDescriptor(Map.prototype, 'size')!.get!.call(map) as number;

const isNumeric = (value: unknown): boolean => typeof value === 'number' || typeof value === 'bigint';

/** Returns the first entries, by the built-in iterator: a subclass may override it. */
function firstEntries(map: Entries): (readonly [unknown, unknown])[] {
  const shown: (readonly [unknown, unknown])[] = [];
  for (const entry of { [Symbol.iterator]: () => Map.prototype.entries.call(map) }) {
    if (shown.push(entry as [unknown, unknown]) === maxRows) break;
  }
  return shown;
}

/** Returns the first entries, as an HTML table and as text in Node's notation. */
export function mapBundle(
  map: Entries,
  plainText: (value: unknown, maxEntries: number) => string,
): Record<string, string> {
  const shown = firstEntries(map);
  const columns: Column[] = ['key', 'value'].map((name, index) => ({
    name,
    numeric: shown.every((entry) => isNumeric(entry[index])),
  }));
  const size = sizeOf(map);
  const count = `Map, ${size} ${size === 1 ? 'entry' : 'entries'}`;
  const caption = size > maxRows ? `${count}, the first ${maxRows} shown` : count;
  const html = tableHtml({ caption, columns, rows: shown.map((entry) => entry.map(cellText)) });
  return { 'text/html': html, 'text/plain': plainText(map, maxRows) };
}
