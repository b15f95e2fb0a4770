/** Layers that pool each window of an image to its largest value or its mean. */
import { checkOptions, wrong } from '../check.js';
import { temporaryIntegers } from '../compute/index.js';
import type { Forward } from '../ops/forward.js';
import type { DataFormat } from '../ops/layout.js';
import { averagePool, averagePoolBackward, maxPool, maxPoolBackward } from '../ops/pool.js';
import type { Padding, Window } from '../ops/window.js';
import type { SameChannels, WindowStep } from '../shapes/images.js';
import { gradientFor } from '../tensor/input.js';
import { emptyLike, type FloatArray, type Shape, type Tensor, valuesOf } from '../tensor/tensor.js';
import { inputOf, type LayerOptions, PlainLayer } from './base.js';
import {
  checkDataFormat,
  checkPadding,
  imageShape,
  imageSizeOf,
  imagesToPool,
  type Pair,
  pairOf,
  windowOver,
} from './image.js';

export interface Pooling2DOptions<
  Size extends Pair = Pair,
  Strides extends Pair = Pair,
  Pad extends Padding = Padding,
  Format extends DataFormat = DataFormat,
> extends LayerOptions {
  /** The window, in cells. Defaults to 2. */
  readonly poolSize?: Size;
  /** How far the window moves. Defaults to its own size: windows do not overlap. */
  readonly strides?: Strides;
  /** Defaults to `'valid'`: cells at the end that do not fill a window are left out. */
  readonly padding?: Pad;
  /** Defaults to `'channelsLast'`. */
  readonly dataFormat?: Format;
}

// biome-ignore format: a list
export const pooling2DOptions: readonly (keyof Pooling2DOptions)[] = [
  'poolSize', 'strides', 'padding', 'dataFormat', 'name',
];

/** The checked options. */
interface PoolingSettings {
  readonly poolSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding;
  readonly dataFormat: DataFormat;
}

/**
 * The largest value of each window, channel by channel.
 *
 * `[batch, height, width, channels]` to `[batch, rows, columns, channels]`, or the same channels-first. Padded cells
 * never win. Of equal values the first in row-major order wins, and takes the whole gradient (as in PyTorch). A NaN wins.
 */
export class MaxPooling2D<
    const Size extends Pair = 2,
    const Strides extends Pair = Size,
    const Pad extends Padding = 'valid',
    Format extends DataFormat = 'channelsLast',
  >
  extends PlainLayer
  implements PoolingSettings
{
  declare readonly '~step'?: WindowStep<
    'MaxPooling2D',
    'window',
    { filters: SameChannels; kernel: Size; strides: Strides; padding: Pad; dilation: 1; format: Format }
  >;
  readonly poolSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding;
  readonly dataFormat: DataFormat;

  /** @throws RangeError for sizes that are not whole numbers from 1 */
  constructor(options: Pooling2DOptions<Size, Strides, Pad, Format> = {}) {
    super(options.name ?? 'max_pooling2d');
    ({
      poolSize: this.poolSize,
      strides: this.strides,
      padding: this.padding,
      dataFormat: this.dataFormat,
    } = settingsOf('MaxPooling2D', options));
  }

  /** Returns the output's shape. @throws RangeError for another rank, and when the window is larger than the padded image */
  override build(inputShape: Shape): Shape {
    return layoutOf('MaxPooling2D', inputShape, this).outputShape;
  }

  forward<D extends FloatArray>(input: Tensor<D>): Forward<D> {
    const x = inputOf('MaxPooling2D', input);
    const { window, images, outputShape } = layoutOf('MaxPooling2D', x.shape, this);
    const output = emptyLike(outputShape, x.data);
    const winners = temporaryIntegers(output.size);
    maxPool(valuesOf(x), output.data, winners, window, images);
    return {
      output,
      backward: backwardOf('MaxPooling2D', x, output, (gradient, dx) => maxPoolBackward(gradient, winners, dx, images)),
    };
  }
}

