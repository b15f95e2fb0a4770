/**
 * Windows that slide over each channel by itself, in row-major images `[images, height, width, channels]`: pooling, where
 * padded cells never win and are never counted, and depthwise convolution.
 */
import type { FloatArray } from '../../tensor-types.js';
import type { Axis, DepthwiseSize, PoolingSize, Window } from '../spec/shapes.js';

/** The cells of the input that the window at `position` covers: from `start` up to, not including, `end`. */
function covered({ input, kernel, stride, before }: Axis, position: number): { start: number; end: number } {
  const start = position * stride - before;
  return { start: Math.max(start, 0), end: Math.min(start + kernel, input) };
}

/**
 * Calls `visit` once for each output position: the offset of its first channel, and the `count` cells it covers.
 * Cells are offsets of their first channel in `x`, in row-major order; the array is reused.
 */
function forEachWindow(
  { rows, columns }: Window,
  { images, channels }: PoolingSize,
  visit: (to: number, cells: Int32Array, count: number) => void,
): void {
  const cells = new Int32Array(rows.kernel * columns.kernel);
  let to = 0;
  for (let image = 0; image < images; image++) {
    for (let i = 0; i < rows.output; i++) {
      const { start: top, end: bottom } = covered(rows, i);
      for (let j = 0; j < columns.output; j++, to += channels) {
        const { start: left, end: right } = covered(columns, j);
        let count = 0;
        for (let row = top; row < bottom; row++) {
          const start = (image * rows.input + row) * columns.input;
          for (let column = left; column < right; column++) cells[count++] = (start + column) * channels;
        }
        visit(to, cells, count);
      }
    }
  }
}

/** `y` = the largest value of each window; `winners` = its index in `x`, the first one in row-major order. NaN wins. */
export function maxPool(x: FloatArray, y: FloatArray, winners: Int32Array, window: Window, size: PoolingSize): void {
  forEachWindow(window, size, (to, cells, count) => {
    for (let c = 0; c < size.channels; c++) {
      let winner = cells[0] + c;
      for (let k = 1; k < count; k++) {
        const value = x[cells[k] + c];
        if (value > x[winner] || Number.isNaN(value)) winner = cells[k] + c;
      }
      y[to + c] = x[winner];
      winners[to + c] = winner;
    }
  });
}

/** `dx` = each window's gradient at its winner, 0 elsewhere. */
export function maxPoolBackward(gradient: FloatArray, winners: Int32Array, dx: FloatArray): void {
  dx.fill(0);
  for (let i = 0; i < gradient.length; i++) dx[winners[i]] += gradient[i];
}

/** `y` = the mean of each window's cells. */
export function averagePool(x: FloatArray, y: FloatArray, window: Window, size: PoolingSize): void {
  forEachWindow(window, size, (to, cells, count) => {
    for (let c = 0; c < size.channels; c++) {
      let sum = 0;
      for (let k = 0; k < count; k++) sum += x[cells[k] + c];
      y[to + c] = sum / count;
    }
  });
}

/** `dx` = each window's gradient, divided equally among its cells. */
export function averagePoolBackward(gradient: FloatArray, dx: FloatArray, window: Window, size: PoolingSize): void {
  dx.fill(0);
  forEachWindow(window, size, (to, cells, count) => {
    for (let c = 0; c < size.channels; c++) {
      const share = gradient[to + c] / count;
      for (let k = 0; k < count; k++) dx[cells[k] + c] += share;
    }
  });
}

/** Calls `visit` with the offsets of each input pixel, kernel cell and output pixel that belong together. */
function forEachTap(
  { rows, columns }: Window,
  { images, channels, multiplier }: DepthwiseSize,
  visit: (pixel: number, cell: number, output: number) => void,
): void {
  const outputs = channels * multiplier;
  for (let line = 0, to = 0; line < images * rows.output; line++) {
    const image = Math.floor(line / rows.output) * rows.input;
    for (let j = 0; j < columns.output; j++, to += outputs) {
      for (let cell = 0; cell < rows.kernel * columns.kernel; cell++) {
        const [u, v] = [Math.floor(cell / columns.kernel), cell % columns.kernel];
        const row = (line % rows.output) * rows.stride - rows.before + u * rows.dilation;
        const column = j * columns.stride - columns.before + v * columns.dilation;
        if (row < 0 || row >= rows.input || column < 0 || column >= columns.input) continue;
        visit(((image + row) * columns.input + column) * channels, cell * outputs, to);
      }
    }
  }
}

/** `y` = the convolution of each channel by its own kernels. */
export function depthwise(x: FloatArray, kernel: FloatArray, y: FloatArray, window: Window, size: DepthwiseSize): void {
  const { multiplier } = size;
  const sums = new Float64Array(y.length);
  forEachTap(window, size, (pixel, cell, output) => {
    for (let k = 0; k < size.channels * multiplier; k++)
      sums[output + k] += x[pixel + Math.floor(k / multiplier)] * kernel[cell + k];
  });
  y.set(sums);
}

/** Adds the kernel's gradient to `total`. */
export function addDepthwiseKernelGradient(
  x: FloatArray,
  gradient: FloatArray,
  total: FloatArray,
  window: Window,
  size: DepthwiseSize,
): void {
  const { multiplier } = size;
  const sums = Float64Array.from(total);
  forEachTap(window, size, (pixel, cell, output) => {
    for (let k = 0; k < size.channels * multiplier; k++)
      sums[cell + k] += x[pixel + Math.floor(k / multiplier)] * gradient[output + k];
  });
  total.set(sums);
}

/** `dx` = the images' gradient. */
export function depthwiseInputGradient(
  gradient: FloatArray,
  kernel: FloatArray,
  dx: FloatArray,
  window: Window,
  size: DepthwiseSize,
): void {
  const { multiplier } = size;
  const sums = new Float64Array(dx.length);
  forEachTap(window, size, (pixel, cell, output) => {
    for (let k = 0; k < size.channels * multiplier; k++)
      sums[pixel + Math.floor(k / multiplier)] += gradient[output + k] * kernel[cell + k];
  });
  dx.set(sums);
}
