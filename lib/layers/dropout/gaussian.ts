/** Dropout by multiplying with normal noise. */
import { checkBetween, checkOptions } from '../../check.js';
import { multiply } from '../../ops/arithmetic.js';
import type { Forward } from '../../ops/forward.js';
import type { KeepStep } from '../../shapes/step.js';
import { gradientFor } from '../../tensor/input.js';
import { copyOf, emptyLike, type FloatArray, type Tensor } from '../../tensor/tensor.js';
import { inputOf, type LayerOptions, PlainLayer } from '../base.js';
import type { ForwardOptions } from '../layer.js';
import { isDrawing } from '../places.js';
import { MaskSource } from './mask-source.js';

export interface GaussianDropoutOptions extends LayerOptions {
  /** In [0, 1): the noise has the variance rate / (1 − rate), that of inverted dropout with this rate. */
  readonly rate: number;
  /** The same seed gives the same noise. Defaults to the model's, and for a layer used by hand to noise of its own. */
  readonly seed?: number;
}

export const gaussianDropoutOptions: readonly (keyof GaussianDropoutOptions)[] = ['rate', 'seed', 'name'];

/**
 * In training x · noise with noise from N(1, rate / (1 − rate)); x in the test phase (Srivastava et al. 2014, §10). Same
 * mean and variance as inverted dropout, without zeros.
 */
export class GaussianDropout extends PlainLayer {
  declare readonly '~step'?: KeepStep;
  readonly rate: number;
  readonly randomLayers: number = 1;
  readonly #noise: MaskSource;

  constructor(options: GaussianDropoutOptions) {
    super(options.name ?? 'gaussian_dropout');
    checkOptions('GaussianDropout', options, gaussianDropoutOptions);
    this.rate = checkBetween('GaussianDropout', 'rate', options.rate, 0, 1);
    this.#noise = new MaskSource('GaussianDropout', options.seed);
  }

  override forward<D extends FloatArray>(input: Tensor<D>, options: ForwardOptions = {}): Forward<D> {
    const x = inputOf('GaussianDropout', input);
    const noise = isDrawing(options) ? this.#draw(x, options) : undefined;
    return {
      output: noise ? multiply(x, noise) : copyOf(x),
      backward: (upstream) => {
        const gradient = gradientFor('GaussianDropout', upstream, x);
        return noise ? multiply(gradient, noise) : gradient;
      },
    };
  }

  /** The layer's own seed, if it has one. */
  get seed(): number | undefined {
    return this.#noise.seed;
  }

  /** How often it has drawn noise. */
  get calls(): number {
    return this.#noise.calls;
  }

  /** Starts again with the first noise of the seed, or goes on after that many. */
  reseed(calls: number = 0): void {
    this.#noise.reseed(calls);
  }

  describe(): string {
    return `rate ${this.rate}: z · N(1, ${Number((this.rate / (1 - this.rate)).toPrecision(6))}) in training, z in test`;
  }

  #draw<D extends FloatArray>(x: Tensor<D>, options: ForwardOptions): Tensor<D> {
    const std = Math.sqrt(this.rate / (1 - this.rate));
    const random = this.#noise.streamFor(options);
    const noise = emptyLike(x.shape, x.data);
    random.fillNormal(noise.data, { mean: 1, std });
    return noise;
  }
}
