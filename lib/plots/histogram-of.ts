/** A histogram of repeated measurements of one number, with the expected value. */
import { checkInteger, checkNonNegative, checkPositive, wrong } from '../check.js';
import { compute } from '../compute/index.js';
import { numbers, type TensorLike } from '../tensor/input.js';
import { asFloats } from '../tensor/sums.js';
import type { FloatArray } from '../tensor/tensor.js';
import { Figure } from './figure.js';
import { sharedBins } from './histogram.js';
import type { PlotlyObject } from './plotly-types.js';
import { colours, figureNumber, neutral, percent, shorten, singlePlot, tidy } from './template.js';

export interface HistogramOfOptions {
  readonly title?: string;
  readonly xLabel?: string;
  /** The expected value, drawn as a line. */
  readonly expected?: number;
  /** The expected standard deviation, drawn as bands of ±1 σ and ±5 σ. */
  readonly sigma?: number;
  /** The width of a bin. Defaults to a round number that gives about 40 bins. */
  readonly binWidth?: number;
}

/**
 * A histogram of measurements, with the expected value as a line and bands of ±1 σ and ±5 σ around it:
 *
 *     histogramOf(shares, { expected: keepProb, sigma: Math.sqrt(keepProb * rate / units) })
 */
export function histogramOf(
  values: TensorLike,
  { title = 'How measurements spread', xLabel = 'measured', expected, sigma, binWidth }: HistogramOfOptions = {},
): Figure {
  const all = finite(asFloats(numbers('histogramOf', 'values', values).values));
  checkInteger('histogramOf', 'the number of finite values', all.length);
  if (sigma !== undefined) checkNonNegative('histogramOf', 'sigma', sigma);
  const { x, shares, width } = binned(all, binWidth ?? sharedBins([all]).width);
  const bar = { type: 'bar', name: 'measured', x: shorten(x, 6), y: shorten(shares), width: tidy(width) };
  const data = [{ ...bar, marker: { color: colours.blue, line: { width: 0 } }, hovertemplate: '%{y:.1%} near %{x}' }];
  const words = inNumbers(all, { expected, sigma });
  const plot = singlePlot({ title, subtitle: words }, xLabel, 'measurements in a bin');
  const yaxis = { ...(plot.yaxis as PlotlyObject), tickformat: '.0%', nticks: 6 };
  const layout = { ...plot, yaxis, bargap: 0, showlegend: false, ...marks({ expected, sigma }) };
  return new Figure({ data, layout }, `Histogram: ${title}.\n${words}.`);
}

/** More bins than a screen has pixels show nothing. */
const mostBins = 10_000;

/** The finite values; the array itself if all are. */
function finite(values: FloatArray): FloatArray {
  if (values.length === 0) return values;
  const { min, max } = compute().minMax(values);
  return Number.isFinite(min) && Number.isFinite(max) ? values : values.filter(Number.isFinite);
}

function binned(values: FloatArray, width: number): { x: number[]; shares: number[]; width: number } {
  checkPositive('histogramOf', 'binWidth', width);
  const { min, max } = compute().minMax(values);
  const [first, last] = [Math.round(min / width), Math.round(max / width)];
  if (last - first >= mostBins) throw wrong('histogramOf', `binWidth for at most ${mostBins} bins`, width);
  const counts = new Uint32Array(last - first + 1);
  for (let i = 0; i < values.length; i++) counts[Math.round(values[i] / width) - first]++;
  const shares = Array.from(counts, (n) => n / values.length);
  return { x: shares.map((_, i) => (first + i) * width), shares, width };
}

type Expected = Pick<HistogramOfOptions, 'expected' | 'sigma'>;

/** The labelled line of the expected value and the bands around it. */
function marks({ expected, sigma }: Expected): PlotlyObject {
  if (expected === undefined) return {};
  const whole = { yref: 'y domain', y0: 0, y1: 1, xref: 'x', layer: 'below' };
  const band = (sigmas: number, opacity: number) => {
    const [x0, x1] = [expected - sigmas * (sigma ?? 0), expected + sigmas * (sigma ?? 0)].map((x) => tidy(x));
    return { ...whole, type: 'rect', x0, x1, fillcolor: neutral, opacity, line: { width: 0 } };
  };
  const at = tidy(expected);
  const line = { color: colours.vermilion, width: 3, dash: 'dash' };
  const name = (text: string, x: number) => ({
    ...{ text, x: tidy(x), xref: 'x', y: 1, yref: 'paper', yanchor: 'bottom', showarrow: false },
    font: { size: 15 },
  });
  return {
    shapes: [
      ...(sigma === undefined ? [] : [band(5, 0.18), band(1, 0.3)]),
      { ...whole, type: 'line', x0: at, x1: at, line, layer: 'above' },
    ],
    annotations: [
      name(`expected ${figureNumber(expected)}`, expected),
      ...(sigma === undefined
        ? []
        : [-5, 5].map((sigmas) => name(`${sigmas < 0 ? '−' : '+'}5 σ`, expected + sigmas * sigma))),
    ],
  };
}

function inNumbers(values: FloatArray, { expected, sigma }: Expected): string {
  const mean = compute().sum(values) / values.length;
  const std = Math.sqrt(compute().sumSquaredDeviations(values, mean) / values.length);
  const measured = `${values.length} measurements: mean ${figureNumber(mean)}, standard deviation ${figureNumber(std)}`;
  if (expected === undefined || sigma === undefined) return measured;
  const within = (sigmas: number) => percent(countWithin(values, expected, sigmas * sigma) / values.length);
  return `${measured} · ${within(1)} within 1 σ = ${figureNumber(sigma)}, ${within(5)} within 5 σ`;
}

function countWithin(values: FloatArray, expected: number, distance: number): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (Math.abs(values[i] - expected) <= distance * (1 + 1e-9)) count++;
  return count;
}
