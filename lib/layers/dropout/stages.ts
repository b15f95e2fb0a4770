/** Applies a list of stages to a tensor, first to last. The gradient goes through the same list in reverse. */
import { activations, type ElementwiseActivation } from '../../activations.js';
import { map, mapGradient, scale } from '../../ops/arithmetic.js';
import type { Forward } from '../../ops/forward.js';
import { dtypeOf, emptyLike, type FloatArray, type Tensor, valuesOf } from '../../tensor/tensor.js';
import { CustomStage } from './custom-stage.js';
import type { DropoutMask } from './mask.js';
import type { Mode, Stage, StageName } from './orderings.js';

/** One pass through the stages. */
export interface StageRun {
  readonly stages: readonly (StageName | Stage)[];
  readonly activation: ElementwiseActivation;
  readonly mode: Mode;
  readonly keepProb: number;
  readonly training: boolean;
  /** Absent in the test phase. */
  readonly mask?: DropoutMask;
  /** The factor of the stage 'scale', from `scaleOf`. */
  readonly scale: number;
}

/** 1 − rate without floating-point noise: 0.2, not 0.19999999999999996, for rate 0.8. */
export function keepProbOf(rate: number): number {
  const rounded = Math.round((1 - rate) * 1e15) / 1e15;
  return 1 - rounded === rate ? rounded : 1 - rate;
}

/**
 * The factor of the stage 'scale', rounded to the dtype: 1/keepProb (inverted) or 1 (vanilla) in training, 1 or keepProb
 * in the test phase. With keepProb 0 there is nothing left to scale: 1 instead of 1/0.
 */
export function scaleOf(
  { mode, keepProb, training }: Pick<StageRun, 'mode' | 'keepProb' | 'training'>,
  like: FloatArray,
): number {
  const inverted = mode === 'inverted' && keepProb > 0 ? 1 / keepProb : 1;
  const scale = training ? inverted : mode === 'vanilla' ? keepProb : 1;
  return dtypeOf(like) === 'float32' ? Math.fround(scale) : scale;
}

/** A stage in both directions; each result is a new tensor, rounded to the dtype once. */
interface StageFunctions {
  forward<D extends FloatArray>(x: Tensor<D>): Tensor<D>;
  /** Returns the gradient by the stage's input. */
  backward<D extends FloatArray>(gradient: Tensor<D>, input: Tensor<D>): Tensor<D>;
}

const identity: StageFunctions = { forward: (x) => x, backward: (gradient) => gradient };

const builtIn: Readonly<Record<StageName, (run: StageRun) => StageFunctions>> = {
  activate({ activation }) {
    if (activation === activations.linear) return identity;
    return {
      forward: (x) => map(x, activation.value),
      backward: (gradient, input) => mapGradient(gradient, input, activation.derivative),
    };
  },
  mask({ mask }) {
    if (mask === undefined) return identity;
    return { forward: (x) => select(x, mask), backward: (gradient) => select(gradient, mask) };
  },
  scale({ scale: factor }) {
    if (factor === 1) return identity;
    return { forward: (x) => scale(x, factor), backward: (gradient) => scale(gradient, factor) };
  },
};

/** Applies the stages. `values` are the input and the result of each stage. */
export function applyStages<D extends FloatArray>(x: Tensor<D>, run: StageRun): StagesForward<D> {
  const stages = run.stages.map((stage) =>
    typeof stage === 'string' ? builtIn[stage](run) : new CustomStage(stage, run),
  );
  const values = [x];
  for (const [i, stage] of stages.entries()) values.push(stage.forward(values[i]));
  return {
    values,
    output: values[stages.length],
    backward(gradient) {
      const dx = stages.reduceRight((upstream, stage, i) => stage.backward(upstream, values[i]), gradient);
      return withoutDropped(dx, run);
    },
  };
}

export interface StagesForward<D extends FloatArray> extends Forward<D> {
  readonly values: readonly Tensor<D>[];
}

/** Selects again where stages precede 'mask': their derivatives turn a dropped unit's 0 into NaN if they are NaN or ∞. */
function withoutDropped<D extends FloatArray>(dx: Tensor<D>, { stages, mask }: StageRun): Tensor<D> {
  return mask !== undefined && stages.indexOf('mask') > 0 ? select(dx, mask) : dx;
}

/** Keeps an element or sets it to 0, without multiplying: 0 · ∞ and 0 · NaN would be NaN. */
function select<D extends FloatArray>(x: Tensor<D>, mask: DropoutMask): Tensor<D> {
  const result = emptyLike(x.shape, x.data);
  mask.apply(valuesOf(x), result.data, 1);
  return result;
}
