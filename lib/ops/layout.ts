/** Conversions between orders of axes: the compute functions use channels-last images and HWIO kernels. */
import { allocate, dtypeOf, type FloatArray } from '../tensor/tensor.js';

/** `'channelsLast'` is `[batch, height, width, channels]` (Keras), `'channelsFirst'` `[batch, channels, height, width]` (PyTorch). */
export type DataFormat = 'channelsLast' | 'channelsFirst';

/** The order of a kernel's axes: `[rows, columns, channels, filters]` (Keras), or `[filters, channels, rows, columns]` (PyTorch). */
export type KernelLayout = 'HWIO' | 'OIHW';

export interface ImageSize {
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** Channels-last images; `x` itself if it already is. */
export function toChannelsLast<D extends FloatArray>(
  x: D,
  format: DataFormat,
  { batch, height, width, channels }: ImageSize,
): D {
  return format === 'channelsLast' ? x : swapLast(x, [batch, channels, height * width]);
}

/** Channels-last images in the format; `x` itself if it already is. */
export function fromChannelsLast<D extends FloatArray>(
  x: D,
  format: DataFormat,
  { batch, height, width, channels }: ImageSize,
): D {
  return format === 'channelsLast' ? x : swapLast(x, [batch, height * width, channels]);
}

export interface KernelSize {
  /** Rows times columns. */
  readonly area: number;
  readonly channels: number;
  readonly filters: number;
}

/** An HWIO kernel; `kernel` itself if it already is. */
export function toHWIO<D extends FloatArray>(
  kernel: D,
  layout: KernelLayout,
  { area, channels, filters }: KernelSize,
): D {
  return layout === 'HWIO' ? kernel : reverseAxes(kernel, [filters, channels, area]);
}

/** Calls `add` with an HWIO array to add to, then adds that array to `total`, which has the given layout. */
export function addingHWIO<D extends FloatArray>(
  total: D,
  layout: KernelLayout,
  size: KernelSize,
  add: (total: D) => void,
): void {
  if (layout === 'HWIO') {
    add(total);
    return;
  }
  const sum = allocate(total.length, dtypeOf(total)) as D;
  add(sum);
  const added = reverseAxes(sum, [size.area, size.channels, size.filters]);
  for (let i = 0; i < total.length; i++) total[i] += added[i];
}

/** `[batch, rows, columns]` to `[batch, columns, rows]`. */
function swapLast<D extends FloatArray>(from: D, [batch, rows, columns]: readonly [number, number, number]): D {
  const to = allocate(from.length, dtypeOf(from)) as D;
  for (let b = 0, start = 0; b < batch; b++, start += rows * columns) {
    for (let i = 0, k = start; i < rows; i++) {
      for (let j = 0, at = start + i; j < columns; j++, at += rows) to[at] = from[k++];
    }
  }
  return to;
}

/** `[a, b, c]` to `[c, b, a]`. */
function reverseAxes<D extends FloatArray>(from: D, [a, b, c]: readonly [number, number, number]): D {
  const to = allocate(from.length, dtypeOf(from)) as D;
  for (let i = 0, k = 0; i < a; i++) {
    for (let j = 0; j < b; j++) {
      for (let l = 0, at = j * a + i; l < c; l++, at += a * b) to[at] = from[k++];
    }
  }
  return to;
}
