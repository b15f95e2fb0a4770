/** The style of all figures: colours for colour-blind readers, letters that the last row can read. */
import type { PlotlyObject } from './plotly-types.js';

/** Okabe and Ito's colours. Those with a contrast of at least 3 : 1 on both white and near-black come first. */
export const colours = {
  blue: '#0072B2',
  vermilion: '#D55E00',
  green: '#009E73',
  purple: '#CC79A7',
  skyBlue: '#56B4E9',
  orange: '#E69F00',
} as const;

/** The colours of the two phases. Training is also filled, and test a dashed line, so that colour is not the only cue. */
export const phaseColours: { readonly training: string; readonly test: string } = {
  training: colours.blue,
  test: colours.vermilion,
};

/** A neutral colour for light and dark backgrounds. */
export const neutral = '#8a8a8a';

/** Dashes that tell lines apart without colour. */
export const dashes: readonly string[] = ['solid', 'dash', 'dot', 'dashdot', 'longdash', 'longdashdot'];

/** Markers that tell lines apart without colour. */
export const symbols: readonly string[] = ['circle', 'diamond-open', 'square', 'cross', 'triangle-up-open', 'x'];

/** Margins in pixels: room for letters of this size. */
const margin = { l: 76, r: 24, t: 84, b: 64 };

const axis: PlotlyObject = { title: { font: { size: 17 }, standoff: 8 }, tickfont: { size: 15 }, zeroline: false };

/** The layout's `template`. Colours of background, letters and grid are left to the viewer's theme. */
export const template: PlotlyObject = {
  layout: {
    colorway: Object.values(colours),
    font: { size: 16 },
    title: { font: { size: 20 }, x: 0.01, xanchor: 'left' },
    legend: { orientation: 'h', x: 1, xanchor: 'right', y: 1.02, yanchor: 'bottom', font: { size: 16 } },
    margin,
    xaxis: axis,
    yaxis: axis,
    hoverlabel: { font: { size: 15 } },
  },
};

/** Formats a number with at most `digits` significant digits and no trailing zeros. */
export function figureNumber(value: number, digits: number = 3): string {
  if (!Number.isFinite(value)) return String(value);
  const rounded = Number(value.toPrecision(digits));
  return String(Object.is(rounded, -0) ? 0 : rounded);
}

/** A share as a percentage. */
export function percent(share: number): string {
  return `${figureNumber(share * 100)} %`;
}

/** Shortens a number for the figure's JSON: five significant digits are finer than a pixel. */
export function tidy(value: number, digits: number = 5): number {
  return Number.isFinite(value) ? Number(value.toPrecision(digits)) : value;
}

/** `tidy` for many numbers. */
export function shorten(values: ArrayLike<number>, digits: number = 4): number[] {
  return Array.from(values, (value) => tidy(value, digits));
}

/** The text above the plots of a figure. */
export interface Heading {
  readonly title: string;
  /** A smaller line below the title: how to read the figure, or its numbers. */
  readonly subtitle?: string;
}

/** The height of title, subtitle and legend in pixels. */
export function headHeight({ subtitle }: Heading): number {
  return subtitle ? 96 : 76;
}

/** Title, subtitle and legend, from top to bottom in the upper left corner of a figure. */
export function head(heading: Heading, height: number): PlotlyObject {
  const { title, subtitle } = heading;
  return {
    title: { text: title, ...(subtitle && { subtitle: { text: subtitle } }), ...fromTop(10, height) },
    legend: { ...fromTop(headHeight(heading) - 30, height), xref: 'container', x: 0.01, xanchor: 'left' },
  };
}

/** A position in pixels below the figure's upper edge. */
function fromTop(pixels: number, height: number): PlotlyObject {
  return { yref: 'container', y: tidy(1 - pixels / height, 4), yanchor: 'top' };
}

/** The layout of a figure that is one plot. */
export function singlePlot(heading: Heading, xLabel: string, yLabel: string, height: number = 460): PlotlyObject {
  return {
    template,
    height,
    margin: { ...margin, t: headHeight(heading) + 8 },
    ...head(heading, height),
    xaxis: { title: { text: xLabel } },
    yaxis: { title: { text: yLabel } },
  };
}
