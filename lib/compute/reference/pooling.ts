/** Pooling over row-major images `[images, height, width, channels]`. Padded cells never win and are never counted. */
import type { FloatArray } from '../../tensor-types.js';
import type { Axis, PoolingSize, Window } from '../spec/shapes.js';

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
