/** Drop path: whole samples of a residual branch. */
import { checkOptions, checkRate } from '../../check.js';
import type { KeepStep } from '../../shapes/step.js';
import { emptyLike, type FloatArray, reshape, type Tensor, valuesOf } from '../../tensor/tensor.js';
import { inputOf, type LayerOptions, PlainLayer } from '../base.js';
import type { ForwardOptions } from '../layer.js';
import { isDrawing } from '../places.js';
import { type DropoutForward, withMask } from './mask.js';
import { MaskSource } from './mask-source.js';
import { keepProbOf } from './stages.js';

export interface StochasticDepthOptions extends LayerOptions {
  /** The share of samples that is dropped, in [0, 1]. */
  readonly rate: number;
  /** The same seed gives the same masks. Defaults to the model's, and for a layer used by hand to masks of its own. */
  readonly seed?: number;
}

export const stochasticDepthOptions: readonly (keyof StochasticDepthOptions)[] = ['rate', 'seed', 'name'];

/**
 * Keeps or drops each sample as a whole and scales what is kept by 1 / (1 − rate); x in the test phase (Huang et al.
 * 2016; torchvision's mode 'row'). At the end of a `Residual` it drops the branch: `new Residual([…, new
 * StochasticDepth({ rate: 0.1 })])`. A given mask is [batch].
 */
export class StochasticDepth extends PlainLayer {
  declare readonly '~step'?: KeepStep;
  readonly rate: number;
  readonly randomLayers: number = 1;
  readonly #masks: MaskSource;

  constructor(options: StochasticDepthOptions) {
    super(options.name ?? 'stochastic_depth');
    checkOptions('StochasticDepth', options, stochasticDepthOptions);
    this.rate = checkRate('StochasticDepth', options.rate);
    this.#masks = new MaskSource('StochasticDepth', options.seed);
  }

  override forward<D extends FloatArray>(input: Tensor<D>, options: ForwardOptions = {}): DropoutForward<D> {
    const x = inputOf('StochasticDepth', input);
    if (!isDrawing(options))
      return withMask('StochasticDepth', x, undefined, { output: x, backward: (gradient) => gradient });
    const bySample = x.shape.map((_, axis) => (axis === 0 ? null : 1));
    const given =
      options.mask?.shape.length === 1 && reshape(options.mask, [x.shape[0], ...bySample.slice(1).map(() => 1)]);
    const mask = this.#masks.maskFor(x, this.keepProb, given ? { ...options, mask: given } : options, bySample);
    const factor = this.keepProb === 0 ? 1 : 1 / this.keepProb;
    const kept = (values: Tensor<D>): Tensor<D> => {
      const result = emptyLike(x.shape, x.data);
      mask.apply(valuesOf(values), result.data, factor);
      return result;
    };
    return withMask('StochasticDepth', x, mask, { output: kept(x), backward: kept });
  }

  /** The share that is kept, 1 − rate. */
  get keepProb(): number {
    return keepProbOf(this.rate);
  }

  /** The layer's own seed, if it has one. */
  get seed(): number | undefined {
    return this.#masks.seed;
  }

  /** How many masks it has drawn. */
  get calls(): number {
    return this.#masks.calls;
  }

  /** Starts again with the first mask of the seed, or goes on after that many. */
  reseed(calls: number = 0): void {
    this.#masks.reseed(calls);
  }

  describe(): string {
    return `rate ${this.rate}: a whole sample or nothing of it, / keepProb, in training; z in test`;
  }
}
