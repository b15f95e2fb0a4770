/** Samples with their targets. */
import { checkNotEmpty, wrong } from '../check.js';
import { floats, floatsIn, type TensorLike, targets } from '../tensor/input.js';
import { type DType, dtypeOf, type FloatArray, type Tensor } from '../tensor/tensor.js';
import type { Target } from './losses.js';

export interface LabelledSamples {
  readonly x: Tensor<FloatArray>;
  readonly y: Target;
}

/** Samples with their targets in any form. */
export interface SamplesLike {
  /** Samples along the first axis. */
  readonly x: TensorLike;
  /** Class numbers, or targets of the output's shape. */
  readonly y: TensorLike;
}

/** x in the model's dtype; without one, floats keep theirs and other numbers become float32. */
export function samplesFor(where: string, dtype: DType | undefined, x: TensorLike): Tensor<FloatArray> {
  return dtype === undefined ? floats(where, 'x', x) : (floatsIn(where, 'x', x, dtype) as Tensor<FloatArray>);
}

/** Samples in the model's dtype with their targets, checked: one target for each, and at least one sample. */
export function labelledSamples(where: string, dtype: DType | undefined, { x, y }: SamplesLike): LabelledSamples {
  const samples = samplesFor(where, dtype, x);
  const labelled = { x: samples, y: targets(where, y, dtypeOf(samples.data)) };
  checkSamples(where, labelled);
  return labelled;
}

function checkSamples(where: string, { x, y }: LabelledSamples): void {
  checkNotEmpty(where, 'x', x.shape);
  if (y.shape[0] !== x.shape[0]) {
    throw wrong(where, `as many labels as samples, ${x.shape[0]}`, `${y.shape[0] ?? 'a single number'}`);
  }
}
