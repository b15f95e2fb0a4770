/** Arrays of plain objects as tables. */
import { types } from 'node:util';
import { cellText } from './cell-text.js';
import { type Column, type TableContent, tableHtml, tableText } from './html-table.js';

export type Row = Readonly<Record<string, unknown>>;

/** How many rows are looked at. */
export const maxRows = 200;
const maxColumns = 20;
/** The text shows the first rows, the page more of them, which scroll: as many as have this many cells. */
const textRows = 20;
const maxCells = 2000;

const isRecord = (value: unknown): value is Row =>
  typeof value === 'object' &&
  value !== null &&
  !types.isProxy(value) &&
  [Object.prototype, null].includes(Object.getPrototypeOf(value));

/** Whether the value is an array of plain objects, not all of them empty. */
export function isRecords(value: unknown): value is readonly Row[] {
  if (types.isProxy(value) || !Array.isArray(value) || value.length === 0) return false;
  const sample = value.slice(0, maxRows);
  return sample.every(isRecord) && sample.some((row) => Object.keys(row).length > 0);
}

/** Getters are not called: they may throw, or never return. */
function textOf(row: Row, name: string): string {
  const property = Object.getOwnPropertyDescriptor(row, name);
  return property?.get ? '[Getter]' : cellText(property?.value);
}

function isNumeric(row: Row, name: string): boolean {
  const property = Object.getOwnPropertyDescriptor(row, name);
  return property === undefined || ['undefined', 'number', 'bigint'].includes(typeof property.value);
}

/** Returns the names of the columns in order of appearance, and how many are omitted. */
function columnNames(rows: readonly Row[]): { names: string[]; more: number } {
  const all = new Set<string>();
  for (const row of rows) for (const name of Object.keys(row)) all.add(name);
  return { names: [...all].slice(0, maxColumns), more: Math.max(0, all.size - maxColumns) };
}

/** Returns a table of the first rows, with the number of all rows in its caption. */
export function recordsBundle(records: readonly Row[]): Record<string, string> {
  return rowsBundle(records.slice(0, maxRows), records.length);
}

/** Returns a table of the first of some rows of `total`. `note` ends its caption. */
export function rowsBundle(rows: readonly Row[], total: number, note?: string): Record<string, string> {
  const { names } = columnNames(rows);
  const onPage = Math.max(textRows, Math.floor(maxCells / names.length));
  return {
    'text/html': tableHtml(contentOf(rows.slice(0, onPage), total, note)),
    'text/plain': tableText(contentOf(rows.slice(0, textRows), total, note)),
  };
}

function contentOf(shown: readonly Row[], total: number, note: string | undefined): TableContent {
  const { names, more } = columnNames(shown);
  const columns: Column[] = names.map((name) => ({ name, numeric: shown.every((row) => isNumeric(row, name)) }));
  const parts = [
    `${total} ${total === 1 ? 'row' : 'rows'}`,
    total > shown.length ? `the first ${shown.length} shown` : '',
    more > 0 ? `${more} more columns` : '',
    note ?? '',
  ];
  const rows = shown.map((row) => names.map((name) => textOf(row, name)));
  return { caption: parts.filter(Boolean).join(', '), columns, rows };
}
