/** Mean and spread of an output over several passes. */
import { type FloatArray, type Tensor, valuesOf, zerosLike } from './tensor.js';

export interface Spread<D extends FloatArray = Float32Array> {
  readonly mean: Tensor<D>;
  /** The standard deviation over the passes (divided by their number). */
  readonly std: Tensor<D>;
  readonly passes: number;
}

/** Mean and standard deviation by Welford's algorithm, in float64: only one pass's output is kept at a time. */
export function meanAndSpread<D extends FloatArray>(passes: number, pass: () => Tensor<D>): Spread<D> {
  const first = pass();
  const means = Float64Array.from(valuesOf(first));
  const squares = new Float64Array(first.size);
  for (let count = 2; count <= passes; count++) addPass(valuesOf(pass()), means, squares, count);
  const mean = zerosLike(first.shape, first.data);
  const std = zerosLike(first.shape, first.data);
  mean.data.set(means);
  for (let i = 0; i < squares.length; i++) std.data[i] = Math.sqrt(squares[i] / passes);
  return { mean, std, passes };
}

function addPass(values: FloatArray, means: Float64Array, squares: Float64Array, count: number): void {
  for (let i = 0; i < values.length; i++) {
    const deviation = values[i] - means[i];
    means[i] += deviation / count;
    squares[i] += deviation * (values[i] - means[i]);
  }
}
