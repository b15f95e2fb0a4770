/** The base of all optimizers: options, state per parameter, clipping, weight decay, schedules. */
import type { NdArray } from 'ndarray';
import ops from 'ndarray-ops';
import { checkNonNegative, checkOneOf, checkOptions } from '../../check.js';
import { compute } from '../../compute/index.js';
import type { Parameter } from '../../layers/layer.js';
import { allocate, dtypeOf, emptyLike, type FloatArray, valuesOf, wrap } from '../../tensor/tensor.js';
import type { Schedule } from './schedules.js';

/**
 * Which library to follow where PyTorch and Keras differ: where epsilon is added (Adam: after or before the bias
 * correction; RMSprop: outside or inside the root), the defaults of epsilon (1e-8 or 1e-7) and of RMSprop's decay (.99 or
 * .9), and whether a velocity sums gradients or steps (which differ only when the learning rate changes).
 */
export type Convention = 'pytorch' | 'keras';

/** Settings of a single parameter. */
export interface ParameterOverrides {
  readonly learningRate?: number;
  readonly epsilon?: number;
  readonly weightDecay?: number;
}

export interface OptimizerOptions {
  /** ≥ 0. The default is the optimizer's. */
  readonly learningRate?: number;
  /** Multiplies the learning rate at each step; see `schedules`. */
  readonly schedule?: Schedule;
  /** λ ≥ 0. Coupled: λ · weight is added to the gradient. Decoupled: the weight is multiplied by 1 − learningRate · λ. */
  readonly weightDecay?: number;
  /** Whether the weight decay is decoupled. Defaults to true for AdamW and to false for the others. */
  readonly decoupled?: boolean;
  /** Scales the gradient of all parameters down to this Euclidean norm (PyTorch's clip_grad_norm_). */
  readonly clipNorm?: number;
  /** Clips each element of the gradient to [−clipValue, clipValue], before clipNorm. */
  readonly clipValue?: number;
  readonly convention?: Convention;
  /** Settings by parameter name: `{ 'dense_2/kernel': { learningRate: 0.4 } }`. See also `override`. */
  readonly overrides?: Readonly<Record<string, ParameterOverrides>>;
}

export interface OptimizerDefaults {
  readonly learningRate: number;
  readonly epsilon?: number;
  readonly weightDecay?: number;
  readonly decoupled?: boolean;
  /** The names of the options that this optimizer has beside those of all; without them options are not checked. */
  readonly ownOptions?: readonly string[];
}

// biome-ignore format: a list
const optimizerOptions: readonly (keyof OptimizerOptions)[] = [
  'learningRate', 'schedule', 'weightDecay', 'decoupled', 'clipNorm', 'clipValue', 'convention', 'overrides',
];

/** One update of one parameter. */
export interface Update<D extends FloatArray = FloatArray> {
  /** Changed in place. */
  readonly weight: D;
  /** After clipping and coupled weight decay. */
  readonly gradient: D;
  readonly learningRate: number;
  readonly epsilon: number;
  /** The number of this parameter's updates, including this one: 1, 2, … */
  readonly step: number;
  /** State of this parameter by name: an array like the weight, at first all zeros. */
  slot(name: string): D;
}

/** What an optimizer keeps between steps, by parameter name. */
export interface OptimizerState {
  readonly steps: number;
  readonly parameters: Readonly<
    Record<string, { readonly step: number; readonly slots: Readonly<Record<string, FloatArray>> }>
  >;
}

interface State {
  step: number;
  readonly slots: Map<string, FloatArray>;
}

/** An optimizer: `step(parameters)` updates each trainable parameter by its gradient. Subclasses implement `update`. */
export abstract class Optimizer {
  readonly learningRate: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  readonly decoupled: boolean;
  readonly convention: Convention;
  readonly #options: OptimizerOptions;
  readonly #states = new WeakMap<NdArray<FloatArray>, State>();
  readonly #overrides = new WeakMap<NdArray<FloatArray>, ParameterOverrides>();
  #steps = 0;

  protected constructor(name: string, options: OptimizerOptions, defaults: OptimizerDefaults) {
    if (defaults.ownOptions) checkOptions(name, options, [...optimizerOptions, ...defaults.ownOptions]);
    this.learningRate = checkNonNegative(name, 'learningRate', options.learningRate ?? defaults.learningRate);
    this.epsilon = checkNonNegative(name, 'epsilon', defaults.epsilon ?? 0);
    this.weightDecay = checkNonNegative(name, 'weightDecay', options.weightDecay ?? defaults.weightDecay ?? 0);
    this.decoupled = options.decoupled ?? defaults.decoupled ?? false;
    this.convention = checkOneOf(name, 'convention', options.convention ?? 'pytorch', ['pytorch', 'keras']);
    checkNonNegative(name, 'clipNorm', options.clipNorm ?? 0);
    checkNonNegative(name, 'clipValue', options.clipValue ?? 0);
    this.#options = options;
  }

  /** The number of steps so far. */
  get steps(): number {
    return this.#steps;
  }

  /** The learning rate of the next step. */
  get scheduledLearningRate(): number {
    return this.learningRate * this.#factor();
  }

