/** Samples with their targets. */
import { checkNotEmpty, wrong } from '../check.js';
import { type AnyNdArray, asTensor, type DType, type FloatArray, type Tensor } from '../tensor/tensor.js';
import type { Target } from './losses.js';

export interface LabelledSamples {
  readonly x: Tensor<FloatArray>;
  readonly y: Target;
}

/** x in the model's dtype; without one, floats keep theirs and other numbers become float32. */
export function samplesFor(dtype: DType | undefined, x: AnyNdArray): Tensor<FloatArray> {
  const own = x.data instanceof Float64Array ? 'float64' : 'float32';
  return asTensor(x, dtype ?? own) as Tensor<FloatArray>;
}

/** Throws unless there is one label per sample, and at least one sample. */
export function checkSamples(where: string, x: Tensor<FloatArray>, y: Target): void {
  checkNotEmpty(where, 'x', x.shape);
  if (y.shape[0] !== x.shape[0]) {
    throw wrong(where, `as many labels as samples, ${x.shape[0]}`, `${y.shape[0] ?? 'a single number'}`);
  }
}
