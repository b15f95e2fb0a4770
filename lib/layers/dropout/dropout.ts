/** Dropout whose ordering and mode you choose. */
import {
  type ActivationChoice,
  activations,
  checkActivation,
  type ElementwiseActivation,
  elementwiseOf,
} from '../../activations.js';
import { checkOneOf, checkOptions, checkRate, wrong } from '../../check.js';
import { type MimeBundle, showsItself } from '../../display.js';
import type { Forward } from '../../ops/forward.js';
import { clone, type FloatArray, type Tensor } from '../../tensor/tensor.js';
import { type LayerOptions, PlainLayer } from '../base.js';
import type { ForwardOptions, MovedActivation, PlacesActivation } from '../layer.js';
import { applyFused } from './fused.js';
import { MaskSource, type NoiseShape } from './mask-source.js';
import { MaskedForward } from './masked-forward.js';
import {
  formula,
  type Mode,
  nameOfOrdering,
  needsActivation,
  type Ordering,
  type Stage,
  type StageName,
  stagesOf,
} from './orderings.js';
import { applyStages, type StageContext } from './stages.js';

export interface DropoutOptions extends LayerOptions {
  /** The share that is dropped, in [0, 1]. */
  readonly rate: number;
  /** 'mask-scale' unless given, as in Keras and PyTorch; see `orderings` and `ordering(...)`. */
  readonly ordering?: Ordering;
  /** 'inverted' unless given: scale by 1/keepProb in training. 'vanilla': by keepProb in the test phase. */
  readonly mode?: Mode;
  /** The activation that the ordering places; 'linear' unless given. In a Sequential it can be the layer before's. */
  readonly activation?: ActivationChoice;
  /** Same seed, same masks. Its model's seed unless given; 0 for a layer used alone. */
  readonly seed?: number;
  /** The mask's shape: null for the input's own length, 1 to share the mask along an axis. */
  readonly noiseShape?: NoiseShape;
}

const optionNames = ['rate', 'ordering', 'mode', 'activation', 'seed', 'noiseShape', 'name'];

/** A Dropout's answer carries its mask too. */
export interface DropoutForward<D extends FloatArray = Float32Array> extends Forward<D> {
  /** 1 where a unit was kept, 0 where it was dropped, in the shape of the input; all ones in the test phase. */
  readonly mask: Tensor<D>;
}

/**
 * Drops each unit with probability `rate` in training, for inputs of any shape. In inverted mode, with f the activation
 * and keepProb = 1 − rate:
 *
 *     ordering              training                     test
 *     'mask-scale'          mask · f(z) / keepProb       f(z)
 *     'scale-mask'          mask · (f(z) / keepProb)     f(z)
 *     'pre-activation'      mask · f(z / keepProb)       f(z)
 *     'before-activation'   f(mask · z / keepProb)       f(z)
 *
 * In vanilla mode the scale is 1 in training and keepProb in the test phase. A dropped unit is *selected* to 0, so a
 * NaN or an overflow in it does not spread. The mask of each call is a pure function of (seed, layer, call, element).
 */
export class Dropout extends PlainLayer {
  readonly rate: number;
  readonly ordering: Ordering;
  readonly mode: Mode;
  readonly activation: ElementwiseActivation;
  readonly noiseShape: NoiseShape | undefined;
  readonly randomLayers: number = 1;
  readonly #stages: readonly (StageName | Stage)[];
  readonly #masks: MaskSource;
  readonly #linearOnPurpose: boolean;

  static {
    showsItself(Dropout, { notebook: formulas });
  }

  constructor(options: DropoutOptions) {
    super(options.name ?? 'dropout');
    checkOptions('Dropout', options, optionNames);
    this.rate = checkRate('Dropout', options.rate);
    this.ordering = options.ordering ?? 'mask-scale';
    this.#stages = stagesOf('Dropout', this.ordering);
    this.mode = checkOneOf('Dropout', 'mode', options.mode ?? 'inverted', ['inverted', 'vanilla']);
    this.activation = checkPlaceable(options.activation ?? 'linear');
    this.noiseShape = options.noiseShape;
    this.#masks = new MaskSource('Dropout', options.seed);
    this.#linearOnPurpose = options.activation !== undefined;
  }

  /** The share that is kept, 1 − rate, without the rounding of the subtraction: 0.2 for a rate of 0.8. */
  get keepProb(): number {
    return keepProbOf(this.rate);
  }

