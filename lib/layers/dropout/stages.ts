/** Applies a list of stages to a tensor, one stage after the other, and walks the same list backwards for the gradient. */
import { activations, type ElementwiseActivation } from '../../activations.js';
import { map, mapGradient, scale } from '../../ops/arithmetic.js';
import { dtypeOf, emptyLike, type FloatArray, type Tensor, valuesOf } from '../../tensor/tensor.js';
import type { DropoutMask } from './mask.js';
import { derivativeOf, type Mode, type Stage, type StageName, type StageState } from './orderings.js';

/** What the stages of one call have in common. */
export interface StageContext {
  readonly stages: readonly (StageName | Stage)[];
  readonly activation: ElementwiseActivation;
  readonly training: boolean;
  readonly mode: Mode;
  readonly keepProb: number;
  /** The mask; absent in the test phase. */
  readonly kept?: DropoutMask;
}

/** The values before the first stage, after each stage, and the way back. */
export interface StageResults<D extends FloatArray> {
  readonly values: readonly Tensor<D>[];
  backward(gradient: Tensor<D>): Tensor<D>;
}

/**
 * What the stage 'scale' multiplies by, rounded to the dtype: in training 1/keepProb (inverted) or 1 (vanilla), in the
 * test phase 1 or keepProb. Where nothing is kept there is nothing to scale: 1 instead of 1/0.
 */
export function scaleOf(
  { training, mode, keepProb }: Pick<StageContext, 'training' | 'mode' | 'keepProb'>,
  like: FloatArray,
): number {
  const inverted = mode === 'inverted' && keepProb > 0 ? 1 / keepProb : 1;
  const scale = training ? inverted : mode === 'vanilla' ? keepProb : 1;
  return dtypeOf(like) === 'float32' ? Math.fround(scale) : scale;
}

/** Each stage's result is rounded to the dtype once, by being stored. */
export function applyStages<D extends FloatArray>(x: Tensor<D>, settings: StageContext): StageResults<D> {
  const steps = settings.stages.map((stage) => stepOf(stage, settings, x.data));
  const values = [x];
  for (const step of steps) values.push(step.apply(values[values.length - 1]));
  return { values, backward: (gradient) => backwardThrough(gradient, values, steps, settings) };
}

/**
 * A dropped unit's gradient is 0 from the stage 'mask' on: what its earlier stages' derivatives are, NaN or ∞, does
 * not matter.
 */
function backwardThrough<D extends FloatArray>(
  gradient: Tensor<D>,
  values: readonly Tensor<D>[],
  steps: readonly Step[],
  { stages, kept }: StageContext,
): Tensor<D> {
  let result = gradient;
  for (let i = steps.length - 1; i >= 0; i--) result = steps[i].back(result, values[i]);
  const masked = kept !== undefined && stages.includes('mask');
  return masked && stages.indexOf('mask') > 0 ? select(result, kept) : result;
}

interface Step {
  apply<D extends FloatArray>(x: Tensor<D>): Tensor<D>;
  /** The gradient by this stage's input, from the gradient by its output and the input. */
  back<D extends FloatArray>(gradient: Tensor<D>, input: Tensor<D>): Tensor<D>;
}

const identity: Step = { apply: (x) => x, back: (gradient) => gradient };

function stepOf(stage: StageName | Stage, settings: StageContext, like: FloatArray): Step {
  if (typeof stage === 'object') return ownStep(stage, settings, like);
  return builtIn[stage](settings, like);
}

const builtIn: Readonly<Record<StageName, (settings: StageContext, like: FloatArray) => Step>> = {
  activate({ activation }) {
    if (activation === activations.linear) return identity;
    return {
      apply: (x) => map(x, activation.value),
      back: (gradient, input) => mapGradient(gradient, input, activation.derivative),
    };
  },
  mask({ kept }) {
    if (kept === undefined) return identity;
    return { apply: (x) => select(x, kept), back: (gradient) => select(gradient, kept) };
  },
  scale(settings, like) {
    const factor = scaleOf(settings, like);
    if (factor === 1) return identity;
    return { apply: (x) => scale(x, factor), back: (gradient) => scale(gradient, factor) };
  },
};

/** Keeps or sets to 0, without multiplying: 0 · ∞ and 0 · NaN would be NaN. */
function select<D extends FloatArray>(x: Tensor<D>, kept: DropoutMask): Tensor<D> {
  const result = emptyLike(x.shape, x.data);
  kept.apply(valuesOf(x), result.data, 1);
  return result;
}

/** A stage from `defineStage`: its functions are called for each element. */
function ownStep(stage: Stage, settings: StageContext, like: FloatArray): Step {
  const { training, mode, keepProb, kept } = settings;
  const state = {
    training,
    mode,
    keepProb,
    scale: scaleOf(settings, like),
    kept: 1,
    keptShare: keptShareOf(kept?.bytes),
  };
  const derivative = derivativeOf(stage);
  return {
    apply: (x) => each(x, x, kept, state, (value) => stage.apply(value, state)),
    back: (gradient, input) => each(gradient, input, kept, state, (value, g) => g * derivative(value, state)),
  };
}

/** A new tensor of f(value, gradient), with the state's `kept` set for each element. */
function each<D extends FloatArray>(
  gradient: Tensor<D>,
  x: Tensor<D>,
  mask: DropoutMask | undefined,
  state: { -readonly [K in keyof StageState]: StageState[K] },
  f: (value: number, gradient: number) => number,
): Tensor<D> {
  const upstream = valuesOf(gradient);
  const values = valuesOf(x);
  const kept = mask?.bytes;
  const result = emptyLike(x.shape, x.data);
  for (let i = 0; i < values.length; i++) {
    state.kept = kept === undefined ? 1 : kept[i];
    result.data[i] = f(values[i], upstream[i]);
  }
  return result;
}

function keptShareOf(kept: Uint8Array | undefined): number {
  if (kept === undefined || kept.length === 0) return 1;
  let count = 0;
  for (let i = 0; i < kept.length; i++) count += kept[i];
  return count === 0 ? 1 : count / kept.length;
}
