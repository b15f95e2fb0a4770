/** Samples with their targets. */
import { checkNotEmpty, wrong } from '../check.js';
import { floats, floatsIn, type TensorLike, targets } from '../tensor/input.js';
import { type DType, dtypeOf, type FloatArray, type Tensor } from '../tensor/tensor.js';
import type { Target } from './targets.js';

export interface LabelledSamples {
  readonly x: Tensor<FloatArray>;
  readonly y: Target;
  readonly sampleWeight?: Tensor<FloatArray>;
}

/** Samples with their targets in any form. */
export interface SamplesLike {
  /** Samples along the first axis. */
  readonly x: TensorLike;
  /** Class numbers, or targets of the output's shape. */
  readonly y: TensorLike;
  /** How much each sample counts in the loss, ≥ 0: [samples], or more of the output's axes. */
  readonly sampleWeight?: TensorLike;
}

/** x in the model's dtype; without one, floats keep theirs and other numbers become float32. */
export function samplesFor(where: string, dtype: DType | undefined, x: TensorLike): Tensor<FloatArray> {
  return dtype === undefined ? floats(where, 'x', x) : (floatsIn(where, 'x', x, dtype) as Tensor<FloatArray>);
}

/** Samples in the model's dtype with their targets and weights, checked: one for each, and at least one sample. */
export function labelledSamples(where: string, dtype: DType | undefined, given: SamplesLike): LabelledSamples {
  const x = samplesFor(where, dtype, given.x);
  const own = dtypeOf(x.data);
  const y = targets(where, given.y, own);
  checkSamples(where, { x, y });
  if (given.sampleWeight === undefined) return { x, y };
  const sampleWeight: Tensor<FloatArray> = floatsIn(where, 'sampleWeight', given.sampleWeight, own);
  if (sampleWeight.shape[0] !== x.shape[0])
    throw wrong(where, `sampleWeight with one number for each of ${x.shape[0]} samples`, sampleWeight.shape);
  return { x, y, sampleWeight };
}

function checkSamples(where: string, { x, y }: LabelledSamples): void {
  checkNotEmpty(where, 'x', x.shape);
  if (y.shape[0] !== x.shape[0]) {
    throw wrong(where, `as many labels as samples, ${x.shape[0]}`, `${y.shape[0] ?? 'a single number'}`);
  }
}
