/** Images in one call: pixels as they are. */
import { checkFinite, checkInteger, wrong } from '../../check.js';
import { numbers, type TensorLike } from '../../tensor/input.js';
import { Figure } from '../figure.js';
import { checkPlotOptions } from '../plain/options.js';
import type { PlotlyObject } from '../plotly-types.js';
import { figureNumber, head, headHeight, template, tidy } from '../template.js';

export interface ImageOptions {
  readonly title?: string;
  readonly subtitle?: string;
  /** The numbers that are black and white. Default to 0 and 1, or 0 and 255, or to the ends of values beyond those. */
  readonly zmin?: number;
  readonly zmax?: number;
  /** In CSS pixels. Defaults to what the images need at a width of 800. */
  readonly height?: number;
}

export interface ImagesOptions extends ImageOptions {
  /** A title above each image, such as its class. */
  readonly titles?: readonly (string | number)[];
  /** How many stand in a row. Defaults to what fits a screen. */
  readonly columns?: number;
  /** How many are shown at most. Defaults to 64. */
  readonly most?: number;
}

const known: readonly string[] = ['title', 'subtitle', 'zmin', 'zmax', 'height'];
const knownOfImages: readonly string[] = [...known, 'titles', 'columns', 'most'];

/**
 * An image: pixels of shape [height, width], [height, width, 1] for shades of grey, or [height, width, 3] for red, green and
 * blue, from 0 to 1 or from 0 to 255.
 *
 *     image(train.x.pick(0, null, null, null))
 */
export function image(pixels: TensorLike, options: ImageOptions = {}): Figure {
  checkPlotOptions('image', options, known);
  const { values, shape } = numbers('image', 'pixels', pixels);
  const single = shape.length === 2 || (shape.length === 3 && (shape[2] === 1 || shape[2] === 3));
  if (!single)
    throw wrong(
      'image',
      'pixels of shape [height, width], or with 1 or 3 channels',
      shapeWords(shape),
      shape.length > 2 ? 'images(…) shows many' : '',
    );
  return figureOf(
    'image',
    { values, shape: [1, ...shape] },
    { title: `Image of ${shape[0]}×${shape[1]} pixels`, ...options },
  );
}

/**
 * Images side by side: pixels of shape [count, height, width], or with 1 or 3 channels as the last axis, or a list of such
 * images of one size.
 *
 *     images(digits().train.x, { titles: […], most: 20 })
 */
export function images(pixels: TensorLike | readonly TensorLike[], options: ImagesOptions = {}): Figure {
  checkPlotOptions('images', options, knownOfImages);
  const all = stacked(pixels);
  const { shape } = all;
  const many = shape.length === 3 || (shape.length === 4 && (shape[3] === 1 || shape[3] === 3));
  if (!many)
    throw wrong(
      'images',
      'pixels of shape [count, height, width], or with 1 or 3 channels',
      shapeWords(shape),
      shape.length === 2 ? 'image(…) shows one' : '',
    );
  return figureOf('images', all, options);
}

interface Pixels {
  readonly values: ArrayLike<number>;
  /** [count, height, width], and perhaps channels. */
  readonly shape: readonly number[];
}

function stacked(pixels: TensorLike | readonly TensorLike[]): Pixels {
  if (!Array.isArray(pixels) || pixels.every((each) => Array.isArray(each))) return numbers('images', 'pixels', pixels);
  const all = pixels.map((each, i) => numbers('images', `image ${i + 1}`, each));
  const odd = all.find(({ shape }) => shape.join() !== all[0].shape.join());
  if (odd) throw wrong('images', `images of one size, ${shapeWords(all[0].shape)}`, shapeWords(odd.shape));
  return { values: all.flatMap(({ values }) => Array.from(values)), shape: [all.length, ...(all[0]?.shape ?? [])] };
}

function shapeWords(shape: readonly number[]): string {
  return `shape [${shape.join(', ')}]`;
}

/** The largest picture in pixels of the figure's own grid. */
const mostPixels = 250_000;

function figureOf(where: string, { values, shape }: Pixels, options: ImagesOptions): Figure {
  const [count, height, width, channels = 1] = shape;
  if (count * height * width === 0) throw wrong(where, 'at least one pixel', shapeWords(shape));
  const most = checkInteger(where, 'most', options.most ?? 64);
  const shown = Math.min(count, most);
  if (shown * height * width > mostPixels)
    throw wrong(
      where,
      `at most ${mostPixels} pixels`,
      shown * height * width,
      'show fewer images, or every second pixel',
    );
  checkTitles(where, options.titles, count);
  const columns = Math.min(checkInteger(where, 'columns', options.columns ?? columnsFor(shown, height / width)), shown);
  const gap = shown === 1 ? 0 : Math.max(Math.round(height * (options.titles ? 0.3 : 0.06)), 1);
  const grid = { count: shown, height, width, channels, columns, gap, rows: Math.ceil(shown / columns) };
  const [low, high] = rangeFor(where, values, options);
  const title = options.title ?? (shown < count ? `The first ${shown} of ${count} images` : `${count} images`);
  const heading = { title, subtitle: options.subtitle };
  const trace = channels === 3 ? coloured(values, grid, low, high) : grey(values, grid, low, high);
  const layout = layoutOf(heading, grid, options);
  const size = `${shown === 1 ? 'One image' : `${shown} images`} of ${height}×${width} ${channels === 3 ? 'coloured ' : ''}pixels`;
  const words = options.titles ? ` ${options.titles.slice(0, shown).join(', ')}.` : '';
  return new Figure(
    { data: [trace], layout },
    `${shown === 1 ? 'Image' : 'Images'}: ${title}.\n${size}, from ${figureNumber(low)} (black) to ${figureNumber(high)} (white).${words}`,
  );
}

