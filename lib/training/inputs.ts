/** Samples as a model takes them. */
import { type AnyNdArray, asTensor, type DType, type FloatArray, type Tensor } from '../tensor/tensor.js';

/** x in the dtype that was chosen for a model; otherwise floats stay what they are, and other numbers become float32. */
export function samplesFor(dtype: DType | undefined, x: AnyNdArray): Tensor<FloatArray> {
  const own = x.data instanceof Float64Array ? 'float64' : 'float32';
  return asTensor(x, dtype ?? own) as Tensor<FloatArray>;
}
