/** What keeps a layer's weights and outputs small: regularizers and constraints. */
import { axesIntoUnit, checkMaxNorm, constraintOf, type MaxNorm } from '../constraints.js';
import type { Forward } from '../ops/forward.js';
import {
  addPenaltyGradient,
  penaltyOf,
  type Regularizer,
  type RegularizerChoice,
  regularizerOf,
} from '../regularizers.js';
import { copyOf, type FloatArray, type Tensor, valuesOf } from '../tensor/tensor.js';
import type { Parameter, Restraints } from './layer.js';

/** Options of layers with a kernel. */
export interface RestraintOptions {
  /** Adds a penalty on the kernel to the loss, such as `l2(1e-4)`. Defaults to none. */
  readonly kernelRegularizer?: RegularizerChoice;
  /** Adds a penalty on the bias to the loss. Defaults to none. */
  readonly biasRegularizer?: RegularizerChoice;
  /** Adds a penalty on the layer's output to a model's loss, divided by the batch size as in Keras. Defaults to none. */
  readonly activityRegularizer?: RegularizerChoice;
  /** Limits the kernel after each update: `maxNorm(3)`. Defaults to none. */
  readonly kernelConstraint?: MaxNorm;
  /** Limits the bias after each update. Defaults to none. */
  readonly biasConstraint?: MaxNorm;
}

/** The names of the options, where the kernel has another name: 'depthwise', 'embeddings'. */
export function restraintNamesOf<K extends string>(kernel: K): RestraintName<K>[] {
  return [`${kernel}Regularizer`, `${kernel}Constraint`, 'biasRegularizer', 'biasConstraint', 'activityRegularizer'];
}

type RestraintName<K extends string> =
  | `${K}Regularizer`
  | `${K}Constraint`
  | 'biasRegularizer'
  | 'biasConstraint'
  | 'activityRegularizer';

export const restraintNames: readonly (keyof RestraintOptions)[] = restraintNamesOf('kernel');

type WeightRestraints = Pick<Parameter, 'regularizer' | 'constraint'>;

/** Checks those options that are restraints. */
export function restraintsOf(where: string, options: object, kernel: string = 'kernel'): Restraints {
  const names: readonly string[] = restraintNamesOf(kernel);
  const given = Object.entries(options).filter(([name, value]) => names.includes(name) && value !== undefined);
  const checked = given.map(([name, value]) => [
    name,
    name.endsWith('Constraint') ? checkMaxNorm(where, name, value) : regularizerOf(where, name, value),
  ]);
  return Object.fromEntries(checked);
}

/** The restraints of kernel and bias, for a kernel of this layout and name. */
export function weightRestraints(
  where: string,
  restraints: Restraints,
  kernelLayout: string,
  kernel: string = 'kernel',
): readonly [kernel: WeightRestraints, bias: WeightRestraints] {
  const of = (weight: string, axes: readonly number[]): WeightRestraints => ({
    regularizer: restraints[`${weight}Regularizer`],
    constraint: constraintOf(where, restraints[`${weight}Constraint`], axes),
  });
  return [of(kernel, axesIntoUnit(kernelLayout)), of('bias', [0])];
}

/** A layer's result with the penalty on its output, whose gradient `backward` adds. */
export function withActivityPenalty<D extends FloatArray>(
  result: Forward<D>,
  regularizer: Regularizer | undefined,
): Forward<D> {
  if (regularizer === undefined) return result;
  const { output } = result;
  const values = valuesOf(output);
  const share = 1 / output.shape[0];
  const withPenalty = (gradient: Tensor<D>): Tensor<D> => {
    const total = copyOf(gradient);
    addPenaltyGradient(regularizer, values, total.data, share);
    return total;
  };
  return {
    ...result,
    penalty: (result.penalty ?? 0) + share * penaltyOf(regularizer, values),
    backward: (gradient) => result.backward(withPenalty(gradient)),
    addGradients: (gradient) => (result.addGradients ?? result.backward)(withPenalty(gradient)),
  };
}
