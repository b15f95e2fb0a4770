/** Values of data libraries: Arrow's tables, with `toArray` and a schema, and vectors; arquero's tables, with `objects`. */
import { types } from 'node:util';
import { memberOf } from './properties.js';
import { maxRows, type Row, rowsBundle } from './records.js';

/** How many values of a vector are shown. */
const maxValues = 100;

interface ArrowTable {
  readonly schema: { readonly fields: readonly { readonly name: string; readonly type: unknown }[] };
  readonly numRows: number;
  toArray(): readonly Row[];
  slice?(from: number, to: number): ArrowTable;
}

interface ArrowVector extends Iterable<unknown> {
  readonly type: object;
  readonly length: number;
  slice(from: number, to: number): ArrowVector;
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

/** A column of a table. */
export function isArrowVector(value: unknown): value is ArrowVector {
  if (!has(value, 'toArray', 'slice', 'get', 'isValid')) return false;
  return memberOf(value as object, 'type') !== undefined && memberOf(value as object, 'length') !== undefined;
}

export const isArqueroTable = (value: unknown): value is ArqueroTable =>
  has(value, 'objects', 'columnNames', 'numRows');

/** Rows of Arrow are proxies, which read their column; copies of them are plain. */
export function arrowBundle(table: ArrowTable): Record<string, string> {
  const { fields } = table.schema;
  const first = table.slice?.(0, maxRows) ?? table;
  const rows = Array.from(first.toArray()).slice(0, maxRows);
  const plain = rows.map((row) => Object.fromEntries(fields.map(({ name }) => [name, row[name]])));
  const typed = fields.filter(({ type }) => typeText(type) !== '');
  const columns = typed.map(({ name, type }) => `${name}: ${typeText(type)}`).join(', ');
  return rowsBundle(plain, table.numRows ?? rows.length, columns);
}

/** Arrow's types describe themselves; those of other libraries for its format are records. */
function typeText(type: unknown): string {
  const text = String(type);
  return text === '[object Object]' ? '' : text;
}

export function arrowVectorBundle(vector: ArrowVector, plainText: (value: unknown) => string): Record<string, string> {
  const { type, length } = vector;
  const values = Array.from(length > maxValues ? vector.slice(0, maxValues) : vector);
  const text = `Vector<${typeText(type)}>(${length}) ${plainText(values)}`;
  return { 'text/plain': length > maxValues ? `${text} and ${length - maxValues} more` : text };
}

export function arqueroBundle(table: ArqueroTable): Record<string, string> {
  const names = table.columnNames();
  const rows = table.objects({ limit: maxRows }).slice(0, maxRows);
  const plain = rows.map((row) => Object.fromEntries(names.map((name) => [name, row[name]])));
  return rowsBundle(plain, table.numRows());
}
