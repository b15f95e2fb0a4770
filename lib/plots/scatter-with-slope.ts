/** Points against a line through 0. */
import { checkFinite, checkSameShape, wrong } from '../check.js';
import { numbers, type TensorLike } from '../tensor/input.js';
import { Figure } from './figure.js';
import { largest, smallest } from './min-max.js';
import { colours, figureNumber, shorten, singlePlot } from './template.js';

export interface ScatterOptions {
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
  }: ScatterOptions = {},
): Figure {
  const x = numbers('scatterWithSlope', 'x', xLike);
  const y = numbers('scatterWithSlope', 'y', yLike);
  checkSameShape('scatterWithSlope', 'y', y.shape, x.shape);
  checkFinite('scatterWithSlope', 'slope', slope);
  const [xs, ys] = [x.values, y.values];
  if (xs.length === 0) throw wrong('scatterWithSlope', 'at least one point', 'none');
  const shown = evenly(xs.length);
  const ends = [smallest(xs), largest(xs)];
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

function describeSlope(title: string, xs: ArrayLike<number>, ys: ArrayLike<number>, slope: number): string {
  let [off, products, squares] = [0, 0, 0];
  for (let i = 0; i < xs.length; i++) {
    off = Math.max(off, Math.abs(ys[i] - slope * xs[i]));
    products += xs[i] * ys[i];
    squares += xs[i] * xs[i];
  }
  return (
    `Scatter plot: ${title}.\n${xs.length} points; the furthest is ${figureNumber(off)} away from the line; ` +
    `the slope that fits best is ${figureNumber(products / squares, 5)}.`
  );
}

/** At most `mostPoints` evenly spaced indices below `count`. */
function evenly(count: number): number[] {
  const shown = Math.min(count, mostPoints);
  return Array.from({ length: shown }, (_, i) => Math.floor((i * count) / shown));
}
