/** What a call of a plain plot means: a table, and which of its columns go where. */
import { checkFinite, wrong } from '../../check.js';
import { type Column, columnOf, isNumbers, isValues, numbersOf, pick, type Table, tableOf } from '../table/columns.js';
import { type AxesOptions, type ColumnOptions, checkPlotOptions, type Range } from './options.js';

export type PlotOptions = AxesOptions & ColumnOptions<string>;

/** A call with everything that it leaves out filled in. */
export interface Call<O extends PlotOptions> {
  readonly where: string;
  readonly table: Table;
  readonly x: string;
  readonly ys: readonly string[];
  readonly options: O;
}

/** How a plot chooses the column of x where none is named. */
type ChooseX = (table: Table) => string | undefined;

/** The column that numbers the rows, where nothing else is along the horizontal axis. */
const rowNumber = 'index';

/**
 * @param rest - what follows the data: y and options, or options alone
 * @param known - the names of the options
 */
export function readCall<O extends PlotOptions>(
  where: string,
  data: unknown,
  rest: readonly unknown[],
  known: readonly string[],
  chooseX: ChooseX = () => undefined,
): Call<O> {
  const values = isValues(data);
  const second = values && rest.length > 0 && (isValues(rest[0]) || rest.length > 1);
  const options = (rest[second ? 1 : 0] ?? {}) as O;
  checkPlotOptions(where, options, known);
  checkRanges(where, options);
  if (!values) return fromTable(where, tableOf(where, data), options, chooseX);
  for (const name of ['x', 'y', 'color', 'facetCol'] as const)
    if (options[name] !== undefined)
      throw new TypeError(
        `${where}: ${name} names a column, but values have none; give records [{ ${options[name]}: … }, …] or columns { ${options[name]}: […] }`,
      );
  return fromValues(where, second ? { x: data, y: rest[0] } : { y: data }, options);
}

function checkRanges(where: string, options: AxesOptions): void {
  for (const name of ['rangeX', 'rangeY'] as const) {
    const range: Range | undefined = options[name];
    if (range === undefined) continue;
    if (!Array.isArray(range) || range.length !== 2) throw wrong(where, `${name} as [from, to]`, range);
    for (const end of range) checkFinite(where, `both ends of ${name}`, end);
  }
}

function fromValues<O extends PlotOptions>(where: string, given: { x?: unknown; y: unknown }, options: O): Call<O> {
  const y = columnOf(where, 'y', given.y);
  if (y.length === 0) throw wrong(where, 'at least one value', 'none');
  const x = given.x === undefined ? y.map((_, i) => i) : columnOf(where, 'x', given.x);
  if (x.length !== y.length) throw wrong(where, `${x.length} values of y, as many as x has`, y.length);
  const name = given.x === undefined ? rowNumber : 'x';
  const table = {
    columns: new Map<string, Column>([
      [name, x],
      ['y', y],
    ]),
    length: y.length,
  };
  numbersOf(where, 'y', y);
  return { where, table, x: name, ys: ['y'], options };
}

function fromTable<O extends PlotOptions>(where: string, table: Table, options: O, chooseX: ChooseX): Call<O> {
  for (const name of ['x', 'color', 'facetCol'] as const)
    if (options[name] !== undefined) pick(where, name, table, options[name]);
  const x = options.x ?? chooseX(table) ?? rowNumber;
  const index = Array.from({ length: table.length }, (_, i) => i);
  const columns = table.columns.has(x) ? table.columns : new Map<string, Column>([...table.columns, [x, index]]);
  const whole = { columns, length: table.length };
  const ys =
    typeof options.y === 'string'
      ? [options.y]
      : (options.y ?? otherNumbers(table, [x, options.color, options.facetCol]));
  if (ys.length === 0)
    throw wrong(where, 'y, a column of numbers', 'none', `columns: ${[...table.columns.keys()].join(', ')}`);
  for (const y of ys) numbersOf(where, y, pick(where, 'y', whole, y));
  return { where, table: whole, x, ys, options };
}

function otherNumbers({ columns }: Table, used: readonly (string | undefined)[]): string[] {
  return [...columns].filter(([name, column]) => !used.includes(name) && isNumbers(column)).map(([name]) => name);
}
