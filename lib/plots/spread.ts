/** Mean and spread of many runs. */
import { wrong } from '../check.js';
import { Figure } from './figure.js';
import type { PlotlyObject } from './plotly-types.js';
import { colours, dashes, figureNumber, shorten, singlePlot, symbols, tidy } from './template.js';

export interface SpreadOptions {
  /** The column that was set: numbers, strings or booleans. */
  readonly x: string;
  /** The column that was measured. Ignores rows without a finite number there, such as failed runs. */
  readonly y: string;
  /** A column to group by: one line per value. */
  readonly by?: string;
  readonly title?: string;
}

/** A run: values by column, as in a line of `results.jsonl`. */
export type RunRow = Readonly<Record<string, unknown>>;

interface Group {
  readonly at: unknown;
  readonly mean: number;
  /** Sample standard deviation; NaN for a single run. */
  readonly deviation: number;
  readonly count: number;
}

interface Line {
  readonly name: string;
  readonly groups: readonly Group[];
}

/**
 * The mean of `y` for each value of `x`, with error bars of one sample standard deviation (n − 1):
 *
 *     spread(rows, { x: 'rate', y: 'accuracy', by: 'ordering' })
 *
 * @throws RangeError when no row holds both columns
 */
export function spread(rows: readonly RunRow[], { x, y, by, title = `${y} by ${x}` }: SpreadOptions): Figure {
  const measured = rows.filter((row) => Number.isFinite(row[y]) && (row[x] ?? null) !== null);
  if (measured.length === 0) throw wrong('spread', `rows with '${x}' and a number '${y}'`, 'none', columnsOf(rows));
  const lines = valuesOf(measured, by).map((value) => ({
    name: by === undefined ? '' : wordFor(value),
    groups: groupsOf(by === undefined ? measured : measured.filter((row) => isSame(row[by], value)), x, y),
  }));
  const numeric = measured.every((row) => typeof row[x] === 'number');
  const data = lines.map((line, order) => traceOf(line, order, numeric));
  const most = Math.max(...lines.flatMap(({ groups }) => groups.map(({ count }) => count)));
  const subtitle = most > 1 ? `mean ± standard deviation of up to ${most} runs` : 'one run each';
  const layout = singlePlot({ title, subtitle }, x, y);
  const xaxis = { ...(layout.xaxis as PlotlyObject), ...(!numeric && { type: 'category' }) };
  return new Figure({ data, layout: { ...layout, xaxis } }, describe(title, subtitle, x, lines));
}

function columnsOf(rows: readonly RunRow[]): string {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  return columns.length === 0 ? 'there are no rows' : `the columns are ${columns.join(', ')}`;
}

/** Distinct values: numbers sorted, others in order of appearance. */
function valuesOf(rows: readonly RunRow[], column: string | undefined): unknown[] {
  if (column === undefined) return [undefined];
  const values = [...new Map(rows.map((row) => [JSON.stringify(row[column]), row[column]])).values()];
  return values.every((value) => typeof value === 'number') ? values.sort((a, b) => Number(a) - Number(b)) : values;
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function groupsOf(rows: readonly RunRow[], x: string, y: string): Group[] {
  return valuesOf(rows, x).map((at) => {
    const values = rows.filter((row) => isSame(row[x], at)).map((row) => row[y] as number);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    const deviation = values.length < 2 ? Number.NaN : Math.sqrt(squares / (values.length - 1));
    return { at, mean, deviation, count: values.length };
  });
}

/** Lines differ in colour, dash and marker. Categories are not joined. */
function traceOf({ name, groups }: Line, order: number, numeric: boolean): PlotlyObject {
  const palette = Object.values(colours);
  const color = palette[order % palette.length];
  const deviations = shorten(groups.map(({ deviation }) => (Number.isNaN(deviation) ? 0 : deviation)));
  return {
    type: 'scatter',
    mode: numeric ? 'lines+markers' : 'markers',
    ...(name === '' ? { showlegend: false } : { name }),
    x: groups.map(({ at }) => (numeric ? tidy(at as number) : wordFor(at))),
    y: shorten(groups.map(({ mean }) => mean)),
    error_y: { type: 'data', array: deviations, thickness: 2, width: 6 },
    line: { color, width: 3, dash: dashes[order % dashes.length] },
    marker: { color, size: 11, symbol: symbols[order % symbols.length] },
  };
}

function wordFor(value: unknown): string {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? 'none');
}

function describe(title: string, subtitle: string, x: string, lines: readonly Line[]): string {
  const sentences = lines.flatMap(({ name, groups }) =>
    groups.map(({ at, mean, deviation, count }) => {
      const where = `${name === '' ? '' : `${name}, `}${x} ${typeof at === 'number' ? figureNumber(at) : wordFor(at)}`;
      const spread = Number.isNaN(deviation) ? '' : ` ± ${figureNumber(deviation)}`;
      return `${where}: ${figureNumber(mean)}${spread} (${count} ${count === 1 ? 'run' : 'runs'}).`;
    }),
  );
  return [`Spread: ${title}, ${subtitle}.`, ...sentences].join('\n');
}
