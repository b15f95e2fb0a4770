/** Differences between two computations of the same quantity. */
import { checkOneOf, checkSameShape, wrong } from '../check.js';
import { ulpsBetween } from '../math/ulps.js';
import { floats, type TensorLike } from '../tensor/input.js';
import { type FloatArray, valuesOf } from '../tensor/tensor.js';
import { Figure } from './figure.js';
import { largest, smallest } from './min-max.js';
import type { PlotlyObject } from './plotly-types.js';
import type { ScatterWithSlopeOptions } from './scatter-with-slope.js';
import { colours, figureNumber, neutral, percent, shorten, singlePlot, tidy } from './template.js';

export interface DifferenceOptions extends ScatterWithSlopeOptions {
  /** 'difference' is a − b; 'ulp' counts the representable numbers between them; 'relative' divides by |b|. */
  readonly unit?: DifferenceUnit;
  /** The scale of the horizontal axis; 'log' suits x over many powers of ten. */
  readonly xScale?: 'linear' | 'log';
}

export type DifferenceUnit = 'difference' | 'ulp' | 'relative';

const units: Readonly<
  Record<DifferenceUnit, { readonly label: string; of(a: number, b: number, like: FloatArray): number }>
> = {
  difference: { label: 'a − b', of: (a, b) => a - b },
  ulp: { label: 'distance between a and b (ulp)', of: (a, b, like) => ulpsBetween(a, b, like) },
  relative: { label: '(a − b) / |b|', of: (a, b) => (a - b) / Math.abs(b) },
};

/**
 * The difference between two computations of the same quantity over their input x: the largest and the smallest one in
 * each interval of x. Intervals where only one of the results is finite are marked.
 */
export function difference(
  xLike: TensorLike,
  aLike: TensorLike,
  bLike: TensorLike,
  {
    unit = 'difference',
    xScale = 'linear',
    title = 'Where two computations differ',
    xLabel = 'x',
    yLabel,
  }: DifferenceOptions = {},
): Figure {
  const x = floats('difference', 'x', xLike);
  const a = floats('difference', 'a', aLike);
  const b = floats('difference', 'b', bLike);
  checkSameShape('difference', 'a', a.shape, x.shape);
  checkSameShape('difference', 'b', b.shape, x.shape);
  checkOneOf('difference', 'unit', unit, Object.keys(units) as DifferenceUnit[]);
  checkOneOf('difference', 'xScale', xScale, ['linear', 'log']);
  const [xs, as, bs] = [x, a, b].map((tensor) => valuesOf<FloatArray>(tensor));
  if (xs.length === 0) throw wrong('difference', 'at least one value', 'none');
  const points = Array.from(xs, (value, i) => ({ x: value, d: apart(as[i], bs[i], unit, as) }));
  const usable = points.filter((point) => Number.isFinite(point.x) && (xScale === 'linear' || point.x > 0));
  const bins = intervals(usable, xScale);
  const curve = (name: string, pick: (bin: Interval) => number, color: string, dash: string): PlotlyObject => ({
    type: 'scatter',
    mode: 'lines',
    name,
    x: shorten(bins.map((bin) => bin.middle)),
    y: bins.map((bin) => (bin.finite > 0 ? tidy(pick(bin)) : null)),
    line: { color, width: 3, dash, shape: 'hvh' },
  });
  const subtitle = `the largest and the smallest in each of ${bins.length} intervals`;
  const layout = {
    ...singlePlot({ title, subtitle }, xLabel, yLabel ?? units[unit].label),
    ...overflow(bins),
  };
  const axis = layout.xaxis as PlotlyObject;
  return new Figure(
    {
      data: [
        curve('largest', (bin) => bin.max, colours.vermilion, 'solid'),
        curve('smallest', (bin) => bin.min, colours.blue, 'dot'),
      ],
      layout: { ...layout, xaxis: { ...axis, type: xScale, exponentformat: 'power' } },
    },
    describeDifference(title, units[unit].label, points, bins),
  );
}

/** 0 for equal results, even if infinite or NaN. NaN where only one is finite. */
function apart(a: number, b: number, unit: DifferenceUnit, like: FloatArray): number {
  if (Object.is(a, b) || a === b) return 0;
  return Number.isFinite(a) && Number.isFinite(b) ? units[unit].of(a, b, like) : Number.NaN;
}

interface Point {
  readonly x: number;
  readonly d: number;
}

interface Interval {
  readonly from: number;
  readonly to: number;
  readonly middle: number;
  /** Of the finite differences. */
  readonly min: number;
  readonly max: number;
  readonly finite: number;
  readonly notFinite: number;
}

/** The points in at most 60 intervals of equal width (of the logarithm, for a log axis). */
function intervals(points: readonly Point[], xScale: 'linear' | 'log'): Interval[] {
  const at = (value: number) => (xScale === 'log' ? Math.log10(value) : value);
  const back = (value: number) => (xScale === 'log' ? 10 ** value : value);
  const places = points.map((point) => at(point.x));
  const [low, high] = [smallest(places), largest(places)];
  const count = Math.min(60, points.length);
  const width = (high - low) / count || 1;
  const groups: Point[][] = Array.from({ length: count }, () => []);
  for (const [i, place] of places.entries())
    groups[Math.min(Math.floor((place - low) / width), count - 1)].push(points[i]);
  return groups.flatMap((group, i) => {
    if (group.length === 0) return [];
    const finite = group.map(({ d }) => d).filter(Number.isFinite);
    const [from, to] = [back(low + i * width), back(low + (i + 1) * width)];
    const middle = back(low + (i + 0.5) * width);
    return [
      {
        from,
        to,
        middle,
        min: smallest(finite),
        max: largest(finite),
        finite: finite.length,
        notFinite: group.length - finite.length,
      },
    ];
  });
}

/** Boxes over the intervals where only one of the results is finite. */
function overflow(bins: readonly Interval[]): PlotlyObject {
  const marked = bins.filter(({ notFinite }) => notFinite > 0);
  if (marked.length === 0) return {};
  const box = ({ from, to }: Interval) => ({
    type: 'rect',
    xref: 'x',
    yref: 'y domain',
    x0: tidy(from),
    x1: tidy(to),
    y0: 0,
    y1: 1,
    fillcolor: neutral,
    opacity: 0.35,
    line: { width: 0 },
    layer: 'below',
  });
  const note = {
    text: '<b>grey: one of the two is not finite</b>',
    xref: 'paper',
    yref: 'paper',
    x: 0.01,
    y: 0.99,
    xanchor: 'left',
    yanchor: 'top',
    showarrow: false,
  };
  return { shapes: marked.map(box), annotations: [note] };
}

function describeDifference(title: string, label: string, points: readonly Point[], bins: readonly Interval[]): string {
  const equal = points.filter(({ d }) => d === 0).length / points.length;
  const withFinite = bins.filter(({ finite }) => finite > 0);
  const [least, most] = [smallest(withFinite.map(({ min }) => min)), largest(withFinite.map(({ max }) => max))];
  const notFinite = points.filter(({ d }) => !Number.isFinite(d)).length;
  return (
    `Curves: ${title}.\n${points.length} values, ${percent(equal)} of them equal; ${label} from ${figureNumber(least)} to ` +
    `${figureNumber(most)}; ${notFinite} where one of the two is not finite.`
  );
}
