/** Pooling over row-major images `[images, height, width, channels]`. Padded cells never win and are never counted. */
import { compute } from '../compute/index.js';
import type { PoolingSize, Window } from '../compute/spec/shapes.js';
import type { FloatArray } from '../tensor/tensor.js';

/** `y` = the largest value of each window; `winners` = its index in `x`, the first one in row-major order. NaN wins. */
export function maxPool<D extends FloatArray>(
  x: D,
  y: D,
  winners: Int32Array,
  window: Window,
  size: PoolingSize,
): void {
  compute().maxPool(x, y, winners, window, size);
}

/** `dx` = each window's gradient at its winner, 0 elsewhere. */
export function maxPoolBackward<D extends FloatArray>(
  gradient: D,
  winners: Int32Array,
  dx: D,
  size: PoolingSize,
): void {
  compute().maxPoolBackward(gradient, winners, dx, size);
}

/** `y` = the mean of each window's cells. */
export function averagePool<D extends FloatArray>(x: D, y: D, window: Window, size: PoolingSize): void {
  compute().averagePool(x, y, window, size);
}

/** `dx` = each window's gradient, divided equally among its cells. */
export function averagePoolBackward<D extends FloatArray>(gradient: D, dx: D, window: Window, size: PoolingSize): void {
  compute().averagePoolBackward(gradient, dx, window, size);
}
