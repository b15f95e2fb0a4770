/** Dropout that keeps mean 0 and variance 1, for selu networks. */
import { selu } from '../../activations.js';
import { checkOptions, checkRate } from '../../check.js';
import { compute } from '../../compute/index.js';
import type { AffineSelection } from '../../compute/spec/mask-functions.js';
import type { KeepStep } from '../../shapes/step.js';
import { emptyLike, type FloatArray, type Tensor, valuesOf } from '../../tensor/tensor.js';
import { inputOf, type LayerOptions, PlainLayer } from '../base.js';
import type { ForwardOptions } from '../layer.js';
import { isDrawing } from '../places.js';
import { type DropoutForward, type DropoutMask, withMask } from './mask.js';
import { MaskSource, type NoiseShape } from './mask-source.js';
import { keepProbOf } from './stages.js';

export interface AlphaDropoutOptions extends LayerOptions {
  /** The share that is dropped, in [0, 1]. */
  readonly rate: number;
  /** The same seed gives the same masks. Defaults to the model's, and for a layer used by hand to masks of its own. */
  readonly seed?: number;
  /** The mask's shape: null for the input's own length, 1 to share the mask along an axis. Defaults to the input's shape. */
  readonly noiseShape?: NoiseShape;
}

export const alphaDropoutOptions: readonly (keyof AlphaDropoutOptions)[] = ['rate', 'noiseShape', 'seed', 'name'];

/** selu's limit for very negative inputs: a dropped unit is set to it instead of 0. */
const saturated = -selu.scale * selu.alpha;

/**
 * In training a · (kept ? x : α′) + b with α′ = −1.758, the value that selu saturates at, and a and b such that an input
 * of mean 0 and variance 1 keeps both (Klambauer et al. 2017); x in the test phase. With rate 1 everything is 0.
 *
 *     a = 1 / √(keepProb · (1 + rate · α′²))        b = −a · rate · α′
 */
export class AlphaDropout extends PlainLayer {
  declare readonly '~step'?: KeepStep;
  readonly rate: number;
  readonly noiseShape: NoiseShape | undefined;
  readonly randomLayers: number = 1;
  /** Why a single unit's mean moves. */
  readonly unitMeans: string =
    'not kept unit by unit, by design: mean 0 and variance 1 are kept over units that have them';
  readonly #masks: MaskSource;

  constructor(options: AlphaDropoutOptions) {
    super(options.name ?? 'alpha_dropout');
    checkOptions('AlphaDropout', options, alphaDropoutOptions);
    this.rate = checkRate('AlphaDropout', options.rate);
    this.noiseShape = options.noiseShape;
    this.#masks = new MaskSource('AlphaDropout', options.seed);
  }

  override forward<D extends FloatArray>(input: Tensor<D>, options: ForwardOptions = {}): DropoutForward<D> {
    const x = inputOf('AlphaDropout', input);
    const { rate, keepProb } = this;
    const mask = isDrawing(options) ? this.#masks.maskFor(x, keepProb, options, this.noiseShape) : undefined;
    if (mask === undefined) return withMask('AlphaDropout', x, mask, { output: x, backward: (gradient) => gradient });
    const a = keepProb === 0 ? 0 : 1 / Math.sqrt(keepProb * (1 + rate * saturated * saturated));
    return withMask('AlphaDropout', x, mask, {
      output: affine(x, mask, { factor: a, dropped: a * saturated * (1 - rate), shift: -a * rate * saturated }),
      backward: (gradient) => affine(gradient, mask, { factor: a, dropped: 0, shift: 0 }),
    });
  }

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
    return `rate ${this.rate}: a · (kept ? z : −1.758) + b in training, z in test`;
  }
}

/** factor · x + shift where kept, `dropped` elsewhere. */
function affine<D extends FloatArray>(x: Tensor<D>, mask: DropoutMask, selection: AffineSelection): Tensor<D> {
  const result = emptyLike(x.shape, x.data);
  compute().selectAffine(valuesOf(x), result.data, mask.bits, selection);
  return result;
}
