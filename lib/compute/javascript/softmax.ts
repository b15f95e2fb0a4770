/** Softmax over rows, shifted by the row's maximum so that nothing overflows, and its cross-entropy with class numbers. */
import type { FloatArray } from '../../tensor.js';

function maximum(values: FloatArray, start: number, columns: number): number {
  let max = -Infinity;
  for (let j = start; j < start + columns; j++) max = Math.max(max, values[j]);
  return max;
}

/** y = e^(x − max) of one row; returns the sum. */
function exponentials(x: FloatArray, y: FloatArray, start: number, columns: number, max: number): number {
  let sum = 0;
  for (let j = start; j < start + columns; j++) sum += y[j] = Math.exp(x[j] - max);
  return sum;
}

export function softmax(x: FloatArray, y: FloatArray, columns: number): void {
  for (let start = 0; start < x.length; start += columns) {
    const sum = exponentials(x, y, start, columns, maximum(x, start, columns));
    for (let j = start; j < start + columns; j++) y[j] /= sum;
  }
}

export function softmaxBackward(y: FloatArray, gradient: FloatArray, dx: FloatArray, columns: number): void {
  for (let start = 0; start < y.length; start += columns) {
    let dot = 0;
    for (let j = start; j < start + columns; j++) dot += gradient[j] * y[j];
    for (let j = start; j < start + columns; j++) dx[j] = y[j] * (gradient[j] - dot);
  }
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
    const sum = exponentials(logits, gradient, start, columns, max);
    total += max - logits[start + labels[row]] + Math.log(sum);
    for (let j = start; j < start + columns; j++) gradient[j] = (weight * gradient[j]) / sum;
    gradient[start + labels[row]] -= weight;
  }
  return total;
}