  /** The stages of the ordering, in the order in which they are applied. */
  get stages(): readonly (StageName | Stage)[] {
    return this.#stages;
  }

  /** The layer's own seed, if it has one. */
  get seed(): number | undefined {
    return this.#masks.seed;
  }

  /** Starts again with the first mask of the seed. */
  reseed(): void {
    this.#masks.reseed();
  }

  describe({ movedFromPrevious }: MovedActivation): string {
    const activation = movedFromPrevious ?? this.activation;
    const training = formula(this.#stages, { mode: this.mode, training: true, activation });
    const test = formula(this.#stages, { mode: this.mode, training: false, activation });
    return `rate ${this.rate}: ${training} in training, ${test} in test`;
  }

  /** What this layer computes, as a formula in z. */
  formula({ training }: { readonly training: boolean }): string {
    return formula(this.#stages, { mode: this.mode, training, activation: this.activation });
  }

  /** An ordering that does something before the activation needs it here, not in the layer before. */
  get placesActivation(): PlacesActivation | undefined {
    if (!needsActivation(this.#stages) || this.activation !== activations.linear) return undefined;
    const name = nameOfOrdering(this.ordering);
    return {
      otherwise: this.#linearOnPurpose
        ? undefined
        : `Dropout: ordering '${name}' does something before the activation, but the layer before has none to move; ` +
          "give that layer an elementwise activation, or give Dropout its own: { activation: 'sigmoid' }",
      forward: (x, activation, pass) => this.#forward(x, activation, pass),
    };
  }

  override forward<D extends FloatArray>(x: Tensor<D>, pass: ForwardOptions = {}): DropoutForward<D> {
    return this.#forward(x, this.activation, pass);
  }

  /** The values before the first stage and after each one: what `trace` plots. In training with the layer's first mask. */
  stageValues<D extends FloatArray>(x: Tensor<D>, { training }: { readonly training: boolean }): readonly Tensor<D>[] {
    return applyStages(x, this.#settings(x, this.activation, { training, call: 0 })).values;
  }

  #forward<D extends FloatArray>(
    x: Tensor<D>,
    activation: ElementwiseActivation,
    pass: ForwardOptions = {},
  ): DropoutForward<D> {
    const settings = this.#settings(x, activation, pass);
    const { output, backward } = applyFused(x, settings) ?? plainWalk(x, settings);
    return new MaskedForward('Dropout', x, settings.kept, { output: output === x ? clone(x) : output, backward });
  }

  #settings(x: Tensor<FloatArray>, activation: ElementwiseActivation, pass: ForwardOptions): StageContext {
    const { mode, keepProb, noiseShape } = this;
    const training = pass.training ?? false;
    const kept = training ? this.#masks.maskFor(x, keepProb, pass, noiseShape) : undefined;
    return { stages: this.#stages, activation, training, mode, keepProb, kept };
  }
}

/** 1 − rate as the shortest decimal that has this rate as its complement. */
export function keepProbOf(rate: number): number {
  const rounded = Math.round((1 - rate) * 1e15) / 1e15;
  return 1 - rounded === rate ? rounded : 1 - rate;
}

function checkPlaceable(activation: ActivationChoice): ElementwiseActivation {
  const elementwise = elementwiseOf(checkActivation('Dropout', activation));
  if (elementwise !== undefined) return elementwise;
  throw wrong(
    'Dropout',
    'an activation that works element by element',
    activation,
    'make it a layer of its own after Dropout',
  );
}

/** The stages one after the other. */
function plainWalk<D extends FloatArray>(x: Tensor<D>, settings: StageContext): Forward<D> {
  const { values, backward } = applyStages(x, settings);
  return { output: values[values.length - 1], backward };
}

/** What a Dropout shows as a cell's value: its formula in both phases. */
function formulas(layer: Dropout): MimeBundle {
  const title = `Dropout: rate ${layer.rate}, ${nameOfOrdering(layer.ordering)}, ${layer.mode}`;
  const [training, test] = [true, false].map((training) => layer.formula({ training }));
  const left = 'style="text-align:left"';
  const row = (phase: string, words?: string): string =>
    `<tr><th ${left}>${phase}</th><td ${left}><code>${words}</code></td></tr>`;
  const rows = row('training', training) + row('test', test);
  return {
    'text/plain': `${title}\n  training  ${training}\n  test      ${test}`,
    'text/html': `<table><caption ${left}>${title}</caption><tbody>${rows}</tbody></table>`,
  };
}
