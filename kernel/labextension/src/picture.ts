import { type Figure, heightOf } from './figure.js';
import type { PlotlyLibrary } from './plotly.js';
import { paperTheme, themedLayout } from './theme.js';

/** The width of pictures of figures without one, in pixels. */
const defaultWidth = 800;

/**
 * Returns a picture of a figure, as PNG in base64. Draws it again off screen, at a fixed size and on white: the picture
 * must not depend on window or theme, so that running a notebook again does not change it. At two pixels per CSS pixel,
 * a notebook of five figures would take 1 MB.
 */
export async function takePicture(plotly: PlotlyLibrary, figure: Figure): Promise<string> {
  const width = figure.layout?.width ?? defaultWidth;
  const copy = structuredClone({ data: figure.data ?? [], layout: themedLayout(figure, paperTheme) });
  const url = await plotly.toImage(copy, { format: 'png', width, height: heightOf(figure), scale: 1 });
  return url.slice(url.indexOf(',') + 1);
}