/**
 * The mean of each window, channel by channel, over the cells that lie in the image: padding is not counted (as in
 * Keras; PyTorch's `count_include_pad=False`).
 *
 * `[batch, height, width, channels]` to `[batch, rows, columns, channels]`, or the same channels-first.
 */
export class AveragePooling2D<
    const Size extends Pair = 2,
    const Strides extends Pair = Size,
    const Pad extends Padding = 'valid',
    Format extends DataFormat = 'channelsLast',
  >
  extends PlainLayer
  implements PoolingSettings
{
  declare readonly '~step'?: WindowStep<
    'AveragePooling2D',
    'window',
    { filters: SameChannels; kernel: Size; strides: Strides; padding: Pad; dilation: 1; format: Format }
  >;
  readonly poolSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly padding: Padding;
  readonly dataFormat: DataFormat;

  /** @throws RangeError for sizes that are not whole numbers from 1 */
  constructor(options: Pooling2DOptions<Size, Strides, Pad, Format> = {}) {
    super(options.name ?? 'average_pooling2d');
    ({
      poolSize: this.poolSize,
      strides: this.strides,
      padding: this.padding,
      dataFormat: this.dataFormat,
    } = settingsOf('AveragePooling2D', options));
  }

  /** Returns the output's shape. @throws RangeError for another rank, and when the window is larger than the padded image */
  override build(inputShape: Shape): Shape {
    return layoutOf('AveragePooling2D', inputShape, this).outputShape;
  }

  forward<D extends FloatArray>(input: Tensor<D>): Forward<D> {
    const x = inputOf('AveragePooling2D', input);
    const { window, images, outputShape } = layoutOf('AveragePooling2D', x.shape, this);
    const output = emptyLike(outputShape, x.data);
    averagePool(valuesOf(x), output.data, window, images);
    const spread = (gradient: FloatArray, dx: FloatArray) => averagePoolBackward(gradient, dx, window, images);
    return { output, backward: backwardOf('AveragePooling2D', x, output, spread) };
  }
}

function settingsOf(kind: string, options: Pooling2DOptions): PoolingSettings {
  checkOptions(kind, options, pooling2DOptions);
  const poolSize = pairOf(kind, 'poolSize', options.poolSize ?? 2);
  return {
    poolSize,
    strides: pairOf(kind, 'strides', options.strides ?? poolSize),
    padding: checkPadding(kind, options.padding ?? 'valid'),
    dataFormat: checkDataFormat(kind, options.dataFormat ?? 'channelsLast'),
  };
}

interface PoolingLayout {
  readonly window: Window;
  readonly images: { readonly images: number; readonly channels: number };
  readonly outputShape: number[];
}

function layoutOf(
  kind: string,
  shape: Shape,
  { poolSize, strides, padding, dataFormat }: PoolingSettings,
): PoolingLayout {
  const size = imageSizeOf(kind, shape, dataFormat);
  const window = windowOver(kind, size, { kernel: poolSize, strides, dilation: [1, 1], padding });
  const { rows, columns } = window;
  if (
    rows.before >= poolSize[0] ||
    rows.after >= poolSize[0] ||
    columns.before >= poolSize[1] ||
    columns.after >= poolSize[1]
  ) {
    throw wrong(kind, 'padding smaller than poolSize', padding, 'otherwise a window would hold padding alone');
  }
  const images = imagesToPool(size, dataFormat);
  return {
    window,
    images,
    outputShape: imageShape({ ...size, height: rows.output, width: columns.output }, dataFormat),
  };
}

function backwardOf<D extends FloatArray>(
  kind: string,
  x: Tensor<D>,
  output: Tensor<D>,
  spread: (gradient: D, dx: D) => void,
): (gradient: Tensor<D>) => Tensor<D> {
  return (upstream) => {
    const gradient = gradientFor(kind, upstream, output);
    const dx = emptyLike(x.shape, x.data);
    spread(valuesOf(gradient), dx.data);
    return dx;
  };
}
