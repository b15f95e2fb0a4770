/** Figures as files: pages and JSON are written here, pictures are drawn by the page that shows the notebook. */
import { platform } from '#platform';
import { checkOneOf, checkOptions, checkPositive, wrong } from '../check.js';
import type { PlotlyFigure } from './plotly-types.js';

export interface SaveOptions {
  /** The picture's size in CSS pixels. Defaults to the figure's own height, and a width of 800. */
  readonly width?: number;
  readonly height?: number;
  /** Pixels of the picture for each CSS pixel. Defaults to 2. */
  readonly scale?: number;
}

/** What a picture is to be like. */
export interface PictureOptions extends SaveOptions {
  readonly format: PictureFormat;
}

export type PictureFormat = 'png' | 'svg' | 'jpeg' | 'webp';

/** What a kernel offers under `Symbol.for('layerlab.takePicture')`: a picture that the page draws. */
export type TakePicture = (figure: PlotlyFigure, options: PictureOptions) => Promise<Uint8Array>;

const pictures: Readonly<Record<string, PictureFormat>> = {
  png: 'png',
  svg: 'svg',
  jpg: 'jpeg',
  jpeg: 'jpeg',
  webp: 'webp',
};
const endings: readonly string[] = ['html', 'json', ...Object.keys(pictures)];

interface Savable {
  toHTML(): string;
  toJSON(): PlotlyFigure;
}

/** Writes the file that the ending of its name asks for. @throws Error in words where nothing draws pictures */
export async function saveFigure(figure: Savable, path: string, options: SaveOptions): Promise<void> {
  if (typeof path !== 'string') throw new TypeError(wrong('save', "a file's name such as 'figure.html'", path).message);
  checkOptions('save', options, ['width', 'height', 'scale']);
  for (const [name, value] of Object.entries(options))
    if (value !== undefined) checkPositive('save', name, value as number);
  const ending = checkOneOf('save', "the file's ending", /\.([a-z]+)$/i.exec(path)?.[1]?.toLowerCase(), endings);
  const write = (content: string): void => platform.writeFile(path, new TextEncoder().encode(content));
  if (ending === 'html') return write(figure.toHTML());
  if (ending === 'json') return write(JSON.stringify(figure.toJSON()));
  platform.writeFile(path, await picture(figure, { ...options, format: pictures[ending] }));
}

async function picture(figure: Savable, options: PictureOptions): Promise<Uint8Array> {
  const take = (globalThis as Record<symbol, unknown>)[Symbol.for('layerlab.takePicture')] as TakePicture | undefined;
  if (take === undefined)
    throw new Error(
      `save: a .${options.format} is drawn by the page that shows the notebook, and here is none; ` +
        "save('figure.html') works anywhere, and its page has a button for a picture",
    );
  return take(figure.toJSON(), options);
}
