/** The optimizers' update rules. */
import type { FloatArray } from '../../tensor-types.js';
import type { AdamStep, MomentumStep, RmspropState, RmspropStep } from '../spec/compute.js';

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

export function rmspropStep(
  weight: FloatArray,
  gradient: FloatArray,
  { meanSquare, mean, velocity }: RmspropState<FloatArray>,
  { decay, momentum, inner, outer, under, after }: RmspropStep,
): void {
  for (let i = 0; i < weight.length; i++) {
    const g = gradient[i];
    meanSquare[i] = decay * meanSquare[i] + (1 - decay) * g * g;
    if (mean !== undefined) mean[i] = decay * mean[i] + (1 - decay) * g;
    const spread = mean === undefined ? meanSquare[i] : meanSquare[i] - mean[i] * mean[i];
    const step = (inner * g) / (Math.sqrt(spread + under) + after);
    if (velocity !== undefined) velocity[i] = momentum * velocity[i] + step;
    weight[i] -= outer * (velocity === undefined ? step : velocity[i]);
  }
}
