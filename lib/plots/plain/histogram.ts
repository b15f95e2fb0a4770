/** Histograms in one call: how often which values come. */
import { checkInteger, checkOneOf, wrong } from '../../check.js';
import { numbers } from '../../tensor/input.js';
import type { Figure } from '../figure.js';
import { isNumbers, isValues, numbersOf, pick, type Table, tableOf } from '../table/columns.js';
import type { ColumnName, Values } from '../table/data.js';
import { figureNumber } from '../template.js';
import { assemble } from './assemble.js';
import { type BarMode, barModes, cutOffs, drawBars } from './bar.js';
import { binsOf, countIn, type HistFunc, type HistNorm } from './bins.js';
import type { Call, PlotOptions } from './call.js';
import { type AxesOptions, axesNames, checkPlotOptions, wordsFor } from './options.js';
import { type Series, seriesOf } from './series.js';

export interface HistogramOptions<K extends string = string> extends AxesOptions {
  /** The column whose values are counted. Defaults to the only one. */
  readonly x?: K;
  /** The column that `histfunc` combines, in place of counting rows. */
  readonly y?: K;
  readonly color?: K;
  readonly facetCol?: K;
  /** The largest number of bins. Defaults to 40; their width is round. */
  readonly nbins?: number;
  /** Counts ('', the default), shares in per cent or of 1, or densities, whose areas add up to the count or to 1. */
  readonly histnorm?: HistNorm;
  /** How the values of `y` in a bin are combined. Defaults to 'sum', and to 'count' without `y`. */
  readonly histfunc?: HistFunc;
  /** Whether each bin also has what is in the bins before it. Defaults to false. */
  readonly cumulative?: boolean;
  /** Series on each other ('relative'), side by side or over each other. Defaults to 'overlay', half transparent. */
  readonly barmode?: BarMode;
}

const norms: readonly HistNorm[] = ['', 'percent', 'probability', 'density', 'probability density'];
const functions: readonly HistFunc[] = ['count', 'sum', 'avg', 'min', 'max'];
const own = ['x', 'y', 'color', 'facetCol', 'nbins', 'histnorm', 'histfunc', 'cumulative', 'barmode'];
const known: readonly string[] = [...axesNames, ...own];

/** The options of a histogram of T: of values alone they name no columns. */
type OptionsFor<T> = HistogramOptions<T extends Values ? never : ColumnName<T>>;

/**
 * A histogram of values, or of a table's column. Numbers are binned here, so a million of them make a small figure; names
 * are counted.
 *
 *     histogram(normal([100_000]))
 *     histogram(rows, { x: 'loss', color: 'ordering', nbins: 20, histnorm: 'percent' })
 *     histogram(rows, { x: 'ordering', y: 'loss', histfunc: 'avg' })
 *
 * A bin holds its lower end; whole numbers that are few have a bin each. With `logX` the bins are equally wide on that axis.
 *
 * @throws TypeError for an unknown option, RangeError for a column that is not there
 */
export function histogram<const T>(data: T, options: OptionsFor<T> = {} as OptionsFor<T>): Figure {
  const call = read(data, options as HistogramOptions);
  const { nbins = 40, histnorm = '', histfunc, cumulative = false, barmode = 'overlay', title } = call.options;
  checkInteger('histogram', 'nbins', nbins);
  checkOneOf('histogram', 'histnorm', histnorm, norms);
  checkOneOf('histogram', 'barmode', barmode, barModes);
  const combine = checkOneOf('histogram', 'histfunc', histfunc ?? 'sum', functions);
  const rows = seriesOf(call);
  const numeric = isNumbers(pick('histogram', 'x', call.table, call.x));
  const bins = numeric
    ? binsOf(numbersOf('histogram', call.x, pick('histogram', 'x', call.table, call.x)), {
        nbins,
        log: call.options.logX ?? false,
      })
    : undefined;
  const all = rows.map((series) => countIn(series, bins, { combine, histnorm, cumulative }));
  const heading = title ?? `Distribution of ${wordsFor(call.options, call.x)}`;
  const named = new Set(all.map(({ name }) => name)).size > 1;
  const [{ x: measured }] = rows;
  const note = rows.length === 1 && bins ? inNumbers(numbersOf('histogram', call.x, measured)) : undefined;
  const see = named && barmode === 'overlay' ? { opacity: 0.6 } : {};
  const draw = (series: Series) => ({
    ...drawBars(series, {}),
    ...see,
    ...(bins && { width: series.table.columns.get('width') }),
  });
  return assemble({ ...call, options: { ...call.options, title: heading } }, all, {
    name: 'Histogram',
    unit: 'bar',
    draw,
    note,
    layout: { barmode, ...(bins && { bargap: 0 }), ...cutOffs(all, call.options) },
  });
}

type Options = PlotOptions & Omit<HistogramOptions, 'y'>;

function read(data: unknown, options: HistogramOptions): Call<Options> {
  checkPlotOptions('histogram', options, known);
  const table = tableOf('histogram', isValues(data) ? { value: flat(data) } : data);
  const x = options.x ?? onlyColumn(table);
  pick('histogram', 'x', table, x);
  const y = options.y ?? wordsOf(options);
  if (options.y !== undefined) numbersOf('histogram', y, pick('histogram', 'y', table, y));
  const ones = Array.from({ length: table.length }, () => 1);
  const columns = options.y === undefined ? new Map([...table.columns, [y, ones]]) : table.columns;
  return { where: 'histogram', table: { ...table, columns }, x, ys: [y], options };
}

/** All numbers of whatever shape, or a list of names. */
function flat(data: unknown): unknown {
  const isNames = Array.isArray(data) && data.some((each) => typeof each !== 'number' && !isValues(each));
  return isNames ? data : numbers('histogram', 'values', data).values;
}

function onlyColumn({ columns }: Table): string {
  const [name, ...others] = columns.keys();
  if (others.length === 0) return name;
  const names = [...columns.keys()].map((each) => `'${each}'`).join(', ');
  throw wrong('histogram', `x, the column to count (there are ${names})`, undefined);
}

/** What the vertical axis is called where rows are counted. */
function wordsOf({ histnorm = '' }: HistogramOptions): string {
  return histnorm === '' ? 'count' : histnorm;
}

/** '1000 values: mean 0.01, standard deviation 1'. */
function inNumbers(column: readonly (number | null)[]): string {
  const values = column.filter((value) => value !== null);
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const std = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length);
  return `${values.length} values: mean ${figureNumber(mean)}, standard deviation ${figureNumber(std)}`;
}
