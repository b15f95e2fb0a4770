/** Tables of data libraries: Arrow's, with `toArray` and a schema, and arquero's, with `objects` and `columnNames`. */
import { types } from 'node:util';
import { memberOf } from './properties.js';
import { maxRows, type Row, rowsBundle } from './records.js';

interface ArrowTable {
  readonly schema: { readonly fields: readonly { readonly name: string; readonly type: unknown }[] };
  readonly numRows: number;
  toArray(): readonly Row[];
  slice?(from: number, to: number): ArrowTable;
}

interface ArqueroTable {
  objects(options: { readonly limit: number }): readonly Row[];
  columnNames(): readonly string[];
  numRows(): number;
}

const has = (value: unknown, ...methods: readonly string[]): boolean =>
  typeof value === 'object' &&
  value !== null &&
  methods.every((name) => typeof memberOf(value, name)?.value === 'function');

export function isArrowTable(value: unknown): value is ArrowTable {
  if (!has(value, 'toArray')) return false;
  const schema = memberOf(value as object, 'schema')?.value;
  if (typeof schema !== 'object' || schema === null || types.isProxy(schema)) return false;
  return Array.isArray(memberOf(schema, 'fields')?.value);
}

export const isArqueroTable = (value: unknown): value is ArqueroTable =>
  has(value, 'objects', 'columnNames', 'numRows');

/** Rows of Arrow are proxies, which read their column; copies of them are plain. */
export function arrowBundle(table: ArrowTable): Record<string, string> {
  const { fields } = table.schema;
  const first = table.slice?.(0, maxRows) ?? table;
  const rows = Array.from(first.toArray()).slice(0, maxRows);
  const plain = rows.map((row) => Object.fromEntries(fields.map(({ name }) => [name, row[name]])));
  const columns = fields.map(({ name, type }) => `${name}: ${type}`).join(', ');
  return rowsBundle(plain, table.numRows ?? rows.length, columns);
}

export function arqueroBundle(table: ArqueroTable): Record<string, string> {
  const names = table.columnNames();
  const rows = table.objects({ limit: maxRows }).slice(0, maxRows);
  const plain = rows.map((row) => Object.fromEntries(names.map((name) => [name, row[name]])));
  return rowsBundle(plain, table.numRows());
}
