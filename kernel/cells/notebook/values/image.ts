/** ndarrays as images: [height, width] or [height, width, channels], uint8 or values in [0, 1]. */
import { type Deflate, encodePng, type Pixels } from './png.js';
import { isNdArray, type NdArrayLike, valuesOf } from './tensor.js';

/** Small images are enlarged until their longer side has about this many pixels. */
const comfortableSize = 160;

/** Returns the size of the image. Throws a TypeError if the shape is not that of an image. */
function sizeOf(array: unknown): Pick<Pixels, 'width' | 'height' | 'channels'> {
  const shape = isNdArray(array) ? array.shape : undefined;
  const [height = 0, width = 0, channels = 1] = shape ?? [];
  const fits = shape && (shape.length === 2 || shape.length === 3) && [1, 3, 4].includes(channels);
  if (fits && width > 0 && height > 0) return { width, height, channels: channels as Pixels['channels'] };
  const got = shape ? `[${shape.join(', ')}]` : typeof array;
  throw new TypeError(
    `display.image: expected a tensor of shape [height, width] or [height, width, 1, 3 or 4], got ${got}`,
  );
}

/** Returns uint8 values as they are and scales others from [0, 1]. Throws a RangeError for values out of range. */
function toBytes(array: NdArrayLike): Uint8Array {
  const { values } = valuesOf(array, 1);
  const max = array.dtype.startsWith('uint8') ? 255 : 1;
  const bytes = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!(value >= 0 && value <= max)) {
      throw new RangeError(
        `display.image: expected values from 0 to ${max} (${array.dtype}), got ${value}; scale them`,
      );
    }
    bytes[i] = Math.round((value / max) * 255);
  }
  return bytes;
}

/** Repeats each pixel as a square of `factor` by `factor` pixels. */
function enlarge({ width, height, channels, bytes }: Pixels, factor: number): Pixels {
  if (factor === 1) return { width, height, channels, bytes };
  const larger = new Uint8Array(bytes.length * factor * factor);
  const row = width * factor;
  for (let y = 0; y < height * factor; y++) {
    for (let x = 0; x < row; x++) {
      const from = (Math.floor(y / factor) * width + Math.floor(x / factor)) * channels;
      larger.set(bytes.subarray(from, from + channels), (y * row + x) * channels);
    }
  }
  return { width: row, height: height * factor, channels, bytes: larger };
}

/** Returns the image as a PNG file, with a text alternative. */
export function imageOf(array: unknown, deflate: Deflate): { readonly png: Uint8Array; readonly alt: string } {
  const { width, height, channels } = sizeOf(array);
  const factor = Math.max(1, Math.floor(comfortableSize / Math.max(width, height)));
  const pixels = { width, height, channels, bytes: toBytes(array as NdArrayLike) };
  const colours = channels === 1 ? 'grey' : 'colour';
  return { png: encodePng(enlarge(pixels, factor), deflate), alt: `${colours} image, ${width} × ${height} pixels` };
}
