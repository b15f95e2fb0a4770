/** A dropout ordering is a list of stages: one of the four below, or one of your own. */
import { checkOneOf, wrong } from '../../check.js';

/** What a dropout layer does to each element: apply the activation, set dropped units to 0, multiply by the scale. */
export type StageName = 'activate' | 'mask' | 'scale';

/** The four named orderings are nothing but these lists; the gradient of each is the same list in reverse. */
const named: Readonly<Record<OrderingName, readonly StageName[]>> = {
  'mask-scale': ['activate', 'mask', 'scale'],
  'scale-mask': ['activate', 'scale', 'mask'],
  'pre-activation': ['scale', 'activate', 'mask'],
  'before-activation': ['mask', 'scale', 'activate'],
};

/**
 * The names of the four orderings, to loop over. In training and inverted mode, with f the activation:
 *
 *     mask-scale          mask · f(z) / keepProb       Keras, PyTorch
 *     scale-mask          mask · (f(z) / keepProb)
 *     pre-activation      mask · f(z / keepProb)
 *     before-activation   f(mask · z / keepProb)
 */
export const orderings = ['mask-scale', 'scale-mask', 'pre-activation', 'before-activation'] as const;

export type OrderingName = (typeof orderings)[number];

/** An ordering made by `ordering(...)`. */
export interface StageList {
  readonly name: string;
  readonly stages: readonly (StageName | Stage)[];
}

export type Ordering = OrderingName | StageList;

/** Inverted dropout scales by 1/keepProb in training, vanilla dropout by keepProb in the test phase. */
export type Mode = 'inverted' | 'vanilla';

/** What a stage of your own can see. */
export interface StageState {
  /** The phase: true in training, false in the test phase. */
  readonly training: boolean;
  readonly mode: Mode;
  /** The share of units that is kept, 1 − rate. */
  readonly keepProb: number;
  /** The factor of the stage 'scale' in this mode and phase, rounded to the dtype. */
  readonly scale: number;
  /** 1 if the mask keeps this element, 0 if it drops it; always 1 in the test phase. */
  readonly kept: number;
  /** The share of ones in the whole mask; 1 where nothing is masked or nothing is left. */
  readonly keptShare: number;
}

/** A stage of your own: a function of one number, and its derivative. */
export interface Stage {
  readonly name: string;
  apply(value: number, state: StageState): number;
  /** Defaults to central differences in float64. */
  derivative?(value: number, state: StageState): number;
}

const stageNames: readonly StageName[] = ['activate', 'mask', 'scale'];

/**
 * An ordering of your own, `ordering('scale', 'activate', 'mask')`: stage names and stages made with `defineStage`, in
 * the order in which they are applied. A list may leave stages out or repeat them.
 *
 * @throws RangeError for an empty list or an unknown stage
 */
export function ordering(...stages: (StageName | Stage)[]): StageList {
  if (stages.length === 0) throw wrong('ordering', 'at least one stage', 'none');
  for (const stage of stages) checkStage(stage);
  return { name: stages.map(nameOfStage).join(' → '), stages: [...stages] };
}

/**
 * A stage of your own. It works element by element: `apply` maps one value to one value.
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

/** Returns the stages of an ordering. @throws RangeError for an unknown name */
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

function checkStage(stage: StageName | Stage): void {
  if (typeof stage === 'object') defineStage(stage);
  else if ((stage as string) === 'softmax' || (stage as string) === 'logSoftmax') {
    const fix = 'softmax mixes units: make it a layer of its own';
    throw wrong('ordering', 'stages that work element by element', stage, fix);
  } else checkOneOf('ordering', 'a stage', stage, stageNames);
}
