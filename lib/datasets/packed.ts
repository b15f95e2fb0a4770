/** Reads the data files that ship with the package. */

import ndarray from 'ndarray';
import { platform } from '#platform';
import type { Labels, Shape, Tensor } from '../tensor/tensor.js';
import { allocate, sizeOf, wrap } from '../tensor/tensor.js';

/** Samples and their class labels. */
export interface Samples {
  /** [samples, ...], float32. */
  readonly x: Tensor;
  /** [samples], int32. */
  readonly y: Labels;
}

/** Samples for training and for testing. */
export interface Dataset {
  readonly train: Samples;
  readonly test: Samples;
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
export function samplesOf(
  { labels, pixels }: PackedImages,
  numbers: readonly number[],
  shape: Shape,
  white: number,
): Samples {
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
