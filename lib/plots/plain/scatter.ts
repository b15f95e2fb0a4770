/** Points in one call. */
import { checkBetween, wrong } from '../../check.js';
import type { Figure } from '../figure.js';
import type { PlotlyObject } from '../plotly-types.js';
import { isNumbers, numbersOf, pick } from '../table/columns.js';
import type { ColumnName, Rest } from '../table/data.js';
import { colours, figureNumber, symbols } from '../template.js';
import { assemble } from './assemble.js';
import { type Call, type PlotOptions, readCall } from './call.js';
import { type AxesOptions, axesNames, type ColumnOptions, columnNames, wordsFor } from './options.js';
import { type Series, seriesOf } from './series.js';
import { evenly, shortCells } from './thin.js';
import { correlation } from './words.js';

export interface ScatterOptions<K extends string = string> extends AxesOptions, ColumnOptions<K> {
  /** The column whose numbers are the areas of the points. They must not be negative. */
  readonly size?: K;
  /** The column that is read beside a point when it is pointed at. */
  readonly hoverName?: K;
  /** The opacity of the points in (0, 1]. Defaults to 0.85, or less where there are many. */
  readonly opacity?: number;
}

type Options = PlotOptions & ScatterOptions;

const known: readonly string[] = [...axesNames, ...columnNames, 'size', 'hoverName', 'opacity'];

/** More points make a figure larger but no clearer; they are thinned out evenly, and the subtitle says so. */
const mostPoints = 10_000;

/**
 * Points: of y over x, or of a table's columns.
 *
 *     scatter(x, y)
 *     scatter(rows, { x: 'width', y: 'loss', color: 'optimizer', size: 'epochs', logX: true })
 *
 * Takes what `line` takes. Where `color` is a column of numbers, they are a scale; other values are series, which differ in
 * colour and marker.
 *
 * @throws TypeError for an unknown option and for what holds no numbers, RangeError for a column that is not there
 */
export function scatter<const T>(data: T, ...rest: Rest<T, ScatterOptions<ColumnName<T>>>): Figure {
  const call = readCall<Options>('scatter', data, rest, known);
  const { color, size, hoverName, opacity } = call.options;
  if (opacity !== undefined && opacity !== 1) checkBetween('scatter', 'opacity', opacity, Number.MIN_VALUE, 1);
  if (hoverName !== undefined) pick('scatter', 'hoverName', call.table, hoverName);
  const scaled = color !== undefined && isNumbers(pick('scatter', 'color', call.table, color));
  const all = seriesOf(call, !scaled);
  const count = all.reduce((sum, { y }) => sum + y.length, 0);
  const style = { share: Math.min(1, mostPoints / count), scaled, areas: areasOf(call, size), count };
  return assemble(call, all, {
    name: 'Scatter plot',
    unit: 'point',
    draw: (series) => draw(series, call.options, style),
    layout: scaled
      ? { coloraxis: { colorscale: 'Cividis', colorbar: { title: { text: wordsFor(call.options, color) } } } }
      : {},
    note: noteOf(all, style.share),
  });
}

interface Style {
  /** The share of the points that is drawn. */
  readonly share: number;
  readonly scaled: boolean;
  /** The largest value of the column of sizes. */
  readonly areas: number | undefined;
  readonly count: number;
}

function areasOf(call: Call<Options>, size: string | undefined): number | undefined {
  if (size === undefined) return undefined;
  const values = numbersOf('scatter', size, pick('scatter', 'size', call.table, size));
  const negative = values.find((value) => value !== null && value < 0);
  if (negative !== undefined) throw wrong('scatter', `'${size}' ≥ 0 for the areas of points`, negative);
  return values.reduce<number>((most, value) => Math.max(most, value ?? 0), 0) || 1;
}

function draw({ x, y, order, table }: Series, options: Options, { share, scaled, areas, count }: Style): PlotlyObject {
  const { color, size, hoverName, opacity = count > 1000 ? 0.5 : 0.85 } = options;
  const palette = Object.values(colours);
  const shown = evenly(y.length, Math.max(Math.round(y.length * share), 1));
  const column = (name: string) => shortCells(shown.map((i) => table.columns.get(name)![i]));
  return {
    type: 'scatter',
    mode: 'markers',
    x: shortCells(shown.map((i) => x[i])),
    y: shortCells(shown.map((i) => y[i])),
    marker: {
      opacity,
      symbol: symbols[order % symbols.length],
      ...(scaled ? { color: column(color!), coloraxis: 'coloraxis' } : { color: palette[order % palette.length] }),
      ...(areas === undefined
        ? { size: count > 100 ? 7 : 11 }
        : { size: column(size!), sizemode: 'area', sizeref: (2 * areas) / 40 ** 2, sizemin: 2 }),
    },
    ...(hoverName !== undefined && { hovertext: column(hoverName), hoverinfo: 'text+x+y' }),
  };
}

function noteOf([first, ...others]: readonly Series[], share: number): string | undefined {
  const r = others.length === 0 ? correlation(first.x, first.y) : undefined;
  const words = [
    ...(share < 1 ? [`every ${figureNumber(1 / share, 2)}th point is drawn`] : []),
    ...(r === undefined ? [] : [`correlation ${figureNumber(r, 2)}`]),
  ];
  return words.length > 0 ? words.join(' · ') : undefined;
}
