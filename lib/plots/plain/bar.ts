/** Bars in one call. */
import { checkOneOf } from '../../check.js';
import type { Figure } from '../figure.js';
import type { PlotlyObject } from '../plotly-types.js';
import { isNumbers, isValues, type Table } from '../table/columns.js';
import type { Cell, ColumnName, Values } from '../table/data.js';
import { colours, figureNumber } from '../template.js';
import { assemble } from './assemble.js';
import { type PlotOptions, readCall } from './call.js';
import { type AxesOptions, axesNames, type ColumnOptions, columnNames, type Range } from './options.js';
import { type Series, seriesOf } from './series.js';
import { shortCells } from './thin.js';

export interface BarOptions<K extends string = string> extends AxesOptions, ColumnOptions<K> {
  /** Series side by side ('group'), on each other ('relative') or over each other ('overlay'). Defaults to 'relative'. */
  readonly barmode?: BarMode;
  /** 'h' lays the bars: then x is the column of numbers and y the one of names. Defaults to 'v'. */
  readonly orientation?: 'v' | 'h';
  /** Whether each bar has its number beside it. Defaults to true for up to 20 bars. */
  readonly textAuto?: boolean;
}

export type BarMode = 'group' | 'relative' | 'overlay';

/** Patterns that tell bars apart without colour. */
export const patterns: readonly string[] = ['', '/', 'x', '.', '-', '+'];
export const barModes: readonly BarMode[] = ['group', 'relative', 'overlay'];
const known: readonly string[] = [...axesNames, ...columnNames, 'barmode', 'orientation', 'textAuto'];

/** What may follow the data of `bar`: after values their heights or lengths, after a table options. */
type BarRest<T> = T extends Values
  ? readonly [y: readonly Cell[] | Values, options?: BarOptions<never>] | readonly [options?: BarOptions<never>]
  : readonly [options?: BarOptions<ColumnName<T>>];

/**
 * Bars: of values, of numbers by name, of heights over names, or of a table's columns.
 *
 *     bar({ inverted: 0.1, vanilla: 0.12 })
 *     bar(['inverted', 'vanilla'], [0.1, 0.12])
 *     bar(rows, { x: 'ordering', y: 'loss', color: 'optimizer', barmode: 'group' })
 *
 * Takes what `line` takes. Rows that have the same place are added, as if their bars stood on each other. Without `x` of a
 * table, its first column of text has the names. Series differ in colour and pattern.
 *
 * @throws TypeError for an unknown option and for what holds no numbers, RangeError for a column that is not there
 */
export function bar<const T>(data: T, ...rest: BarRest<T>): Figure {
  const given = byName(data) ? [Object.keys(data), Object.values(data), ...rest] : [data, ...rest];
  const lying = isLying(given);
  const [first, ...others] = lying ? turned(given) : given;
  const call = readCall<PlotOptions & BarOptions>('bar', first, others, known, firstText);
  const { barmode = 'relative', orientation = 'v', textAuto } = call.options;
  checkOneOf('bar', 'barmode', barmode, barModes);
  checkOneOf('bar', 'orientation', orientation, ['v', 'h']);
  const all = seriesOf(call).map((series) => summed(series));
  const text = textAuto ?? all.reduce((sum, { x }) => sum + x.length, 0) <= 20;
  return assemble(call, all, {
    name: 'Bar chart',
    unit: 'bar',
    draw: (series) => drawBars(series, { lying, text }),
    layout: { barmode, ...cutOffs(all, call.options, lying) },
    lying,
  });
}

function byName(data: unknown): data is Readonly<Record<string, number>> {
  if (isValues(data) || typeof data !== 'object' || data === null || Array.isArray(data)) return false;
  const values = Object.values(data);
  return values.length > 0 && values.every((value) => typeof value === 'number');
}

function firstText({ columns }: Table): string | undefined {
  return [...columns].find(([, column]) => !isNumbers(column))?.[0];
}

