/** Tables as columns: whatever a plain plot is given becomes lists of equal length by name. */
import { shown, wrong } from '../../check.js';
import { numbers } from '../../tensor/input.js';
import { isNumberArray } from '../../tensor/nested.js';
import { isNdArray } from '../../tensor/numbers.js';
import type { Cell } from './data.js';

/** Dates are texts in ISO form, big integers are numbers, and what is missing is null. */
export type PlainCell = number | string | boolean | null;
export type Column = readonly PlainCell[];

export interface Table {
  readonly columns: ReadonlyMap<string, Column>;
  /** The number of rows. */
  readonly length: number;
}

/** Whether it is values and not a table: a tensor, a typed array, or a list of anything but records. */
export function isValues(data: unknown): boolean {
  if (isNdArray(data) || isNumberArray(data) || typeof data === 'number') return true;
  return Array.isArray(data) && !(data.length > 0 && data.every((each) => isRecord(each)));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === 'object' && value !== null && !(value instanceof Date) && !Array.isArray(value) && !isValues(value)
  );
}

/** Records or columns as a table. @throws Error that says what fits */
export function tableOf(where: string, data: unknown): Table {
  if (Array.isArray(data)) return ofRecords(where, data);
  if (!isRecord(data) || hintFor(data) !== '')
    throw new TypeError(wrong(where, tableWords, data, hintFor(data)).message);
  const named = Object.entries(data).map(([name, values]) => [name, columnOf(where, name, values)] as const);
  return sameLength(where, named);
}

const tableWords =
  'values (an array, typed array or tensor), records [{ x: 1, y: 2 }, …] or columns { x: […], y: […] }';

function hintFor(data: unknown): string {
  if (data instanceof Map) return 'Object.fromEntries(map) makes columns of a Map';
  if (data instanceof Set) return '[...set] makes an array of a Set';
  if (typeof (data as Promise<unknown> | undefined)?.then === 'function') return 'it is a promise; write await';
  return '';
}

function ofRecords(where: string, records: readonly unknown[]): Table {
  const names = [...new Set(records.flatMap((record) => Object.keys(record as object)))];
  const columns = names.map((name) => {
    const values = records.map((record) => (record as Record<string, unknown>)[name]);
    return [name, values.map((value) => plain(value))] as const;
  });
  return sameLength(where, columns);
}

function sameLength(where: string, named: readonly (readonly [string, Column])[]): Table {
  const [first, ...others] = named;
  if (first === undefined || first[1].length === 0) throw wrong(where, 'at least one row', 'none');
  const odd = others.find(([, { length }]) => length !== first[1].length);
  if (odd) throw wrong(where, `${first[1].length} values of '${odd[0]}', as many as '${first[0]}' has`, odd[1].length);
  return { columns: new Map(named), length: first[1].length };
}

/** Values along one axis. @throws Error for a matrix, with the plot that takes one */
export function columnOf(where: string, name: string, values: unknown): Column {
  if (Array.isArray(values) && values.some((each) => !isNumeric(each))) return values.map((each) => plain(each));
  const { values: flat, shape } = numbers(where, name, values);
  const long = shape.filter((size) => size !== 1);
  if (long.length > 1)
    throw wrong(where, `${name} as a list of values`, `shape [${shape.join(', ')}]`, 'heatmap and image take matrices');
  return Array.from(flat, (value) => plain(value) as number | null);
}

function isNumeric(value: unknown): boolean {
  return typeof value === 'number' || Array.isArray(value) || isNumberArray(value);
}

function plain(value: unknown | Cell): PlainCell {
  if (typeof value === 'number') return Number.isFinite(value) ? value : null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.toISOString();
  return value === null || value === undefined ? null : shown(value);
}

/** The values of a column. @throws RangeError with the columns that there are */
export function pick(where: string, option: string, { columns }: Table, name: string): Column {
  const column = columns.get(name);
  if (column !== undefined) return column;
  const names = [...columns.keys()].map((each) => `'${each}'`).join(', ');
  throw wrong(where, `${option} to be a column (there are ${names})`, name);
}

/** Whether all values that are there are numbers. */
export function isNumbers(column: Column): column is readonly (number | null)[] {
  return column.every((value) => typeof value === 'number' || value === null) && column.some((value) => value !== null);
}

/** @throws TypeError if anything in it is no number */
export function numbersOf(where: string, name: string, column: Column): readonly (number | null)[] {
  if (isNumbers(column)) return column;
  const odd = column.find((value) => typeof value !== 'number' && value !== null) ?? 'nothing but missing values';
  throw new TypeError(wrong(where, `'${name}' to hold numbers`, odd).message);
}

/** The rows of a table. */
export function rowsOf({ columns }: Table, rows: readonly number[]): Table {
  const picked = [...columns].map(([name, column]) => [name, rows.map((row) => column[row])] as const);
  return { columns: new Map(picked), length: rows.length };
}

/** The different values of a column in the order in which they come, each with its rows. */
export function groupsOf(column: Column): ReadonlyMap<string, number[]> {
  const groups = new Map<string, number[]>();
  for (const [row, value] of column.entries()) {
    const name = value === null ? 'missing' : String(value);
    const rows = groups.get(name);
    if (rows) rows.push(row);
    else groups.set(name, [row]);
  }
  return groups;
}
