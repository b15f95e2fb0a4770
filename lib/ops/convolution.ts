/**
 * Convolution of images (cross-correlation, as in every deep-learning library) as matrix products over columns.
 * Images are `[images, height, width, channels]`, the kernel `[kernel rows, kernel columns, channels, filters]`.
 */
import { matmul, transposed } from '../ops.js';
import { allocate, dtypeOf, type FloatArray, wrap } from '../tensor.js';
import { col2im, im2col, isPointwise, patchSize } from './im2col.js';
import type { Window } from './window.js';

export interface ConvolutionSize {
  readonly images: number;
  readonly channels: number;
  readonly filters: number;
}

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
    const out = wrap(chunk.outputs(y), [chunk.positions, size.filters]);
    matmul(wrap(chunk.columns, [chunk.positions, patch]), wrap(kernel, [patch, size.filters]), { out });
  }
}

/** Adds the gradient by the kernel to `total`. */
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
    const columns = wrap(chunk.columns, [chunk.positions, patch]);
    const part = wrap(chunk.outputs(gradient), [chunk.positions, size.filters]);
    matmul(transposed(columns), part, { out: wrap(total, [patch, size.filters]), accumulate: true });
  }
}

/** Puts the gradient by the images into `dx`, which must be zeros. */
export function inputGradient(
  gradient: FloatArray,
  kernel: FloatArray,
  dx: FloatArray,
  window: Window,
  size: ConvolutionSize,
): void {
  const patch = patchSize(window, size.channels);
  for (const chunk of chunks(dx, window, size)) {
    const part = wrap(chunk.outputs(gradient), [chunk.positions, size.filters]);
    const out = wrap(chunk.columns, [chunk.positions, patch]);
    matmul(part, transposed(wrap(kernel, [patch, size.filters])), { out });
    chunk.scatter();
  }
}

/** Some of the images, as columns. */
interface Chunk {
  readonly columns: FloatArray;
  /** How many rows the columns have. */
  readonly positions: number;
  /** Images to columns. */
  gather(): void;
  /** Adds the columns to the images. */
  scatter(): void;
  /** The chunk's part of an array with one row of filters a position. */
  outputs(y: FloatArray): FloatArray;
}

/** Columns are made for a few images at a time, so that they stay in the cache; in elements. */
const CHUNK = 1 << 17;

function* chunks(x: FloatArray, window: Window, { images, channels, filters }: ConvolutionSize): Generator<Chunk> {
  const area = window.rows.output * window.columns.output;
  if (isPointwise(window)) {
    yield { columns: x, positions: images * area, gather() {}, scatter() {}, outputs: (y) => y };
    return;
  }
  const imageColumns = area * patchSize(window, channels);
  const step = Math.min(images, Math.max(1, Math.floor(CHUNK / imageColumns)));
  const columns = allocate(step * imageColumns, dtypeOf(x));
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