function isLying(given: readonly unknown[]): boolean {
  return (given.at(-1) as BarOptions | undefined)?.orientation === 'h';
}

/** The same call with standing bars: what is horizontal becomes vertical. */
function turned(given: readonly unknown[]): readonly unknown[] {
  const values = given.slice(0, -1);
  const { x, y, logX, logY, rangeX, rangeY, ...options } = given.at(-1) as BarOptions;
  const swapped = { x: y, y: x, logX: logY, logY: logX, rangeX: rangeY, rangeY: rangeX };
  const there = Object.fromEntries(Object.entries(swapped).filter(([, value]) => value !== undefined));
  const sides = values.length === 2 && !byName(values[0]) ? [values[1], values[0]] : values;
  return [...(isNumberFirst(sides) ? [sides[1], sides[0]] : sides), { ...options, ...there }];
}

/** Whether names come last: `bar(names, lengths, { orientation: 'h' })` says what is meant as well. */
function isNumberFirst([first, second]: readonly unknown[]): boolean {
  return Array.isArray(second) && second.some((each) => typeof each === 'string') && isValues(first);
}

/** A series with one value for each place. */
function summed(series: Series): Series {
  const sums = new Map<Series['x'][number], number | null>();
  for (const [i, place] of series.x.entries()) {
    const [sum = null, more] = [sums.get(place), series.y[i]];
    sums.set(place, more === null ? sum : (sum ?? 0) + more);
  }
  return { ...series, x: [...sums.keys()], y: [...sums.values()] };
}

/** A trace of bars, each in its colour and pattern. */
export function drawBars(
  { x, y, order }: Series,
  { lying = false, text = false }: { readonly lying?: boolean; readonly text?: boolean },
): PlotlyObject {
  const palette = Object.values(colours);
  const shape = patterns[order % patterns.length];
  const color = palette[order % palette.length];
  const places = shortCells(x).map((place) => (typeof place === 'boolean' || place === null ? String(place) : place));
  const numbers = shortCells(y);
  return {
    type: 'bar',
    ...(lying ? { orientation: 'h', x: numbers, y: places } : { x: places, y: numbers }),
    marker: shape === '' ? { color } : { color, pattern: { shape, size: 8, fillmode: 'overlay' } },
    ...(text && {
      text: y.map((value) => (value === null ? '' : figureNumber(value).replace('-', '−'))),
      textposition: 'outside',
      textangle: 0,
      cliponaxis: false,
    }),
  };
}

/** Words on bars that reach beyond the axis: how far they go. */
export function cutOffs(
  all: readonly Series[],
  { rangeY, facetCol }: Pick<PlotOptions, 'rangeY' | 'facetCol'>,
  lying: boolean = false,
): PlotlyObject {
  if (rangeY === undefined || facetCol !== undefined) return {};
  const annotations = all.flatMap(({ x, y }) => y.flatMap((value, i) => cutOff(x[i], value, rangeY, lying)));
  return annotations.length > 0 ? { annotations } : {};
}

const arrows = { standing: ['↓', '↑'], lying: ['←', '→'] } as const;

function cutOff(place: Series['x'][number], value: number | null, range: Range, lying: boolean): PlotlyObject[] {
  const [low, high] = [Math.min(...range), Math.max(...range)];
  if (value === null || (value >= low && value <= high)) return [];
  const beyond = Number(value > high);
  const end = [low, high][beyond];
  const at = lying
    ? { x: end, y: place, xanchor: ['left', 'right'][beyond] }
    : { x: place, y: end, yanchor: ['bottom', 'top'][beyond] };
  const text = `${arrows[lying ? 'lying' : 'standing'][beyond]} ${figureNumber(value).replace('-', '−')}`;
  return [
    { ...at, text, showarrow: false, bgcolor: 'rgba(255, 255, 255, 0.85)', font: { color: '#212121', size: 14 } },
  ];
}
