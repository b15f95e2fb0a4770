/** The weights of a layer's units as small images. */
import { checkInteger, wrong } from '../check.js';
import { Conv2D } from '../layers/conv2d.js';
import type { Layer } from '../layers/layer.js';
import { stats } from '../tensor/stats.js';
import type { FloatArray, Tensor } from '../tensor/tensor.js';
import { Figure } from './figure.js';
import { figureNumber, template, tidy } from './template.js';

export interface FiltersOptions {
  readonly title?: string;
  /** For a Dense layer over images: their height and width. */
  readonly imageShape?: readonly [height: number, width: number];
  /** How many filters or units to show at most. Defaults to 32. */
  readonly most?: number;
  /** For a Conv2D over several channels: the one to show. Defaults to 0. */
  readonly channel?: number;
}

/**
 * The weights of a Conv2D's filters, or of a Dense layer's units over images (`{ imageShape: [28, 28] }`). Each is a
 * small image; all share one colour scale around 0, from blue (negative) to vermilion (positive).
 */
export function filters(layer: Layer, { title, imageShape, most = 32, channel = 0 }: FiltersOptions = {}): Figure {
  checkInteger('filters', 'most', most);
  const kernel = layer.parameters.find(({ name }) => name === 'kernel')?.value;
  if (kernel === undefined)
    throw wrong('filters', 'a layer with a kernel that was built (Conv2D or Dense)', `'${layer.name}'`);
  const images = (layer instanceof Conv2D ? ofConvolution(layer, kernel, channel) : ofUnits(kernel, imageShape)).slice(
    0,
    most,
  );
  const columns = Math.ceil(Math.sqrt(images.length * 1.6));
  const rows = Math.ceil(images.length / columns);
  const [height, width] = [images[0].length, images[0][0].length];
  const limit = images.flat(2).reduce((largest, weight) => Math.max(largest, Math.abs(weight)), 0) || 1;
  const heading = title ?? `Weights of ${layer.name}`;
  const cells = {
    type: 'heatmap',
    z: mosaic(images, columns, rows),
    zmin: -tidy(limit),
    zmax: tidy(limit),
    colorscale: [
      [0, '#0072B2'],
      [0.5, '#f7f7f7'],
      [1, '#D55E00'],
    ],
    colorbar: { title: { text: 'weight' }, tickfont: { size: 15 } },
    hovertemplate: '%{z:.3g}<extra></extra>',
    hoverongaps: false,
  };
  const hidden = { visible: false, constrain: 'domain' };
  const layout = {
    template,
    title: { text: heading },
    height: Math.min(140 + (640 * rows * (height + 1)) / (columns * (width + 1)), 900),
    xaxis: hidden,
    yaxis: { ...hidden, scaleanchor: 'x', autorange: 'reversed' },
  };
  const { mean, std, min, max } = stats(kernel);
  const alt =
    `Images of weights: ${heading}.\n${images.length} of ${height}×${width} weights each, from ${figureNumber(min)} to ` +
    `${figureNumber(max)}, mean ${figureNumber(mean)}, standard deviation ${figureNumber(std)}.`;
  return new Figure({ data: [cells], layout }, alt);
}

type Image = number[][];

function ofConvolution({ kernelLayout, name }: Conv2D, kernel: Tensor<FloatArray>, channel: number): Image[] {
  const rowsFirst = kernelLayout === 'HWIO' ? kernel : (kernel.transpose(2, 3, 1, 0) as Tensor<FloatArray>);
  const [height, width, channels, count] = rowsFirst.shape;
  if (!(Number.isInteger(channel) && channel >= 0 && channel < channels))
    throw wrong('filters', `channel from 0 to ${channels - 1} in '${name}'`, channel);
  return imagesOf(count, height, width, (filter, row, column) => rowsFirst.get(row, column, channel, filter));
}

function ofUnits(kernel: Tensor<FloatArray>, imageShape: readonly [number, number] | undefined): Image[] {
  const [inputs, units] = kernel.shape;
  const side = Math.sqrt(inputs);
  const [height, width] = imageShape ?? [side, side];
  if (height * width !== inputs)
    throw wrong('filters', `imageShape [height, width] of ${inputs} pixels`, imageShape ?? 'none');
  return imagesOf(units, height, width, (unit, row, column) => kernel.get(row * width + column, unit));
}

function imagesOf(
  count: number,
  height: number,
  width: number,
  at: (image: number, row: number, column: number) => number,
): Image[] {
  return Array.from({ length: count }, (_, image) =>
    Array.from({ length: height }, (_, row) =>
      Array.from({ length: width }, (_, column) => tidy(at(image, row, column), 3)),
    ),
  );
}

/** One trace for all images: they stand side by side with gaps of one cell. */
function mosaic(images: readonly Image[], columns: number, rows: number): (number | null)[][] {
  const [height, width] = [images[0].length, images[0][0].length];
  return Array.from({ length: rows * (height + 1) - 1 }, (_, y) =>
    Array.from({ length: columns * (width + 1) - 1 }, (_, x) => {
      const image = images[Math.floor(y / (height + 1)) * columns + Math.floor(x / (width + 1))];
      return image?.[y % (height + 1)]?.[x % (width + 1)] ?? null;
    }),
  );
}
