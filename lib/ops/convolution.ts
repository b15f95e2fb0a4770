/**
 * Convolution of images (cross-correlation, as in every deep-learning library), as typed arrays.
 * Images are `[images, height, width, channels]`, the kernel `[kernel rows, kernel columns, channels, filters]`.
 */
import { compute } from '../compute/index.js';
import type { ConvolutionSize, Window } from '../compute/spec/shapes.js';
import type { FloatArray } from '../tensor/tensor.js';

export type { ConvolutionSize } from '../compute/spec/shapes.js';

/** `y = x * kernel`, without bias. */
export function convolve<D extends FloatArray>(x: D, kernel: D, y: D, window: Window, size: ConvolutionSize): void {
  compute().convolve(x, kernel, y, window, size);
}

/** Adds the kernel's gradient to `total`. */
export function addKernelGradient<D extends FloatArray>(
  x: D,
  gradient: D,
  total: D,
  window: Window,
  size: ConvolutionSize,
): void {
  compute().addKernelGradient(x, gradient, total, window, size);
}

/** `dx` = the images' gradient. */
export function inputGradient<D extends FloatArray>(
  gradient: D,
  kernel: D,
  dx: D,
  window: Window,
  size: ConvolutionSize,
): void {
  compute().inputGradient(gradient, kernel, dx, window, size);
}
