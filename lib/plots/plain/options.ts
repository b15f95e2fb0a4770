/** The options that the plain plots share, in the words of plotly express. */
import { checkOptions, wrong } from '../../check.js';
import type { PlotlyObject } from '../plotly-types.js';
import { type Column, isNumbers } from '../table/columns.js';
import { singlePlot } from '../template.js';

/** Two ends of an axis. On a logarithmic axis they are the values themselves, not their powers of ten. */
export type Range = readonly [from: number, to: number];

/** What any plot with two axes takes. */
export interface AxesOptions {
  readonly title?: string;
  /** A smaller line below the title. */
  readonly subtitle?: string;
  /** Other words for columns, on axes, legends and in the description: `{ loss: 'Loss (nats)' }`; of values alone, x and y. */
  readonly labels?: Readonly<Record<string, string>>;
  /** Whether the axis is logarithmic. */
  readonly logX?: boolean;
  readonly logY?: boolean;
  /** The ends of an axis. Default to those of the values. */
  readonly rangeX?: Range;
  readonly rangeY?: Range;
  /** In CSS pixels. Defaults to 460. */
  readonly height?: number;
}

/** Which columns of a table make the plot. */
export interface ColumnOptions<K extends string> {
  /** The column along the horizontal axis. Defaults to the number of the row, or to the first column of text. */
  readonly x?: K;
  /** The column, or several, along the vertical axis. Defaults to all columns of numbers that are not used otherwise. */
  readonly y?: K | readonly K[];
  /** The column whose values have colours of their own. */
  readonly color?: K;
  /** The column for whose values there is a panel each. */
  readonly facetCol?: K;
}

export const axesNames: readonly string[] = [
  'title',
  'subtitle',
  'labels',
  'logX',
  'logY',
  'rangeX',
  'rangeY',
  'height',
];
export const columnNames: readonly string[] = ['x', 'y', 'color', 'facetCol'];

/** What other libraries, or other plots of ours, call it. */
const otherWords: Readonly<Record<string, string>> = {
  xLabel: "labels: { x: '…' }",
  yLabel: "labels: { y: '…' }",
  xlabel: "labels: { x: '…' }",
  ylabel: "labels: { y: '…' }",
  xTitle: "labels: { x: '…' }",
  yTitle: "labels: { y: '…' }",
  hue: 'color',
  colour: 'color',
  c: 'color',
  col: 'facetCol',
  facet: 'facetCol',
  log_x: 'logX',
  log_y: 'logY',
  logx: 'logX',
  logy: 'logY',
  xScale: 'logX: true',
  yScale: 'logY: true',
  xRange: 'rangeX',
  yRange: 'rangeY',
  xlim: 'rangeX',
  ylim: 'rangeY',
  bins: 'nbins',
  density: "histnorm: 'probability density'",
  marker: 'markers',
  alpha: 'opacity',
  name: "labels: { y: '…' }",
  label: "labels: { y: '…' }",
  cmap: "zmid, zmin and zmax; the colours are the template's",
  vmin: 'zmin',
  vmax: 'zmax',
};

/** @throws TypeError for an unknown option, with the one that is meant */
export function checkPlotOptions(where: string, options: object, known: readonly string[]): void {
  for (const name of Object.keys(options ?? {}))
    if (!known.includes(name) && otherWords[name] !== undefined)
      throw new TypeError(`${where}: unknown option '${name}'; write ${otherWords[name]} (known: ${known.join(', ')})`);
  checkOptions(where, options, known);
}

/** The words for a column. */
export function wordsFor({ labels = {} }: AxesOptions, name: string): string {
  return labels[name] ?? name;
}

/** An axis: its title, its kind and its ends. */
export function axisOf(
  where: string,
  title: string,
  values: Column,
  { log = false, range }: { readonly log?: boolean; readonly range?: Range },
): PlotlyObject {
  const named = { title: { text: title } };
  if (log) return { ...named, type: 'log', ...(range && { range: range.map((end) => logOf(where, end)) }) };
  const ends = range && { range: [...range] };
  if (isNumbers(values)) return { ...named, ...ends };
  return { ...named, type: values.every(isDateOrNull) ? 'date' : 'category', ...ends };
}

function logOf(where: string, end: number): number {
  if (!(end > 0)) throw wrong(where, 'a range above 0 on a logarithmic axis', end);
  return Math.log10(end);
}

/** As `Date.toISOString` writes it, or the day alone. */
const isoDate = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?Z?)?$/;

function isDateOrNull(value: unknown): boolean {
  return value === null || (typeof value === 'string' && isoDate.test(value));
}

/** The layout of one plot with these axes. */
export function plainLayout(
  heading: { readonly title: string; readonly subtitle?: string },
  xaxis: PlotlyObject,
  yaxis: PlotlyObject,
  height: number | undefined,
): PlotlyObject {
  return { ...singlePlot(heading, '', '', height), xaxis, yaxis };
}
