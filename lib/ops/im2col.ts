/**
 * Images as matrices: `im2col` lays the window at each output position out as one row, so that a convolution is one
 * matrix product (and `col2im` is its transpose, which the input's gradient needs). Images are row-major
 * `[images, height, width, channels]`, columns `[images * output rows * output columns, kernel rows * kernel columns * channels]`.
 */
import type { FloatArray } from '../tensor.js';
import type { Window } from './window.js';

/** The columns' row length: what one output position sees. */
export function patchSize({ rows, columns }: Window, channels: number): number {
  return rows.kernel * columns.kernel * channels;
}

/** Whether the columns are the images themselves: a 1×1 kernel, stride 1, no padding. */
export function isPointwise({ rows, columns }: Window): boolean {
  return [rows, columns].every((a) => a.kernel === 1 && a.stride === 1 && a.before === 0 && a.after === 0);
}

/** Fills `patches` from images `first` to `first + images` of `x`; padded cells are 0. */
export function im2col(
  x: FloatArray,
  patches: FloatArray,
  window: Window,
  { first = 0, images, channels }: { first?: number; images: number; channels: number },
): void {
  const { rows, columns } = window;
  const rowLength = columns.input * channels;
  const kernelRow = columns.kernel * channels;
  let to = 0;
  for (let image = first; image < first + images; image++) {
    const start = image * rows.input * rowLength;
    for (let i = 0; i < rows.output; i++) {
      for (let j = 0; j < columns.output; j++) {
        const column = j * columns.stride - columns.before;
        for (let u = 0; u < rows.kernel; u++, to += kernelRow) {
          const row = i * rows.stride - rows.before + u * rows.dilation;
          if (row < 0 || row >= rows.input) patches.fill(0, to, to + kernelRow);
          else gatherRow(x, start + row * rowLength, patches, to, column, window, channels);
        }
      }
    }
  }
}

/** One row of one window: its cells are next to each other unless the kernel is dilated. */
function gatherRow(
  x: FloatArray,
  start: number,
  patches: FloatArray,
  to: number,
  column: number,
  { columns }: Window,
  channels: number,
): void {
  for (let v = 0; v < columns.kernel; v++, column += columns.dilation) {
    const inside = column >= 0 && column < columns.input;
    const from = start + column * channels;
    for (let c = 0; c < channels; c++) patches[to++] = inside ? x[from + c] : 0;
  }
}

/** Adds each cell of `patches` to the cell of `x` that `im2col` took it from; what fell on padding is dropped. */
export function col2im(
  patches: FloatArray,
  x: FloatArray,
  window: Window,
  { first = 0, images, channels }: { first?: number; images: number; channels: number },
): void {
  const { rows, columns } = window;
  const rowLength = columns.input * channels;
  const kernelRow = columns.kernel * channels;
  let from = 0;
  for (let image = first; image < first + images; image++) {
    const start = image * rows.input * rowLength;
    for (let i = 0; i < rows.output; i++) {
      for (let j = 0; j < columns.output; j++) {
        const column = j * columns.stride - columns.before;
        for (let u = 0; u < rows.kernel; u++, from += kernelRow) {
          const row = i * rows.stride - rows.before + u * rows.dilation;
          if (row >= 0 && row < rows.input)
            scatterRow(patches, from, x, start + row * rowLength, column, window, channels);
        }
      }
    }
  }
}

function scatterRow(
  patches: FloatArray,
  from: number,
  x: FloatArray,
  start: number,
  column: number,
  { columns }: Window,
  channels: number,
): void {
  for (let v = 0; v < columns.kernel; v++, column += columns.dilation, from += channels) {
    if (column < 0 || column >= columns.input) continue;
    const to = start + column * channels;
    for (let c = 0; c < channels; c++) x[to + c] += patches[from + c];
  }
}
