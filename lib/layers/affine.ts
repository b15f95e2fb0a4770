/** The learned factor (gamma) and shift (beta) of the normalization layers. */
import type { Affine } from '../ops/normalize.js';
import { type DType, type FloatArray, full, type Shape, type Tensor, valuesOf, zeros } from '../tensor/tensor.js';
import { parameter, valueFor } from './base.js';
import type { Parameter } from './layer.js';

export interface AffineOptions {
  /** Learn a shift (beta). Defaults to true. */
  readonly center?: boolean;
  /** Learn a factor (gamma). Defaults to true. */
  readonly scale?: boolean;
}

/** Makes gamma (ones) and beta (zeros), each if it is switched on. */
export function affineParameters(
  { center = true, scale = true }: AffineOptions,
  shape: Shape,
  dtype: DType,
): Parameter[] {
  const gamma = scale ? [parameter('gamma', full(shape, 1, { dtype }))] : [];
  return center ? [...gamma, parameter('beta', zeros(shape, { dtype }))] : gamma;
}

/** The values and gradients of gamma and beta. @throws RangeError when the input has another dtype */
export function affineOf(where: string, parameters: readonly Parameter[], x: Tensor<FloatArray>): Affine {
  const arraysOf = (name: string): Affine['gamma'] => {
    const found = parameters.find((p) => p.name === name);
    return found && { value: valuesOf(valueFor(where, found, x)), gradient: valuesOf(found.gradient) };
  };
  return { gamma: arraysOf('gamma'), beta: arraysOf('beta') };
}
