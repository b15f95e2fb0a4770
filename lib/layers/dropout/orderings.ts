/** A dropout ordering is a list of stages: the four with names, and any other that you write. */
import type { ElementwiseActivation } from '../../activations.js';
import { checkOneOf, wrong } from '../../check.js';

/** What a dropout layer does to each element: apply the activation, set dropped units to 0, multiply by the scale. */
export type StageName = 'activate' | 'mask' | 'scale';

/** Inverted dropout scales by 1/keepProb in training, vanilla dropout by keepProb in the test phase. */
export type Mode = 'inverted' | 'vanilla';

/** What a stage of your own may look at. */
export interface StageState {
  /** The phase: true in training, false in the test phase. */
  readonly training: boolean;
  readonly mode: Mode;
  /** The share that is kept, 1 − rate. */
  readonly keepProb: number;
  /** What the stage 'scale' multiplies by in this mode and phase, rounded to the dtype. */
  readonly scale: number;
  /** 1 if the mask keeps this element, 0 if it drops it; always 1 in the test phase. */
  readonly kept: number;
  /** The share of ones in the whole mask; 1 where nothing is masked or nothing is left. */
  readonly keptShare: number;
}

/** A stage of your own: a function of one number, and its derivative by that number. */
export interface Stage {
  readonly name: string;
  apply(value: number, state: StageState): number;
  /** By central differences in float64 unless given. */
  derivative?(value: number, state: StageState): number;
}

/** An ordering that was put together by `ordering(...)`. */
export interface StageList {
  readonly name: string;
  readonly stages: readonly (StageName | Stage)[];
}

export type OrderingName = 'mask-scale' | 'scale-mask' | 'pre-activation' | 'before-activation';
export type Ordering = OrderingName | StageList;

/** The four orderings with names, as the lists that they are. */
const named: Readonly<Record<OrderingName, readonly StageName[]>> = {
  'mask-scale': ['activate', 'mask', 'scale'],
  'scale-mask': ['activate', 'scale', 'mask'],
  'pre-activation': ['scale', 'activate', 'mask'],
  'before-activation': ['mask', 'scale', 'activate'],
};

const stageNames: readonly StageName[] = ['activate', 'mask', 'scale'];

/**
 * The names of the four orderings, to loop over. In training and inverted mode, with f the activation:
 *
 *     mask-scale          mask · f(z) / keepProb       Keras, PyTorch
 *     scale-mask          mask · (f(z) / keepProb)
 *     pre-activation      mask · f(z / keepProb)
 *     before-activation   f(mask · z / keepProb)
 */
export const orderings: readonly ['mask-scale', 'scale-mask', 'pre-activation', 'before-activation'] = [
  'mask-scale',
  'scale-mask',
  'pre-activation',
  'before-activation',
];

/**
 * An ordering of your own, `ordering('scale', 'activate', 'mask')`: stage names and stages made with `defineStage`, in
 * the order in which they are applied. A list may leave stages out or repeat them.
 */
export function ordering(...stages: (StageName | Stage)[]): StageList {
  if (stages.length === 0) throw wrong('ordering', 'at least one stage', 'none');
  for (const stage of stages) checkStage(stage);
  return { name: stages.map(nameOfStage).join(' → '), stages: [...stages] };
}

/**
 * A stage of your own. It works element by element: `apply` gets one value and says what becomes of it.
 *
 *     const clip = defineStage({ name: 'clip', apply: (v) => Math.min(v, 1), derivative: (v) => (v < 1 ? 1 : 0) })
 */
export function defineStage(stage: Stage): Stage {
  if (typeof stage !== 'object' || stage === null || typeof stage.apply !== 'function') {
    throw wrong('defineStage', '{ name, apply, derivative? } with apply a function of a number', stage);
  }
  if (typeof stage.name !== 'string' || stage.name === '') throw wrong('defineStage', 'a name', stage.name);
  if (stageNames.includes(stage.name as StageName)) throw wrong('defineStage', 'a name of its own', stage.name);
  return stage;
}

/** The stages of an ordering; checks the choice. */
export function stagesOf(where: string, choice: Ordering): readonly (StageName | Stage)[] {
  if (typeof choice === 'object' && choice !== null && Array.isArray(choice.stages)) return choice.stages;
  return named[checkOneOf(where, 'ordering', choice, orderings)];
}

export function nameOfOrdering(choice: Ordering): string {
  return typeof choice === 'string' ? choice : choice.name;
}

export function nameOfStage(stage: StageName | Stage): string {
  return typeof stage === 'string' ? stage : stage.name;
}

/** Whether something is done to z before the activation, so that the layer must hold the activation itself. */
export function needsActivation(stages: readonly (StageName | Stage)[]): boolean {
  return stages.indexOf('activate') > 0;
}

function checkStage(stage: StageName | Stage): void {
  if (typeof stage === 'object') defineStage(stage);
  else if ((stage as string) === 'softmax' || (stage as string) === 'logSoftmax') {
    throw wrong(
      'ordering',
      'stages that work element by element',
      stage,
      'softmax mixes units: make it a layer of its own',
    );
  } else checkOneOf('ordering', 'a stage', stage, stageNames);
}

/** The derivative of a stage: its own, or central differences in float64. */
export function derivativeOf(stage: Stage): (value: number, state: StageState) => number {
  if (stage.derivative !== undefined) return (value, state) => stage.derivative?.(value, state) as number;
  return (value, state) => {
    const step = 6e-6 * Math.max(1, Math.abs(value));
    return (stage.apply(value + step, state) - stage.apply(value - step, state)) / (2 * step);
  };
}

/** What an ordering computes, as a formula in z: `mask · sigmoid(z) / keepProb`. */
export function formula(
  stages: readonly (StageName | Stage)[],
  {
    mode,
    training,
    activation,
  }: { readonly mode: Mode; readonly training: boolean; readonly activation: ElementwiseActivation },
): string {
  let text = 'z';
  let quotient = false;
  const apply: Record<StageName, () => void> = {
    activate: () => {
      if (activation.name === 'linear') return;
      text = `${activation.name}(${text})`;
      quotient = false;
    },
    mask: () => {
      if (training) text = `mask · ${quotient ? `(${text})` : text}`;
      quotient = false;
    },
    scale: () => {
      if (training && mode === 'inverted') text += ' / keepProb';
      if (!training && mode === 'vanilla') text += ' · keepProb';
      quotient ||= training && mode === 'inverted';
    },
  };
  for (const stage of stages) {
    if (typeof stage === 'string') apply[stage]();
    else text = `${stage.name}(${text})`;
  }
  return text;
}
