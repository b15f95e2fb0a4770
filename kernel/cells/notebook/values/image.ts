/** ndarrays as pictures: [height, width] or [height, width, channels], bytes or values from 0 to 1. */
import { type Deflate, encodePng, type Pixels } from './png.js';
import { isNdArray, type NdArrayLike, valuesOf } from './tensor.js';

/** Small pictures are drawn in larger squares, so that each pixel can be seen; the longer side gets about this many. */
const comfortable = 160;

/** The size that the values have as a picture. @throws TypeError with the shapes that are pictures */
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

/** Bytes as they are; other numbers from 0 to 1. @throws RangeError when they are not */
function toBytes(array: NdArrayLike): Uint8Array {
  const { values } = valuesOf(array, 1);
  const most = array.dtype.startsWith('uint8') ? 255 : 1;
  const bytes = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!(value >= 0 && value <= most)) {
      throw new RangeError(
        `display.image: expected values from 0 to ${most} (${array.dtype}), got ${value}; scale them`,
      );
    }
    bytes[i] = Math.round((value / most) * 255);
  }
  return bytes;
}

/** Each pixel as a square of `factor` pixels. */
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

/** The picture's PNG file and the words for who cannot see it. */
export function imageOf(array: unknown, deflate: Deflate): { readonly png: Uint8Array; readonly alt: string } {
  const { width, height, channels } = sizeOf(array);
  const factor = Math.max(1, Math.floor(comfortable / Math.max(width, height)));
  const pixels = { width, height, channels, bytes: toBytes(array as NdArrayLike) };
  const colours = channels === 1 ? 'grey' : 'colour';
  return { png: encodePng(enlarge(pixels, factor), deflate), alt: `${colours} image, ${width} × ${height} pixels` };
}
