/** Softmax over rows, shifted by the row's maximum so that nothing overflows, and its cross-entropy with class indices. */
import type { FloatArray } from '../../tensor-types.js';
import type { Smoothing } from '../spec/loss-functions.js';

function maximum(values: FloatArray, start: number, columns: number): number {
  let max = -Infinity;
  for (let j = start; j < start + columns; j++) max = Math.max(max, values[j]);
  return max;
}

/** Σ e^(x − max) of one row. */
function sumOfExponentials(x: FloatArray, start: number, columns: number, max: number): number {
  let sum = 0;
  for (let j = start; j < start + columns; j++) sum += Math.exp(x[j] - max);
  return sum;
}

export function softmax(x: FloatArray, y: FloatArray, columns: number): void {
  for (let start = 0; start < x.length; start += columns) {
    const max = maximum(x, start, columns);
    const sum = sumOfExponentials(x, start, columns, max);
    for (let j = start; j < start + columns; j++) y[j] = Math.exp(x[j] - max) / sum;
  }
}

export function softmaxBackward(y: FloatArray, gradient: FloatArray, dx: FloatArray, columns: number): void {
  for (let start = 0; start < y.length; start += columns) {
    let dot = 0;
    for (let j = start; j < start + columns; j++) dot += gradient[j] * y[j];
    for (let j = start; j < start + columns; j++) dx[j] = y[j] * (gradient[j] - dot);
  }
}

export function logSoftmax(x: FloatArray, y: FloatArray, columns: number): void {
  for (let start = 0; start < x.length; start += columns) {
    const max = maximum(x, start, columns);
    const normalizer = max + Math.log(sumOfExponentials(x, start, columns, max));
    for (let j = start; j < start + columns; j++) y[j] = x[j] - normalizer;
  }
}

export function logSoftmaxBackward(y: FloatArray, gradient: FloatArray, dx: FloatArray, columns: number): void {
  for (let start = 0; start < y.length; start += columns) {
    let sum = 0;
    for (let j = start; j < start + columns; j++) sum += gradient[j];
    for (let j = start; j < start + columns; j++) dx[j] = gradient[j] - Math.exp(y[j]) * sum;
  }
}

export function softCrossEntropy(
  logits: FloatArray,
  target: FloatArray,
  gradient: FloatArray,
  columns: number,
  weight: number,
  { share, floor }: Smoothing,
): number {
  let total = 0;
  for (let start = 0; start < logits.length; start += columns) {
    const max = maximum(logits, start, columns);
    const normalizer = max + Math.log(sumOfExponentials(logits, start, columns, max));
    let mass = 0;
    for (let j = start; j < start + columns; j++) {
      const t = share * target[j] + floor;
      if (t !== 0) total -= t * (logits[j] - normalizer); // a class of probability 0 may have the logit −∞, and 0 · ∞ is NaN
      mass += t;
    }
    for (let j = start; j < start + columns; j++) {
      gradient[j] = weight * (mass * Math.exp(logits[j] - normalizer) - (share * target[j] + floor));
    }
  }
  return total;
}

export function crossEntropy(
  logits: FloatArray,
  labels: Int32Array,
  gradient: FloatArray,
  columns: number,
  weight: number,
): number {
  let total = 0;
  for (let row = 0, start = 0; row < labels.length; row++, start += columns) {
    const max = maximum(logits, start, columns);
    const normalizer = max + Math.log(sumOfExponentials(logits, start, columns, max));
    const label = start + labels[row];
    total -= logits[label] - normalizer;
    for (let j = start; j < start + columns; j++) {
      gradient[j] = weight * (Math.exp(logits[j] - normalizer) - (j === label ? 1 : 0));
    }
  }
  return total;
}
