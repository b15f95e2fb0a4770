/** Points against a line through 0. */
import { checkFinite, checkSameShape, wrong } from '../check.js';
import { compute } from '../compute/index.js';
import { numbers, type TensorLike } from '../tensor/input.js';
import { floatsAlike } from '../tensor/sums.js';
import type { FloatArray } from '../tensor/tensor.js';
import { Figure } from './figure.js';
import { largest, smallest } from './min-max.js';
import { colours, figureNumber, shorten, singlePlot } from './template.js';

export interface ScatterWithSlopeOptions {
  readonly title?: string;
  readonly xLabel?: string;
  readonly yLabel?: string;
}

/** More points make a figure larger but no clearer; they are thinned out evenly. */
const mostPoints = 1500;

/**
 * The values of y over those of x as points, with the line y = slope · x. For example, vanilla weights over inverted
 * ones lie on the line of slope 1/keepProb if they compensate for the missing scale.
 */
export function scatterWithSlope(
  xLike: TensorLike,
  yLike: TensorLike,
  slope: number,
  {
    title = `y against x, and the line y = ${figureNumber(slope)} · x`,
    xLabel = 'x',
    yLabel = 'y',
  }: ScatterWithSlopeOptions = {},
): Figure {
  const x = numbers('scatterWithSlope', 'x', xLike);
  const y = numbers('scatterWithSlope', 'y', yLike);
  checkSameShape('scatterWithSlope', 'y', y.shape, x.shape);
  checkFinite('scatterWithSlope', 'slope', slope);
  const [xs, ys] = floatsAlike(x.values, y.values);
  if (xs.length === 0) throw wrong('scatterWithSlope', 'at least one point', 'none');
  const shown = evenly(xs.length);
  const { min, max } = compute().minMax(xs);
  const ends = Number.isNaN(min) ? [smallest(xs), largest(xs)] : [min, max];
  const points = {
    type: 'scatter',
    mode: 'markers',
    name: 'points',
    x: shorten(shown.map((i) => xs[i])),
    y: shorten(shown.map((i) => ys[i])),
    marker: { color: colours.blue, size: shown.length > 100 ? 7 : 11, opacity: 0.9 },
  };
  const line = {
    type: 'scatter',
    mode: 'lines',
    name: `slope ${figureNumber(slope)}`,
    x: shorten(ends),
    y: shorten(ends.map((end) => slope * end)),
    line: { color: colours.vermilion, width: 3, dash: 'dash' },
  };
  const layout = singlePlot({ title }, xLabel, yLabel);
  return new Figure({ data: [points, line], layout }, describeSlope(title, xs, ys, slope));
}

function describeSlope<D extends FloatArray>(title: string, xs: D, ys: D, slope: number): string {
  const { furthest, products, squares } = compute().againstLine(xs, ys, slope);
  return (
    `Scatter plot: ${title}.\n${xs.length} points; the furthest is ${figureNumber(furthest)} away from the line; ` +
    `the slope that fits best is ${figureNumber(products / squares, 5)}.`
  );
}

/** At most `mostPoints` evenly spaced indices below `count`. */
function evenly(count: number): number[] {
  const shown = Math.min(count, mostPoints);
  return Array.from({ length: shown }, (_, i) => Math.floor((i * count) / shown));
}
