import { type Figure, heightOf } from './figure.js';
import type { PlotlyLibrary } from './plotly.js';
import { paperTheme, themedLayout } from './theme.js';

/** A picture of a figure, as a notebook keeps it. */
export interface Picture {
  /** PNG in base64. */
  readonly png: string;
  /** In CSS pixels; the PNG itself has twice as many. */
  readonly width: number;
  readonly height: number;
}

const defaultWidth = 800;

/**
 * Draws a figure once more, out of sight, in fixed sizes and on white: the picture is the same in every window and
 * theme, so that running a notebook again does not change it.
 */
export async function takePicture(plotly: PlotlyLibrary, figure: Figure): Promise<Picture> {
  const width = figure.layout?.width ?? defaultWidth;
  const height = heightOf(figure);
  const copy = structuredClone({ data: figure.data ?? [], layout: themedLayout(figure, paperTheme) });
  const url = await plotly.toImage(copy, { format: 'png', width, height, scale: 2 });
  return { png: url.slice(url.indexOf(',') + 1), width, height };
}