  /** Overrides settings of one parameter. Takes precedence over `overrides` by name. */
  override(parameter: Parameter<FloatArray>, overrides: ParameterOverrides): this {
    this.#overrides.set(parameter.value, overrides);
    return this;
  }

  /** Updates each trainable parameter. Does not change the gradients. */
  step(parameters: readonly Parameter<FloatArray>[]): void {
    if (this.#steps === 0) this.#checkOverrides(parameters);
    const trainable = parameters.filter(({ trainable }) => trainable);
    const gradients = clip(
      trainable.map(({ gradient }) => valuesOf(gradient)),
      this.#options,
    );
    const factor = this.#factor();
    for (const [i, parameter] of trainable.entries()) this.#updateOne(parameter, gradients[i], factor);
    this.#steps++;
  }

  /** What this optimizer keeps of these parameters. The arrays are its own, not copies. */
  stateOf(parameters: readonly Parameter<FloatArray>[]): OptimizerState {
    const known = parameters.flatMap(({ name, value }) => {
      const state = this.#states.get(value);
      return state ? [[name, { step: state.step, slots: Object.fromEntries(state.slots) }] as const] : [];
    });
    return { steps: this.#steps, parameters: Object.fromEntries(known) };
  }

  /** Goes on from a state of the same optimizer; parameters that it does not know start anew. */
  restore(parameters: readonly Parameter<FloatArray>[], { steps, parameters: states }: OptimizerState): void {
    this.#steps = steps;
    for (const { name, value } of parameters) {
      const state = Object.hasOwn(states, name) ? states[name] : undefined;
      if (state === undefined) this.#states.delete(value);
      else this.#states.set(value, { step: state.step, slots: copied(state.slots) });
    }
  }

  /** Updates one parameter. */
  protected abstract update(update: Update): void;

  #updateOne({ name, value, constraint }: Parameter<FloatArray>, gradient: FloatArray, factor: number): void {
    const own = { ...this.#options.overrides?.[name], ...this.#overrides.get(value) };
    const state = this.#stateOf(value);
    const weight = valuesOf(value);
    const learningRate = (own.learningRate ?? this.learningRate) * factor;
    this.update({
      weight,
      gradient: this.#decay(weight, gradient, learningRate, own.weightDecay ?? this.weightDecay),
      learningRate,
      epsilon: own.epsilon ?? this.epsilon,
      step: ++state.step,
      slot: (name) => slotOf(state, name, weight),
    });
    constraint?.(wrap(weight, value.shape));
    if (weight.buffer !== value.data.buffer) ops.assign(value, wrap(weight, value.shape));
  }

  /** Coupled decay returns a new gradient; decoupled decay shrinks the weight. */
  #decay(weight: FloatArray, gradient: FloatArray, learningRate: number, decay: number): FloatArray {
    if (decay === 0) return gradient;
    if (!this.decoupled) return written(gradient, (to) => compute().combine(weight, gradient, to, decay, 1));
    compute().scale(weight, weight, 1 - learningRate * decay);
    return gradient;
  }

  #factor(): number {
    return this.#options.schedule?.(this.#steps) ?? 1;
  }

  #stateOf(value: NdArray<FloatArray>): State {
    const state = this.#states.get(value) ?? { step: 0, slots: new Map() };
    this.#states.set(value, state);
    return state;
  }

  #checkOverrides(parameters: readonly Parameter<FloatArray>[]): void {
    const names = parameters.map(({ name }) => name);
    for (const name of Object.keys(this.#options.overrides ?? {}))
      checkOneOf(this.constructor.name, 'each name in overrides', name, names);
  }
}

function clip(gradients: readonly FloatArray[], { clipValue, clipNorm }: OptimizerOptions): readonly FloatArray[] {
  const bounded =
    clipValue === undefined
      ? gradients
      : gradients.map((gradient) => written(gradient, (to) => compute().clamp(gradient, to, -clipValue, clipValue)));
  if (clipNorm === undefined) return bounded;
  const factor = clipNorm / (norm(bounded) + 1e-6);
  return factor >= 1
    ? bounded
    : bounded.map((gradient) => written(gradient, (to) => compute().scale(gradient, to, factor)));
}

function norm(gradients: readonly FloatArray[]): number {
  let sum = 0;
  for (const gradient of gradients) sum += compute().sumSquaredDeviations(gradient, 0);
  return Math.sqrt(sum);
}

/** An array like `like`, written by `write`. */
function written<D extends FloatArray>(like: D, write: (to: D) => void): D {
  const { data } = emptyLike([like.length], like);
  write(data);
  return data;
}

function copied(slots: Readonly<Record<string, FloatArray>>): Map<string, FloatArray> {
  return new Map(
    Object.entries(slots).map(([name, values]) => {
      const copy = allocate(values.length, dtypeOf(values));
      copy.set(values);
      return [name, copy];
    }),
  );
}

function slotOf(state: State, name: string, weight: FloatArray): FloatArray {
  const known = state.slots.get(name);
  if (known) return known;
  const slot = allocate(weight.length, dtypeOf(weight));
  state.slots.set(name, slot);
  return slot;
}