function checkTitles(where: string, titles: ImagesOptions['titles'], count: number): void {
  if (titles !== undefined && (!Array.isArray(titles) || titles.length > count))
    throw wrong(where, `titles, at most one for each of the ${count} images`, titles);
}

interface Grid {
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  readonly columns: number;
  readonly rows: number;
  /** Empty pixels between images. */
  readonly gap: number;
}

/** Rows and columns of about the form of a screen. */
function columnsFor(count: number, form: number): number {
  return Math.max(1, Math.min(count, Math.ceil(Math.sqrt(count * 1.9 * form))));
}

function rangeFor(where: string, values: ArrayLike<number>, { zmin, zmax }: ImageOptions): readonly [number, number] {
  for (const [name, value] of Object.entries({ zmin, zmax })) if (value !== undefined) checkFinite(where, name, value);
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < values.length; i++) {
    if (values[i] < low) low = values[i];
    if (values[i] > high) high = values[i];
  }
  const usual = low >= 0 && high <= 1 ? [0, 1] : low >= 0 && high <= 255 && high > 2 ? [0, 255] : [low, high];
  const ends = [zmin ?? usual[0], zmax ?? usual[1]] as const;
  if (!(ends[0] < ends[1])) return [ends[0], ends[0] + 1];
  return ends;
}

/** The pixel of the images at a place of the grid; undefined between them. */
function pixelAt(grid: Grid, y: number, x: number): number | undefined {
  const { count, height, width, columns, gap } = grid;
  const [row, column] = [Math.floor(y / (height + gap)), Math.floor(x / (width + gap))];
  const [inY, inX] = [y % (height + gap), x % (width + gap)];
  const index = row * columns + column;
  if (index >= count || inY >= height || inX >= width) return undefined;
  return (index * height + inY) * width + inX;
}

function gridOf<T>(grid: Grid, at: (pixel: number | undefined) => T): T[][] {
  const { rows, columns, height, width, gap } = grid;
  return Array.from({ length: rows * (height + gap) - gap }, (_, y) =>
    Array.from({ length: columns * (width + gap) - gap }, (_, x) => at(pixelAt(grid, y, x))),
  );
}

function grey(values: ArrayLike<number>, grid: Grid, low: number, high: number): PlotlyObject {
  const z = gridOf(grid, (pixel) =>
    pixel === undefined || !Number.isFinite(values[pixel]) ? null : tidy(values[pixel], 3),
  );
  const colorscale = [
    [0, '#000000'],
    [1, '#ffffff'],
  ];
  return {
    type: 'heatmap',
    z,
    zmin: low,
    zmax: high,
    colorscale,
    showscale: false,
    hoverongaps: false,
    hovertemplate: '%{z}<extra></extra>',
  };
}

function coloured(values: ArrayLike<number>, grid: Grid, low: number, high: number): PlotlyObject {
  const level = (value: number) => Math.round((255 * (Math.min(Math.max(value, low), high) - low)) / (high - low));
  const z = gridOf(grid, (pixel) =>
    pixel === undefined ? [0, 0, 0, 0] : [...[0, 1, 2].map((channel) => level(values[3 * pixel + channel])), 1],
  );
  return { type: 'image', colormodel: 'rgba', z };
}

function layoutOf(
  heading: { readonly title: string; readonly subtitle?: string },
  grid: Grid,
  options: ImagesOptions,
): PlotlyObject {
  const { rows, columns, height, width, gap } = grid;
  const [tall, wide] = [rows * (height + gap), columns * (width + gap)];
  const above = headHeight(heading) + (options.titles ? 24 : 0);
  const total = options.height ?? Math.round(Math.min(above + 24 + (tall / wide) * 752, 640));
  const hidden = { visible: false, constrain: 'domain' };
  return {
    template,
    height: total,
    margin: { l: 24, r: 24, t: above, b: 24 },
    ...head(heading, total),
    xaxis: hidden,
    yaxis: { ...hidden, scaleanchor: 'x', range: [tall - gap - 0.5, -0.5] },
    annotations: (options.titles ?? []).slice(0, grid.count).map((text, i) => titleAt(String(text), i, grid)),
  };
}

function titleAt(text: string, index: number, { columns, height, width, gap }: Grid): PlotlyObject {
  const [row, column] = [Math.floor(index / columns), index % columns];
  const x = column * (width + gap) + (width - 1) / 2;
  return { text, x, y: row * (height + gap) - 0.5, yanchor: 'bottom', showarrow: false, font: { size: 15 } };
}
