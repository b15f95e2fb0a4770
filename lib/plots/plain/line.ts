/** Lines in one call. */
import type { Figure } from '../figure.js';
import type { PlotlyObject } from '../plotly-types.js';
import type { ColumnName, Rest } from '../table/data.js';
import { colours, dashes, symbols } from '../template.js';
import { assemble } from './assemble.js';
import { type PlotOptions, readCall } from './call.js';
import { type AxesOptions, axesNames, type ColumnOptions, columnNames } from './options.js';
import { type Series, seriesOf } from './series.js';
import { extremes, shortCells } from './thin.js';

export interface LineOptions<K extends string = string> extends AxesOptions, ColumnOptions<K> {
  /** Whether to mark each value. Defaults to false; a series of one value is marked anyway. */
  readonly markers?: boolean;
}

const known: readonly string[] = [...axesNames, ...columnNames, 'markers'];

/** A line of more points shows the least and the largest of each piece. */
const mostPoints = 4000;

/**
 * Lines: of values, of y over x, or of a table's columns, in the order of the rows.
 *
 *     line(losses)
 *     line(x, y, { logY: true })
 *     line(rows, { x: 'rate', y: 'loss', color: 'ordering' })
 *     line(history, { y: ['loss', 'validationLoss'], labels: { index: 'epoch' } })
 *
 * Numbers may be arrays, typed arrays or tensors; a table is a list of records or an object of columns. Without `y`, each
 * column of numbers is a line. What is missing (null, undefined, NaN, an infinity) is a gap. Series differ in colour and dash.
 *
 * @throws TypeError for an unknown option and for what holds no numbers, RangeError for a column that is not there
 */
export function line<const T>(data: T, ...rest: Rest<T, LineOptions<ColumnName<T>>>): Figure {
  const call = readCall<PlotOptions & LineOptions>('line', data, rest, known);
  const { markers = false } = call.options;
  return assemble(call, seriesOf(call), { name: 'Line plot', unit: 'point', draw: (series) => draw(series, markers) });
}

function draw({ x, y, order }: Series, markers: boolean): PlotlyObject {
  const palette = Object.values(colours);
  const shown = extremes(y, mostPoints);
  const marked = markers || shown.length === 1;
  return {
    type: 'scatter',
    mode: marked ? 'lines+markers' : 'lines',
    x: shortCells(shown.map((i) => x[i])),
    y: shortCells(shown.map((i) => y[i])),
    line: { color: palette[order % palette.length], width: 3, dash: dashes[order % dashes.length] },
    ...(marked && { marker: { size: 9, symbol: symbols[order % symbols.length] } }),
  };
}
