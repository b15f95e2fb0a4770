/** How a window slides over an image: kernel, stride, dilation and padding, one axis at a time. */

import type { Axis } from '../compute/spec/shapes.js';

export type { Axis, Window } from '../compute/spec/shapes.js';

/**
 * `'valid'` pads nothing; `'same'` gives ceil(input / stride) outputs, as Keras does: the total is
 * max((ceil(input / stride) - 1) * stride + extent - input, 0), with the odd cell at the end
 * (extent = dilation * (kernel - 1) + 1). A number or `[rows, columns]` pads both ends alike, as PyTorch does;
 * `[[top, bottom], [left, right]]` pads each side separately.
 */
export type Padding =
  | 'valid'
  | 'same'
  | number
  | readonly [rows: number, columns: number]
  | readonly [rows: readonly [top: number, bottom: number], columns: readonly [left: number, right: number]];

/** The number of cells that the kernel spans, including the gaps of a dilated kernel. */
export function extentOf(kernel: number, dilation: number): number {
  return dilation * (kernel - 1) + 1;
}

/** The padded cells before and after on axis 0 (rows) or 1 (columns). */
export function paddingOf(
  padding: Padding,
  axis: 0 | 1,
  { input, kernel, stride, dilation }: Pick<Axis, 'input' | 'kernel' | 'stride' | 'dilation'>,
): readonly [before: number, after: number] {
  if (padding === 'valid') return [0, 0];
  if (padding === 'same') {
    const total = Math.max((Math.ceil(input / stride) - 1) * stride + extentOf(kernel, dilation) - input, 0);
    return [Math.floor(total / 2), Math.ceil(total / 2)];
  }
  if (typeof padding === 'number') return [padding, padding];
  const side = padding[axis];
  return typeof side === 'number' ? [side, side] : side;
}

/** How a kernel slides along an axis; `output` is 0 or less if the kernel does not fit. */
export function axisOf(
  padding: Padding,
  axis: 0 | 1,
  sizes: Pick<Axis, 'input' | 'kernel' | 'stride' | 'dilation'>,
): Axis {
  const [before, after] = paddingOf(padding, axis, sizes);
  const room = sizes.input + before + after - extentOf(sizes.kernel, sizes.dilation);
  return { ...sizes, before, after, output: Math.floor(room / sizes.stride) + 1 };
}
