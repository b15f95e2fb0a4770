/** Writes PNG images. PNG specification (W3C, third edition), sections 5 and 11. */

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 3 red, green and blue, 4 with opacity. */
  readonly channels: 1 | 3 | 4;
  /** Rows from top to bottom, one byte for each channel of each pixel. */
  readonly bytes: Uint8Array;
}

/** Compresses bytes in the zlib format (RFC 1950). */
export type Deflate = (bytes: Uint8Array) => Uint8Array;

const signature = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);
const colourTypes = { 1: 0, 3: 2, 4: 6 } as const;

/** Encodes a PNG file with eight bits a channel. */
export function encodePng(pixels: Pixels, deflate: Deflate): Uint8Array {
  return concat([
    signature,
    chunk('IHDR', header(pixels)),
    chunk('IDAT', deflate(scanlines(pixels))),
    chunk('IEND', new Uint8Array(0)),
  ]);
}

function header({ width, height, channels }: Pixels): Uint8Array {
  return concat([uint32(width), uint32(height), Uint8Array.of(8, colourTypes[channels], 0, 0, 0)]);
}

/** Prefixes each row with the number of its filter: 0, none. */
function scanlines({ width, height, channels, bytes }: Pixels): Uint8Array {
  const length = width * channels;
  const lines = new Uint8Array((length + 1) * height);
  for (let row = 0; row < height; row++) {
    lines.set(bytes.subarray(row * length, (row + 1) * length), row * (length + 1) + 1);
  }
  return lines;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const body = concat([new TextEncoder().encode(type), data]);
  return concat([uint32(data.length), body, uint32(crc32(body))]);
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  return crc;
});

/** The checksum of section 5.5 (CRC-32 of ISO 3309). */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = crcTable[(crc ^ byte) & 0xff]! ^ (crc >>> 8);
  return (crc ^ 0xffffffff) >>> 0;
}

/** Big-endian, as all integers of PNG. */
function uint32(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((size, { length }) => size + length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
