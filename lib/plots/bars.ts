/** Numbers as bars. */
import { wrong } from '../check.js';
import { Figure } from './figure.js';
import type { PlotlyObject } from './plotly-types.js';
import { colours, figureNumber, singlePlot, tidy } from './template.js';

export interface BarsOptions {
  readonly title?: string;
  readonly subtitle?: string;
  readonly xLabel?: string;
  readonly yLabel?: string;
  /** The ends of the vertical axis. Defaults to those of the values and 0. Set both ends to compare figures. */
  readonly yRange?: readonly [from: number, to: number];
}

type Series = Readonly<Record<string, number>>;

/** Patterns that tell bars apart without colour. */
const patterns = ['', '/', 'x', '.', '-', '+'];

/**
 * One bar per number, with its value beside it: `bars({ inverted: 0.1, vanilla: 0.12 })`. Or one group of bars per name:
 * `bars({ sigmoid: { mean: -0.25, RMS: 0.26 }, tanh: { mean: 0, RMS: 0.24 } })`. A group may leave bars out.
 */
export function bars(
  values: Series | Readonly<Record<string, Series>>,
  { title = 'Numbers side by side', subtitle, xLabel = '', yLabel = 'value', yRange }: BarsOptions = {},
): Figure {
  const groups = Object.entries(values).map(([name, group]) => ({ name, group: asSeries(name, group) }));
  if (groups.length === 0) throw wrong('bars', 'at least one number', 'none');
  const series = [...new Set(groups.flatMap(({ group }) => Object.keys(group)))];
  const many = groups.length * series.length > 12;
  const label = labelling(
    groups.flatMap(({ group }) => Object.values(group)),
    many ? 2 : 3,
  );
  const data = series.map((name, i) => ({
    type: 'bar',
    ...(name === '' ? { showlegend: false } : { name }),
    x: groups.map((group) => group.name),
    y: groups.map(({ group }) => (name in group ? tidy(group[name]) : null)),
    text: groups.map(({ group }) => (name in group ? label(group[name]) : '')),
    textposition: 'outside',
    textangle: 0,
    textfont: { size: many ? 12 : 15 },
    cliponaxis: false,
    marker: markerOf(i),
    hovertemplate: `%{x}: %{text}<extra>${name}</extra>`,
  }));
  const layout = singlePlot({ title, subtitle }, xLabel, yLabel);
  const xaxis = { ...(layout.xaxis as PlotlyObject), type: 'category' };
  const yaxis = { ...(layout.yaxis as PlotlyObject), zeroline: true, ...(yRange && { range: yRange }) };
  return new Figure({ data, layout: { ...layout, barmode: 'group', xaxis, yaxis } }, describe(title, groups));
}

function asSeries(name: string, group: unknown): Series {
  if (typeof group === 'number') return { '': group };
  const numbers = typeof group === 'object' && group !== null ? Object.values(group) : [group];
  if (!numbers.every((value) => typeof value === 'number'))
    throw wrong('bars', `a number or numbers by name for '${name}'`, group);
  return group as Series;
}

/**
 * The numbers beside the bars. All have as many decimals as the largest one needs for `digits` digits; a number that
 * would then read 0 keeps one digit.
 */
function labelling(values: readonly number[], digits: number): (value: number) => string {
  const largest = Math.max(...values.map(Math.abs).filter(Number.isFinite), 0);
  const decimals = Math.min(Math.max(digits - 1 - Math.floor(Math.log10(largest || 1)), 0), 100);
  return (value) => {
    const rounded = Number.isFinite(value) ? Number(value.toFixed(decimals)) : value;
    return (rounded === 0 ? figureNumber(value, 1) : String(rounded)).replace('-', '−');
  };
}

function markerOf(order: number): PlotlyObject {
  const color = Object.values(colours)[order % Object.keys(colours).length];
  const shape = patterns[order % patterns.length];
  return shape === '' ? { color } : { color, pattern: { shape, size: 8, fillmode: 'overlay' } };
}

function describe(title: string, groups: readonly { readonly name: string; readonly group: Series }[]): string {
  const lines = groups.map(({ name, group }) => {
    const words = Object.entries(group).map(([series, value]) => `${series} ${figureNumber(value)}`.trim());
    return `${name}: ${words.join(', ')}.`;
  });
  return [`Bars: ${title}.`, ...lines].join('\n');
}
