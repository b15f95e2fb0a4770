/**
 * Losses of single elements, and their gradients. Each has a loop of its own: one loop that calls whichever function it
 * gets is several times as slow once it has seen three.
 */
import type { FloatArray } from '../../tensor-types.js';

export function squaredError(y: FloatArray, target: FloatArray, gradient: FloatArray, weight: number): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++) {
    const d = y[i] - target[i];
    sum += d * d;
    gradient[i] = weight * (2 * d);
  }
  return sum;
}

export function absoluteError(y: FloatArray, target: FloatArray, gradient: FloatArray, weight: number): number {
  let sum = 0;
  for (let i = 0; i < y.length; i++) {
    const d = y[i] - target[i];
    sum += Math.abs(d);
    gradient[i] = weight * Math.sign(d);
  }
  return sum;
}

export function binaryCrossEntropy(z: FloatArray, target: FloatArray, gradient: FloatArray, weight: number): number {
  let sum = 0;
  for (let i = 0; i < z.length; i++) {
    const e = Math.exp(-Math.abs(z[i]));
    sum += Math.max(z[i], 0) - z[i] * target[i] + Math.log1p(e);
    gradient[i] = weight * ((z[i] >= 0 ? 1 / (1 + e) : e / (1 + e)) - target[i]);
  }
  return sum;
}

export function firstOutside(x: FloatArray, least: number, most: number): number {
  for (let i = 0; i < x.length; i++) if (!(x[i] >= least && x[i] <= most)) return i;
  return -1;
}
