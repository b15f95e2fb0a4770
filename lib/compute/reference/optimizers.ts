/** The optimizers' update rules. */
import type { FloatArray } from '../../tensor-types.js';
import type { AdamStep, MomentumStep } from '../spec/compute.js';

export function sgdStep(weight: FloatArray, gradient: FloatArray, rate: number): void {
  for (let i = 0; i < weight.length; i++) weight[i] -= rate * gradient[i];
}

export function momentumStep(
  weight: FloatArray,
  gradient: FloatArray,
  velocity: FloatArray,
  { momentum, gradientScale, velocityScale, nesterov }: MomentumStep,
): void {
  for (let i = 0; i < weight.length; i++) {
    velocity[i] = momentum * velocity[i] + gradientScale * gradient[i];
    const step = nesterov ? gradientScale * gradient[i] + momentum * velocity[i] : velocity[i];
    weight[i] -= velocityScale * step;
  }
}

export function adamStep(
  weight: FloatArray,
  gradient: FloatArray,
  mean: FloatArray,
  meanSquare: FloatArray,
  { beta1, beta2, rate, correction, epsilon }: AdamStep,
): void {
  for (let i = 0; i < weight.length; i++) {
    const g = gradient[i];
    mean[i] = beta1 * mean[i] + (1 - beta1) * g;
    meanSquare[i] = beta2 * meanSquare[i] + (1 - beta2) * g * g;
    weight[i] -= (rate * mean[i]) / (correction * Math.sqrt(meanSquare[i]) + epsilon);
  }
}
