/** Gradients by central differences in float64, the truth that every backward is compared with. */
import assert from 'node:assert/strict';
import type { ForwardOptions, Layer } from '../../lib/layers/layer.js';
import { normal, randomStream } from '../../lib/tensor/random.js';
import { clone, type Tensor, valuesOf } from '../../lib/tensor/tensor.js';

export interface GradientOptions {
  readonly pass?: ForwardOptions;
  /** The largest relative error; 1e-6 unless given. */
  readonly tolerance?: number;
  readonly step?: number;
  /** Whether the input is labels, which have no derivative: their gradient must be 0. */
  readonly discrete?: boolean;
}

/** d f / d x by central differences; `x` is changed and restored. */
export function centralDifferences(f: () => number, x: Tensor<Float64Array>, step: number = 1e-5): Float64Array {
  const result = new Float64Array(x.data.length);
  for (let i = 0; i < result.length; i++) {
    const value = x.data[i];
    x.data[i] = value + step;
    const above = f();
    x.data[i] = value - step;
    const below = f();
    x.data[i] = value;
    result[i] = (above - below) / (2 * step);
  }
  return result;
}

/** The largest difference, relative to the largest size of the two gradients (at least `floor`). */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>, floor: number = 1e-3): number {
  let size = floor;
  let error = 0;
  for (let i = 0; i < expected.length; i++) {
    size = Math.max(size, Math.abs(actual[i]), Math.abs(expected[i]));
    error = Math.max(error, Math.abs(actual[i] - expected[i]));
    if (Number.isNaN(actual[i])) return Number.NaN;
  }
  return error / size;
}

/**
 * Compares a layer's backward with central differences of sum(output · weights), by the input and by every parameter.
 * `make` gives a new layer each time, so that layers that draw masks draw the same one.
 */
export function checkGradient(make: () => Layer, x: Tensor<Float64Array>, options: GradientOptions = {}): void {
  const { pass = { training: true }, tolerance = 1e-6, step = 1e-5, discrete = false } = options;
  const input = clone(x);
  const layer = built(make, input);
  const { output, backward } = layer.forward(input, pass);
  const upstream = normal(output.shape, { seed: 5, dtype: 'float64' });
  const inputGradient = backward(upstream);
  const gradients = layer.parameters.map(({ gradient }) => Float64Array.from(valuesOf(gradient)));
  const weights = layer.parameters.map(({ value }) => clone(value) as Tensor<Float64Array>);

  const loss = (): number => {
    const fresh = built(make, input);
    for (const [i, { value }] of fresh.parameters.entries()) value.data.set(weights[i].data);
    const values = valuesOf(fresh.call(input, pass));
    return values.reduce((sum, value, i) => sum + value * upstream.data[i], 0);
  };
  const compare = (what: string, got: ArrayLike<number>, variable: Tensor<Float64Array>): void => {
    const error = relativeError(got, centralDifferences(loss, variable, step));
    assert.ok(error < tolerance, `${layer.name}: gradient by ${what} is off by ${error} (relative)`);
  };
  if (discrete) assert.ok(valuesOf(inputGradient).every((value: number) => value === 0));
  else compare('the input', valuesOf(inputGradient), input);
  for (const [i, parameter] of layer.parameters.entries()) {
    if (parameter.trainable) compare(parameter.name, gradients[i], weights[i]);
  }
}

function built(make: () => Layer, x: Tensor<Float64Array>): Layer {
  const layer = make();
  layer.build(x.shape, randomStream(3), 'float64');
  return layer;
}
