/** Sums, ranges and counts over all elements. */
import type { FloatArray } from '../../tensor-types.js';
import type { AgainstLine, HistogramBins, Range } from '../spec/compute.js';

export function sum(x: FloatArray): number {
  let total = 0;
  for (let i = 0; i < x.length; i++) total += x[i];
  return total;
}

export function sumSquaredDeviations(x: FloatArray, center: number): number {
  let total = 0;
  for (let i = 0; i < x.length; i++) total += (x[i] - center) ** 2;
  return total;
}

export function againstLine(x: FloatArray, y: FloatArray, slope: number): AgainstLine {
  let [furthest, products, squares] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    furthest = Math.max(furthest, Math.abs(y[i] - slope * x[i]));
    products += x[i] * y[i];
    squares += x[i] * x[i];
  }
  return { furthest, products, squares };
}

export function minMax(x: FloatArray): Range & { readonly zeros: number } {
  let min = Infinity;
  let max = -Infinity;
  let zeros = 0;
  for (let i = 0; i < x.length; i++) {
    if (x[i] === 0) zeros++;
    min = Math.min(min, x[i]);
    max = Math.max(max, x[i]);
  }
  return { min, max, zeros };
}

export function finiteRange(x: FloatArray): Range {
  let min = Infinity;
  let max = -Infinity;
  for (let i = 0; i < x.length; i++) {
    const value = x[i];
    if (value === 0 || !Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max };
}

export function histogram(x: FloatArray, { width, first, count }: HistogramBins): Uint32Array {
  const counts = new Uint32Array(count + 2);
  const perWidth = 1 / width;
  for (let i = 0; i < x.length; i++) {
    const value = x[i];
    if (value === 0) counts[count]++;
    else if (!Number.isFinite(value)) counts[count + 1]++;
    else {
      const passed = Math.ceil(Math.abs(value) * perWidth) - 1;
      const bin = (value > 0 ? passed : -1 - passed) - first;
      counts[Math.min(Math.max(bin, 0), count - 1)]++;
    }
  }
  return counts;
}
