/** The results of a sweep as a table: a row for each run, a column for each parameter and each recorded name. */
import { csvOf } from '../../text/csv.js';
import type { ParameterValues } from '../notebook/parameters.js';

/** The result of one run of the grid. */
export interface RunResult {
  readonly run: string;
  readonly parameters: ParameterValues;
  readonly records: Readonly<Record<string, unknown>>;
  /** One line for the user; null when every cell succeeded. */
  readonly error: string | null;
}

/** Values by column name. */
export type Row = Readonly<Record<string, unknown>>;

/** Columns that every table has. */
const errorColumn = 'error';
const notebookColumn = 'notebook';

/** Returns the path of a run's notebook, relative to the sweep's folder. */
export function notebookPath(run: string): string {
  return `runs/${run}.ipynb`;
}

/** Returns rows with the same columns; values that a run did not record are null. */
export function rowsOf(results: readonly RunResult[]): Row[] {
  const taken = new Set([...results.flatMap(({ parameters }) => Object.keys(parameters)), errorColumn, notebookColumn]);
  const names = [...new Set(results.flatMap(({ records }) => Object.keys(records)))];
  const column = (name: string): string => (taken.has(name) ? `${name} (recorded)` : name);
  return results.map(({ run, parameters, records, error }) => ({
    ...parameters,
    ...Object.fromEntries(names.map((name) => [column(name), records[name] ?? null])),
    [errorColumn]: error,
    [notebookColumn]: notebookPath(run),
  }));
}

/** Formats rows as JSON lines. */
export function toJsonLines(rows: readonly Row[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
}

/** Formats rows as comma-separated values with a header. */
export function toCsv(rows: readonly Row[]): string {
  if (rows.length === 0) return '';
  const columns = Object.keys(rows[0]!);
  return csvOf([columns, ...rows.map((row) => columns.map((name) => row[name]))]);
}
