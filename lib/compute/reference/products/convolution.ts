/**
 * Convolution of images (cross-correlation, as in every deep-learning library) as matrix products over columns.
 * Images are `[images, height, width, channels]`, the kernel `[kernel rows, kernel columns, channels, filters]`.
 */
import type { FloatArray } from '../../../tensor-types.js';
import type { ConvolutionSize, Window } from '../../spec/shapes.js';
import { col2im, im2col, isPointwise, patchSize } from './im2col.js';
import { type Matrix, multiply } from './multiply.js';

/** `y = x * kernel`, without bias. */
export function convolve(
  x: FloatArray,
  kernel: FloatArray,
  y: FloatArray,
  window: Window,
  size: ConvolutionSize,
): void {
  const patch = patchSize(window, size.channels);
  for (const chunk of chunks(x, window, size)) {
    chunk.gather();
    const out = rows(chunk.outputs(y), size.filters);
    multiply(
      rows(chunk.columns, patch),
      rows(kernel, size.filters),
      out,
      [chunk.positions, patch, size.filters],
      false,
    );
  }
}

/** Adds the kernel's gradient to `total`. */
export function addKernelGradient(
  x: FloatArray,
  gradient: FloatArray,
  total: FloatArray,
  window: Window,
  size: ConvolutionSize,
): void {
  const patch = patchSize(window, size.channels);
  for (const chunk of chunks(x, window, size)) {
    chunk.gather();
    const part = rows(chunk.outputs(gradient), size.filters);
    const sizes = [patch, chunk.positions, size.filters] as const;
    multiply(turned(chunk.columns, patch), part, rows(total, size.filters), sizes, true);
  }
}

/** `dx` = the images' gradient. */
export function inputGradient(
  gradient: FloatArray,
  kernel: FloatArray,
  dx: FloatArray,
  window: Window,
  size: ConvolutionSize,
): void {
  const patch = patchSize(window, size.channels);
  dx.fill(0);
  for (const chunk of chunks(dx, window, size)) {
    const part = rows(chunk.outputs(gradient), size.filters);
    const sizes = [chunk.positions, size.filters, patch] as const;
    multiply(part, turned(kernel, size.filters), rows(chunk.columns, patch), sizes, false);
    chunk.scatter();
  }
}

/** An array as a contiguous matrix with rows of that length. */
function rows(data: FloatArray, length: number): Matrix {
  return { data, offset: 0, row: length, column: 1 };
}

/** The transpose of such a matrix. */
function turned(data: FloatArray, length: number): Matrix {
  return { data, offset: 0, row: 1, column: length };
}

/** Some of the images, as columns. */
interface Chunk {
  readonly columns: FloatArray;
  /** The number of rows of the column matrix. */
  readonly positions: number;
  /** Fills the columns from the images. */
  gather(): void;
  /** Adds the columns to the images. */
  scatter(): void;
  /** The chunk's part of an array with one row of filters for each position. */
  outputs(y: FloatArray): FloatArray;
}

/** The size of a chunk's columns in elements: few enough to stay in the cache. */
const CHUNK = 1 << 17;

function* chunks(x: FloatArray, window: Window, { images, channels, filters }: ConvolutionSize): Generator<Chunk> {
  const area = window.rows.output * window.columns.output;
  if (isPointwise(window)) {
    yield { columns: x, positions: images * area, gather() {}, scatter() {}, outputs: (y) => y };
    return;
  }
  const imageColumns = area * patchSize(window, channels);
  const step = Math.min(images, Math.max(1, Math.floor(CHUNK / imageColumns)));
  const columns =
    x instanceof Float64Array ? new Float64Array(step * imageColumns) : new Float32Array(step * imageColumns);
  for (let first = 0; first < images; first += step) {
    const part = { first, images: Math.min(step, images - first), channels };
    yield {
      columns,
      positions: part.images * area,
      gather: () => im2col(x, columns, window, part),
      scatter: () => col2im(columns, x, window, part),
      outputs: (y) => y.subarray(first * area * filters, (first + part.images) * area * filters) as FloatArray,
    };
  }
}
