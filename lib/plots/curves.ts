/** Curves over a common x axis. */
import { wrong } from '../check.js';
import { numbers, type TensorLike } from '../tensor/input.js';
import { Figure } from './figure.js';
import { largest, smallest } from './min-max.js';
import type { PlotlyObject } from './plotly-types.js';
import { colours, dashes, figureNumber, shorten, singlePlot } from './template.js';

export interface CurvesOptions {
  readonly title?: string;
  readonly subtitle?: string;
  readonly xLabel?: string;
  readonly yLabel?: string;
  /** The ends of the vertical axis. Defaults to those of the values. Set both ends to compare figures. */
  readonly yRange?: readonly [from: number, to: number];
  /** Whether to fill the area between the first two curves. */
  readonly shade?: boolean;
  /** Whether to mark each value; suits curves with few of them. */
  readonly markers?: boolean;
}

interface Curve {
  readonly name: string;
  readonly y: readonly number[];
}

/**
 * Several curves over the same x:
 *
 *     const z = linspace(-4, 4, 161)
 *     curves(z, { 'f(z)': after, 'keepProb · f(z / keepProb)': before }, { shade: true, xLabel: 'z' })
 *
 * @param x - an array or a tensor, in order
 * @param lines - values by name, as many as x has
 */
export function curves(
  x: TensorLike,
  lines: Readonly<Record<string, TensorLike>>,
  {
    title = 'Curves',
    subtitle,
    xLabel = 'x',
    yLabel = 'y',
    yRange,
    shade = false,
    markers = false,
  }: CurvesOptions = {},
): Figure {
  const xs = shorten(numbers('curves', 'x', x).values);
  if (xs.length < 2) throw wrong('curves', 'at least two values of x', xs.length);
  const all = Object.entries(lines).map(([name, values]) => curveOf(name, values, xs.length));
  if (all.length === 0) throw wrong('curves', 'at least one curve', 'none');
  const data = all.map((curve, i) => line(curve, xs, { order: i, markers, filled: shade && i === 1 }));
  const plot = singlePlot({ title, subtitle }, xLabel, yLabel);
  const layout = { ...plot, legend: { ...(plot.legend as PlotlyObject), traceorder: 'normal' } };
  const yaxis = { ...(plot.yaxis as PlotlyObject), ...(yRange && { range: yRange }) };
  return new Figure({ data, layout: { ...layout, yaxis } }, describe(title, xs, all, xLabel));
}

function curveOf(name: string, values: TensorLike, count: number): Curve {
  const y = numbers('curves', `'${name}'`, values).values;
  if (y.length !== count) throw wrong('curves', `${count} values for '${name}', as many as x has`, y.length);
  return { name, y: Array.from(y) };
}

/** Curves differ in colour and in dash. */
function line(
  { name, y }: Curve,
  x: readonly number[],
  { order, markers, filled }: { readonly order: number; readonly markers: boolean; readonly filled: boolean },
): PlotlyObject {
  const palette = Object.values(colours);
  return {
    type: 'scatter',
    mode: markers ? 'lines+markers' : 'lines',
    name,
    x,
    y: Array.from(shorten(y), (value) => (Number.isFinite(value) ? value : null)),
    line: { color: palette[order % palette.length], width: 3, dash: dashes[order % dashes.length] },
    ...(markers && { marker: { size: 9 } }),
    ...(filled && { fill: 'tonexty', fillcolor: 'rgba(138, 138, 138, 0.35)' }),
  };
}

function describe(title: string, x: readonly number[], all: readonly Curve[], xLabel: string): string {
  const words = all.map(({ name, y }) => {
    const ends = `${figureNumber(y[0])} at ${figureNumber(x[0])}, ${figureNumber(y[y.length - 1])} at ${figureNumber(x[x.length - 1])}`;
    return `${name}: from ${figureNumber(smallest(y))} to ${figureNumber(largest(y))}; ${ends}.`;
  });
  const gap = all.length === 2 ? [apart(x, all, xLabel)] : [];
  return [`Curves: ${title}.`, ...words, ...gap].join('\n');
}

/** Where two curves are farthest apart. */
function apart(x: readonly number[], [a, b]: readonly Curve[], xLabel: string): string {
  let at = 0;
  for (let i = 0; i < x.length; i++) if (Math.abs(b.y[i] - a.y[i]) > Math.abs(b.y[at] - a.y[at])) at = i;
  const most = b.y[at] - a.y[at];
  if (most === 0) return 'The two are equal everywhere.';
  return `Furthest apart at ${xLabel} = ${figureNumber(x[at])}: ${b.name} is ${figureNumber(Math.abs(most))} ${most > 0 ? 'above' : 'below'} ${a.name}.`;
}
