/** Shared by the image layers: the two layouts, and options given as one number or as [rows, columns]. */
import { checkNotEmpty, checkOneOf, checkShape, wrong } from '../check.js';
import type { DataFormat, ImageSize } from '../ops/layout.js';
import { type Axis, axisOf, extentOf, type Padding, type Window } from '../ops/window.js';
import type { Shape } from '../tensor/tensor.js';

/** One number for both, or `[rows, columns]`. */
export type Pair = number | readonly [rows: number, columns: number];

const axes = {
  channelsLast: ['batch', 'height', 'width', 'channels'],
  channelsFirst: ['batch', 'channels', 'height', 'width'],
} as const;

/** The layout's axes in words: `[batch, height, width, channels]`. */
export function axesOf(format: DataFormat, channels: number | 'channels' = 'channels'): string {
  return `[${axes[format].map((axis) => (axis === 'channels' ? channels : axis)).join(', ')}]`;
}

export function checkDataFormat(where: string, format: DataFormat): DataFormat {
  return checkOneOf(where, 'dataFormat', format, ['channelsLast', 'channelsFirst']);
}

/** Reads a shape of images. @throws RangeError for another rank or, if `channels` is given, another number of channels */
export function imageSizeOf(where: string, shape: Shape, format: DataFormat, channels?: number): ImageSize {
  const pattern = axes[format].map((axis) => (axis === 'channels' && channels !== undefined ? channels : axis));
  checkShape(where, shape, pattern, shape.length === 4 ? channelsFix(shape, format, channels) : rankFix(shape, format));
  checkNotEmpty(where, 'images', shape);
  return Object.fromEntries(axes[format].map((axis, i) => [axis, shape[i]])) as unknown as ImageSize;
}

function rankFix({ length }: Shape, format: DataFormat): string {
  if (length > 4) return '';
  if (length === 3) return 'give a batch of images (grey ones have 1 channel), or add a Reshape layer';
  return `add a Reshape layer with targetShape ${axesOf(format).replace('batch, ', '')}`;
}

function channelsFix(shape: Shape, format: DataFormat, channels?: number): string {
  const other = format === 'channelsLast' ? 'channelsFirst' : 'channelsLast';
  const swapped = shape[axes[other].indexOf('channels')] === channels;
  return swapped
    ? `for images that are ${axesOf(other)} set dataFormat: '${other}'`
    : 'the weights were made for that number of channels';
}

/** The shape in the layout's order. */
export function imageShape(size: ImageSize, format: DataFormat): number[] {
  return axes[format].map((axis) => size[axis]);
}

/** Images and channels for pooling: with channels first, each channel counts as a grey image of its own. */
export function imagesToPool({ batch, channels }: ImageSize, format: DataFormat): { images: number; channels: number } {
  return format === 'channelsFirst' ? { images: batch * channels, channels: 1 } : { images: batch, channels };
}

/** `[rows, columns]`, each a whole number from 1. @throws RangeError otherwise. */
export function pairOf(where: string, name: string, value: Pair): readonly [number, number] {
  const pair = typeof value === 'number' ? [value, value] : value;
  const fits = Array.isArray(pair) && pair.length === 2 && pair.every((v) => Number.isInteger(v) && v >= 1);
  if (!fits) throw wrong(where, `${name} to be a whole number ≥ 1, or [rows, columns] of such`, value);
  return [pair[0], pair[1]];
}

/** @throws RangeError unless it is one of the forms of `Padding`, in whole cells. */
export function checkPadding(where: string, padding: Padding): Padding {
  if (padding === 'valid' || padding === 'same') return padding;
  const isCells = (v: unknown): boolean => Number.isInteger(v) && (v as number) >= 0;
  const isTwo = (v: unknown, fits: (side: unknown) => boolean): boolean =>
    Array.isArray(v) && v.length === 2 && v.every(fits);
  if (isCells(padding) || isTwo(padding, isCells) || isTwo(padding, (side) => isTwo(side, isCells))) return padding;
  throw wrong(
    where,
    "padding 'valid', 'same', a whole number ≥ 0, [rows, columns] or [[top, bottom], [left, right]]",
    padding,
  );
}

/** A sliding window's settings, as `[rows, columns]`. */
export interface WindowSettings {
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly padding: Padding;
}

/** Slides the window over an image. @throws RangeError when the kernel is larger than the padded input. */
export function windowOver(where: string, { height, width }: ImageSize, settings: WindowSettings): Window {
  const axis = (i: 0 | 1, input: number): Axis =>
    axisOf(settings.padding, i, {
      input,
      kernel: settings.kernel[i],
      stride: settings.strides[i],
      dilation: settings.dilation[i],
    });
  const window = { rows: axis(0, height), columns: axis(1, width) };
  if (window.rows.output < 1 || window.columns.output < 1) throw new RangeError(tooLarge(where, window));
  return window;
}

function tooLarge(where: string, { rows, columns }: Window): string {
  const extent = [rows, columns].map((a) => extentOf(a.kernel, a.dilation)).join('×');
  const padded = [rows, columns].map((a) => a.input + a.before + a.after).join('×');
  const dilated = rows.dilation > 1 || columns.dilation > 1 ? ' (dilation included)' : '';
  return `${where}: its window of ${extent} cells${dilated} is larger than the image of ${padded} (padding included); use padding: 'same', a smaller window, or fewer pooling layers before it`;
}
