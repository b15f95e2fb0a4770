/** Rearranging axes: images between `[batch, height, width, channels]` and `[batch, channels, height, width]`. */
import type { FloatArray } from '../tensor.js';

/** `to[b, j, i] = from[b, i, j]`: swaps the last two of three axes of row-major arrays. */
export function swapAxes(
  from: FloatArray,
  to: FloatArray,
  [batch, rows, columns]: readonly [number, number, number],
): void {
  for (let b = 0, start = 0; b < batch; b++, start += rows * columns) {
    for (let i = 0, k = start; i < rows; i++) {
      for (let j = 0, at = start + i; j < columns; j++, at += rows) to[at] = from[k++];
    }
  }
}
