/** Pooling over row-major images `[images, height, width, channels]`. Padded cells never win and are never counted. */
import { compute } from '../compute/index.js';
import type { PoolingSize, Window } from '../compute/spec/shapes.js';
import type { FloatArray } from '../tensor/tensor.js';

/** `y` gets the largest value of each window, `winners` where in `x` it lies: the first one in row-major order; a NaN wins. */
export function maxPool<D extends FloatArray>(
  x: D,
  y: D,
  winners: Int32Array,
  window: Window,
  size: PoolingSize,
): void {
  compute().maxPool(x, y, winners, window, size);
}

/** Each window's gradient goes to its winner, whole; all other cells of `dx` get 0. */
export function maxPoolBackward<D extends FloatArray>(
  gradient: D,
  winners: Int32Array,
  dx: D,
  size: PoolingSize,
): void {
  compute().maxPoolBackward(gradient, winners, dx, size);
}

/** `y` gets the mean of each window's cells. */
export function averagePool<D extends FloatArray>(x: D, y: D, window: Window, size: PoolingSize): void {
  compute().averagePool(x, y, window, size);
}

/** Each window's gradient is shared out equally among its cells. */
export function averagePoolBackward<D extends FloatArray>(gradient: D, dx: D, window: Window, size: PoolingSize): void {
  compute().averagePoolBackward(gradient, dx, window, size);
}
