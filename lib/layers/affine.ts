/** The learned factor (gamma) and shift (beta) of the normalization layers. */
import type { Affine } from '../ops/normalize.js';
import { type DType, type FloatArray, full, type Shape, type Tensor, valuesOf, zeros } from '../tensor/tensor.js';
import { parameter, valueFor } from './base.js';
import type { Parameter } from './layer.js';

export interface AffineOptions {
  /** Learn a shift (beta); true unless given. */
  readonly center?: boolean;
  /** Learn a factor (gamma); true unless given. */
  readonly scale?: boolean;
}

/** gamma starts at 1 and beta at 0; what is switched off is absent. */
export function affineParameters(
  { center = true, scale = true }: AffineOptions,
  shape: Shape,
  dtype: DType,
): Parameter[] {
  const gamma = scale ? [parameter('gamma', full(shape, 1, { dtype }))] : [];
  return center ? [...gamma, parameter('beta', zeros(shape, { dtype }))] : gamma;
}

/** The memory of gamma and beta, for input of their dtype. */
export function affineOf(where: string, parameters: readonly Parameter[], x: Tensor<FloatArray>): Affine {
  const memory = (name: string): Affine['gamma'] => {
    const found = parameters.find((p) => p.name === name);
    return found && { value: valuesOf(valueFor(where, found, x)), gradient: valuesOf(found.gradient) };
  };
  return { gamma: memory('gamma'), beta: memory('beta') };
}
