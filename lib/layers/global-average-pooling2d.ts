/** Pools each channel of an image to its mean. */
import { checkOptions } from '../check.js';
import type { Forward } from '../ops/forward.js';
import type { DataFormat } from '../ops/layout.js';
import { averagePool, averagePoolBackward } from '../ops/pool.js';
import type { GlobalStep } from '../shapes/images.js';
import { gradientFor } from '../tensor/input.js';
import { emptyLike, type FloatArray, type Shape, type Tensor, valuesOf } from '../tensor/tensor.js';
import { inputOf, type LayerOptions, PlainLayer } from './base.js';
import { checkDataFormat, imageSizeOf, imagesToPool, windowOver } from './image.js';

export interface GlobalAveragePooling2DOptions<Format extends DataFormat = DataFormat> extends LayerOptions {
  /** Defaults to `'channelsLast'`. */
  readonly dataFormat?: Format;
}

// biome-ignore format: a list
export const globalAveragePooling2DOptions: readonly (keyof GlobalAveragePooling2DOptions)[] = ['dataFormat', 'name'];

const kind = 'GlobalAveragePooling2D';

/** The mean of each channel over all positions: `[batch, height, width, channels]`, or channels-first, to `[batch, channels]`. */
export class GlobalAveragePooling2D<Format extends DataFormat = 'channelsLast'> extends PlainLayer {
  declare readonly '~step'?: GlobalStep<'GlobalAveragePooling2D', Format>;
  readonly dataFormat: DataFormat;

  constructor(options: GlobalAveragePooling2DOptions<Format> = {}) {
    super(options.name ?? 'global_average_pooling2d');
    checkOptions(kind, options, globalAveragePooling2DOptions);
    this.dataFormat = checkDataFormat(kind, options.dataFormat ?? 'channelsLast');
  }

  override build(inputShape: Shape): Shape {
    const { batch, channels } = imageSizeOf(kind, inputShape, this.dataFormat);
    return [batch, channels];
  }

  forward<D extends FloatArray>(input: Tensor<D>): Forward<D> {
    const x = inputOf(kind, input);
    const size = imageSizeOf(kind, x.shape, this.dataFormat);
    const images = imagesToPool(size, this.dataFormat);
    const whole = { kernel: [size.height, size.width], strides: [1, 1], dilation: [1, 1], padding: 'valid' } as const;
    const window = windowOver(kind, size, whole);
    const output = emptyLike([size.batch, size.channels], x.data);
    averagePool(valuesOf(x), output.data, window, images);
    const backward = (upstream: Tensor<D>): Tensor<D> => {
      const gradient = gradientFor(kind, upstream, output);
      const dx = emptyLike(x.shape, x.data);
      averagePoolBackward(valuesOf(gradient), dx.data, window, images);
      return dx;
    };
    return { output, backward };
  }
}
