/** Arrays of records as tables: 20 rows, numbers to the right. */
import { inspect } from 'node:util';
import { type Column, tableBundle } from './html-table.js';

type Row = Readonly<Record<string, unknown>>;

const maxRows = 20;
const maxColumns = 20;
const maxCell = 60;

const isRecord = (value: unknown): value is Row =>
  typeof value === 'object' && value !== null && [Object.prototype, null].includes(Object.getPrototypeOf(value));

/** Whether it is a list of plain objects with at least one property. */
export function isRecords(value: unknown): value is readonly Row[] {
  if (!Array.isArray(value) || value.length === 0) return false;
  const sample = value.slice(0, maxRows);
  return sample.every(isRecord) && sample.some((row) => Object.keys(row).length > 0);
}

function cellText(value: unknown): string {
  if (value === undefined) return '';
  const text = typeof value === 'string' ? value : inspect(value, { depth: 1, breakLength: Number.POSITIVE_INFINITY });
  return text.length > maxCell ? `${text.slice(0, maxCell - 1)}…` : text;
}

const isNumeric = (value: unknown): boolean =>
  value === undefined || typeof value === 'number' || typeof value === 'bigint';

/** The table of the first rows; the caption says how many there are. */
export function recordsBundle(records: readonly Row[]): Record<string, string> {
  const shown = records.slice(0, maxRows);
  const names = [...new Set(shown.flatMap((row) => Object.keys(row)))].slice(0, maxColumns);
  const columns: Column[] = names.map((name) => ({ name, numeric: shown.every((row) => isNumeric(row[name])) }));
  const rows = shown.map((row) => names.map((name) => cellText(row[name])));
  const count = `${records.length} ${records.length === 1 ? 'row' : 'rows'}`;
  const caption = records.length > maxRows ? `${count}, the first ${maxRows} shown` : count;
  return tableBundle({ caption, columns, rows });
}
