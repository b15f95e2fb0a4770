/**
 * Images as matrices: `im2col` lays the window at each output position out as one row, so that a convolution is one
 * matrix product (and `col2im` is its transpose, which the input's gradient needs). Images are row-major
 * `[images, height, width, channels]`, columns `[images * output rows * output columns, kernel rows * kernel columns * channels]`.
 */
import type { FloatArray } from '../../../tensor-types.js';
import type { Axis, Window } from '../../spec/shapes.js';

/** A range of images in an array. `first` defaults to 0. */
export interface ImageRange {
  readonly first?: number;
  readonly images: number;
  readonly channels: number;
}

/** The row length of the columns: the cells that one output position depends on. */
export function patchSize({ rows, columns }: Window, channels: number): number {
  return rows.kernel * columns.kernel * channels;
}

/** Whether the columns are the images themselves: a 1×1 kernel, stride 1, no padding. */
export function isPointwise({ rows, columns }: Window): boolean {
  return [rows, columns].every((a) => a.kernel === 1 && a.stride === 1 && a.before === 0 && a.after === 0);
}

/** Fills `patches` from `x`; padded cells are 0. */
export function im2col(
  x: FloatArray,
  patches: FloatArray,
  window: Window,
  { first = 0, images, channels }: ImageRange,
): void {
  const { columns } = window;
  const patch = patchSize(window, channels);
  const step = columns.stride * channels;
  patches.fill(0, 0, images * window.rows.output * columns.output * patch);
  forEachRun(window, { first, images, channels }, (to, from, length) => {
    for (let j = 0; j < length; j++, to += patch, from += step) {
      for (let c = 0; c < channels; c++) patches[to + c] = x[from + c];
    }
  });
}

/** Adds each cell of `patches` to the cell of `x` that `im2col` took it from; values from padding are dropped. */
export function col2im(
  patches: FloatArray,
  x: FloatArray,
  window: Window,
  { first = 0, images, channels }: ImageRange,
): void {
  const patch = patchSize(window, channels);
  const step = window.columns.stride * channels;
  forEachRun(window, { first, images, channels }, (from, to, length) => {
    for (let j = 0; j < length; j++, from += patch, to += step) {
      for (let c = 0; c < channels; c++) x[to + c] += patches[from + c];
    }
  });
}

/**
 * Calls `visit` for each kernel cell in each output row of each image: with the offsets, in the columns and in the images,
 * of the first output position whose cell is inside the image, and the number of such positions.
 */
function forEachRun(
  window: Window,
  { first = 0, images, channels }: ImageRange,
  visit: (inPatches: number, inImages: number, length: number) => void,
): void {
  const { rows, columns } = window;
  const patch = patchSize(window, channels);
  const runs = Array.from({ length: columns.kernel }, (_, v) => insideRun(columns, v));
  for (let image = 0; image < images; image++) {
    for (let i = 0; i < rows.output; i++) {
      const position = (image * rows.output + i) * columns.output;
      for (let u = 0; u < rows.kernel; u++) {
        const row = i * rows.stride - rows.before + u * rows.dilation;
        if (row < 0 || row >= rows.input) continue;
        const start = ((first + image) * rows.input + row) * columns.input;
        for (let v = 0; v < columns.kernel; v++) {
          const { from, length, column } = runs[v];
          const cell = (u * columns.kernel + v) * channels;
          if (length > 0) visit((position + from) * patch + cell, (start + column) * channels, length);
        }
      }
    }
  }
}

/** The output positions at which kernel cell `v` lies inside the input, and the input's cell at the first of them. */
function insideRun(
  { input, output, stride, dilation, before }: Axis,
  v: number,
): { from: number; length: number; column: number } {
  const offset = v * dilation - before;
  const from = Math.max(0, Math.ceil(-offset / stride));
  const end = Math.min(output, Math.floor((input - 1 - offset) / stride) + 1);
  return { from, length: end - from, column: from * stride + offset };
}
