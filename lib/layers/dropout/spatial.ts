/** Dropout of whole feature maps. */
import { checkOneOf, checkOptions, checkShape } from '../../check.js';
import type { SpatialStep } from '../../shapes/samples.js';
import type { FloatArray, Shape, Tensor } from '../../tensor/tensor.js';
import { inputOf } from '../base.js';
import type { ForwardOptions } from '../layer.js';
import { Dropout, type DropoutOptions } from './dropout.js';
import type { DropoutForward } from './mask.js';

export interface SpatialDropout2DOptions extends Omit<DropoutOptions, 'noiseShape'> {
  /** Defaults to 'channelsLast'. */
  readonly dataFormat?: 'channelsLast' | 'channelsFirst';
}

const noiseShapes = { channelsLast: [null, 1, 1, null], channelsFirst: [null, null, 1, 1] } as const;

// biome-ignore format: a list
export const spatialDropout2DOptions: readonly (keyof SpatialDropout2DOptions)[] = [
  'rate', 'ordering', 'mode', 'activation', 'dataFormat', 'seed', 'name',
];

/**
 * Dropout for images [batch, height, width, channels] (or channels first) that keeps or drops whole channels of
 * a sample: neighbouring pixels are so alike that dropping single ones hides nothing (Tompson et al. 2015).
 */
export class SpatialDropout2D extends Dropout {
  declare readonly '~step'?: SpatialStep;
  readonly dataFormat: 'channelsLast' | 'channelsFirst';

  constructor({ dataFormat = 'channelsLast', ...options }: SpatialDropout2DOptions) {
    checkOptions('SpatialDropout2D', options, spatialDropout2DOptions);
    checkOneOf('SpatialDropout2D', 'dataFormat', dataFormat, ['channelsLast', 'channelsFirst']);
    super({ name: 'spatial_dropout2d', ...options, noiseShape: noiseShapes[dataFormat] });
    this.dataFormat = dataFormat;
  }

  override build(inputShape: Shape): Shape {
    checkShape('SpatialDropout2D', inputShape, ['batch', 'any', 'any', 'any'], 'for other shapes use Dropout');
    return inputShape;
  }

  override forward<D extends FloatArray>(input: Tensor<D>, options: ForwardOptions = {}): DropoutForward<D> {
    const x = inputOf('SpatialDropout2D', input);
    this.build(x.shape);
    return super.forward(x, options);
  }
}
