/** Reads the data files that ship with the package. */

import ndarray from 'ndarray';
import { platform } from '#platform';
import type { Sized } from '../shapes/losses.js';
import type { Labels, Shape, Tensor } from '../tensor/tensor.js';
import { allocate, sizeOf, wrap } from '../tensor/tensor.js';

/** Samples and their class labels. */
export interface Samples<Sample extends Shape = Shape> {
  /** [samples, ...], float32. */
  readonly x: Tensor & Sized<readonly [number, ...Sample]>;
  /** [samples], int32. */
  readonly y: Labels & Sized<readonly [number]>;
}

/** Samples for training and for testing. */
export interface Dataset<Sample extends Shape = Shape> {
  readonly train: Samples<Sample>;
  readonly test: Samples<Sample>;
}

/** Labels and images as bytes. */
export interface PackedImages {
  readonly labels: Uint8Array;
  readonly pixels: Uint8Array;
}

/** Reads a file of `samples` labels followed by the images. */
export function readImages(name: string, samples: number): PackedImages {
  const bytes = platform.decompressBrotli(platform.readAsset(`datasets/${name}`));
  return { labels: bytes.subarray(0, samples), pixels: bytes.subarray(samples) };
}

/** The samples with these indices, as new tensors; a pixel of value `white` becomes 1. */
export function samplesOf<const Sample extends Shape>(
  { labels, pixels }: PackedImages,
  numbers: readonly number[],
  shape: Sample,
  white: number,
): Samples<Sample> {
  const size = sizeOf(shape);
  const data = allocate(numbers.length * size, 'float32', false);
  const shades = Float32Array.from({ length: 256 }, (_, shade) => shade / white);
  let to = 0;
  for (const number of numbers)
    for (let i = number * size, end = i + size; i < end; i++) data[to++] = shades[pixels[i]];
  return {
    x: wrap(data, [numbers.length, ...shape]),
    y: ndarray(
      Int32Array.from(numbers, (number) => labels[number]),
      [numbers.length],
    ),
  };
}
