import { type Figure, heightOf } from './figure.js';
import type { PlotlyLibrary } from './plotly.js';
import { paperTheme, themedLayout } from './theme.js';

/** The width of a picture whose figure names none, in pixels. */
const defaultWidth = 800;

/**
 * A picture of a figure, as PNG in base64. It is drawn once more for that, out of sight, in fixed sizes and on white: the
 * picture is the same in every window and theme, so that running a notebook again does not change it. One pixel for each
 * CSS pixel: twice as many would make a notebook of five figures a file of 1 MB.
 */
export async function takePicture(plotly: PlotlyLibrary, figure: Figure): Promise<string> {
  const width = figure.layout?.width ?? defaultWidth;
  const copy = structuredClone({ data: figure.data ?? [], layout: themedLayout(figure, paperTheme) });
  const url = await plotly.toImage(copy, { format: 'png', width, height: heightOf(figure), scale: 1 });
  return url.slice(url.indexOf(',') + 1);
}
