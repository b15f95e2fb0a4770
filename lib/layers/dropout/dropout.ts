/** Dropout whose ordering and mode you choose. */
import {
  type ActivationChoice,
  activations,
  checkActivation,
  type ElementwiseActivation,
  elementwiseOf,
} from '../../activations.js';
import { checkOneOf, checkOptions, checkRate, wrong } from '../../check.js';
import { showsItself } from '../../display.js';
import type { KeepStep } from '../../shapes/step.js';
import type { FloatArray, Tensor } from '../../tensor/tensor.js';
import { inputOf, type LayerOptions, PlainLayer } from '../base.js';
import type { ForwardOptions, MovedActivation, PlacesActivation } from '../layer.js';
import { firstPlace, isDrawing } from '../places.js';
import { formula, formulaBundle } from './formula.js';
import { applyFused } from './fused.js';
import { type DropoutForward, withMask } from './mask.js';
import { MaskSource, type NoiseShape } from './mask-source.js';
import { type Mode, nameOfOrdering, type Ordering, type Stage, type StageName, stagesOf } from './orderings.js';
import { applyStages, keepProbOf, type StageRun, scaleOf } from './stages.js';

export interface DropoutOptions extends LayerOptions {
  /** The share that is dropped, in [0, 1]. */
  readonly rate: number;
  /** See `orderings` and `ordering(...)`. Defaults to 'mask-scale', as in Keras and PyTorch. */
  readonly ordering?: Ordering;
  /** 'inverted' scales by 1/keepProb in training, 'vanilla' by keepProb in the test phase. Defaults to 'inverted'. */
  readonly mode?: Mode;
  /** The activation that the ordering places. Defaults to the previous layer's if a stage precedes it, else 'linear'. */
  readonly activation?: ActivationChoice;
  /** The same seed gives the same masks. Defaults to the model's, and for a layer used by hand to masks of its own. */
  readonly seed?: number;
  /** The mask's shape: null for the input's own length, 1 to share the mask along an axis. Defaults to the input's shape. */
  readonly noiseShape?: NoiseShape;
}

// biome-ignore format: a list
export const dropoutOptions: readonly (keyof DropoutOptions)[] = [
  'rate', 'ordering', 'mode', 'activation', 'noiseShape', 'seed', 'name',
];

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
  declare readonly '~step'?: KeepStep;
  readonly rate: number;
  readonly ordering: Ordering;
  readonly mode: Mode;
  readonly activation: ElementwiseActivation;
  readonly noiseShape: NoiseShape | undefined;
  readonly randomLayers: number = 1;
  readonly #stages: readonly (StageName | Stage)[];
  readonly #masks: MaskSource;
  readonly #hasOwnActivation: boolean;

  static {
    showsItself(Dropout, { notebook: formulaBundle });
  }

  /** @throws RangeError for a rate outside [0, 1], unknown names, and an activation that is not elementwise */
  constructor(options: DropoutOptions) {
    super(options.name ?? 'dropout');
    checkOptions('Dropout', options, dropoutOptions);
    this.rate = checkRate('Dropout', options.rate);
    this.ordering = options.ordering ?? 'mask-scale';
    this.#stages = stagesOf('Dropout', this.ordering);
    this.mode = checkOneOf('Dropout', 'mode', options.mode ?? 'inverted', ['inverted', 'vanilla']);
    this.activation = checkPlaceable(options.activation ?? 'linear');
    this.noiseShape = options.noiseShape;
    this.#masks = new MaskSource('Dropout', options.seed);
    this.#hasOwnActivation = options.activation !== undefined;
  }

  override forward<D extends FloatArray>(x: Tensor<D>, options: ForwardOptions = {}): DropoutForward<D> {
    return this.#apply(x, this.activation, options);
  }

  #apply<D extends FloatArray>(
    input: Tensor<D>,
    activation: ElementwiseActivation,
    options: ForwardOptions = {},
  ): DropoutForward<D> {
    const x = inputOf('Dropout', input);
    const run = this.#run(x, activation, options);
    return withMask('Dropout', x, run.mask, applyFused(x, run) ?? applyStages(x, run));
  }

  #run(x: Tensor<FloatArray>, activation: ElementwiseActivation, options: ForwardOptions): StageRun {
    const { mode, keepProb, noiseShape } = this;
    const training = isDrawing(options);
    const mask = training ? this.#masks.maskFor(x, keepProb, options, noiseShape) : undefined;
    const scale = scaleOf({ mode, keepProb, training }, x.data);
    return { stages: this.#stages, activation, mode, keepProb, training, mask, scale };
  }

  /** The share that is kept, 1 − rate. */
  get keepProb(): number {
    return keepProbOf(this.rate);
  }

  /** The stages of the ordering, in the order in which they are applied. */
  get stages(): readonly (StageName | Stage)[] {
    return this.#stages;
  }

  /** The values before the first stage and after each one, with the layer's first mask in training. `trace` plots them. */
  stageValues<D extends FloatArray>(x: Tensor<D>, { training }: { readonly training: boolean }): readonly Tensor<D>[] {
    const z = inputOf('Dropout', x);
    return applyStages(z, this.#run(z, this.activation, { training, call: 0, random: firstPlace })).values;
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

  /** The layer's formula in z, such as `mask · sigmoid(z / keepProb)`. */
  formula({ training }: { readonly training: boolean }): string {
    return formula(this.#stages, { mode: this.mode, training, activation: this.activation });
  }

  describe({ movedFromPrevious: activation = this.activation }: MovedActivation): string {
    const inPhase = (training: boolean): string => formula(this.#stages, { mode: this.mode, training, activation });
    return `rate ${this.rate}: ${inPhase(true)} in training, ${inPhase(false)} in test`;
  }

  /** The activation is left out if it is 'linear' by default only: then the previous layer's is moved here. */
  get jsonOptions(): Readonly<Record<string, unknown>> {
    return { activation: this.placesActivation?.otherwise === undefined ? this.activation : undefined };
  }

  /** If a stage precedes the activation, Dropout must apply the activation itself. */
  get placesActivation(): PlacesActivation | undefined {
    if (this.#stages.indexOf('activate') <= 0 || this.activation !== activations.linear) return undefined;
    return {
      otherwise: this.#hasOwnActivation
        ? undefined
        : `Dropout: ordering '${nameOfOrdering(this.ordering)}' does something before the activation, but the layer before has none to move; ` +
          "give that layer an elementwise activation, or give Dropout its own: { activation: 'sigmoid' }",
      forward: (x, activation, options) => this.#apply(x, activation, options),
    };
  }
}

function checkPlaceable(activation: ActivationChoice): ElementwiseActivation {
  const elementwise = elementwiseOf(checkActivation('Dropout', activation));
  if (elementwise !== undefined) return elementwise;
  throw wrong('Dropout', 'an activation that works element by element', activation, 'make it a layer after Dropout');
}
