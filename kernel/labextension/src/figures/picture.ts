import { type Figure, heightOf } from './figure.js';
import type { PlotlyLibrary } from './plotly.js';
import { paperTheme, themedLayout } from './theme.js';

/** The width of pictures of figures without one, in pixels. */
const defaultWidth = 800;

export interface PictureForm {
  readonly format: 'png' | 'svg' | 'jpeg' | 'webp';
  /** Pixels for each CSS pixel. */
  readonly scale: number;
}

/**
 * Returns a picture of a figure in base64. Draws it again off screen, at a fixed size and on white: the picture must not
 * depend on window or theme, so that running a notebook again does not change it. The default is that of pictures kept
 * with a notebook: at two pixels per CSS pixel, a notebook of five figures would take 1 MB.
 */
export async function takePicture(
  plotly: PlotlyLibrary,
  figure: Figure,
  { format, scale }: PictureForm = { format: 'png', scale: 1 },
): Promise<string> {
  const width = figure.layout?.width ?? defaultWidth;
  const copy = structuredClone({ data: figure.data ?? [], layout: themedLayout(figure, paperTheme) });
  const url = await plotly.toImage(copy, { format, width, height: heightOf(figure), scale });
  const content = url.slice(url.indexOf(',') + 1);
  return format === 'svg' ? base64Of(decodeURIComponent(content)) : content;
}

function base64Of(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join(''));
}

/**
 * Returns a picture as HTML. Viewers that prefer HTML (nbconvert, nbviewer) give it its words, which they do not for a PNG.
 * It is a WebP, so that the notebook does not hold the same bytes twice.
 */
export function pictureElement(webp: string, words: string): string {
  const image = document.createElement('img');
  image.alt = words;
  image.src = `data:image/webp;base64,${webp}`;
  return image.outerHTML;
}
