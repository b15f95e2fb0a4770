/** Writes PNG images. PNG specification (W3C, third edition), sections 5 and 11. */
import { deflateSync } from 'node:zlib';

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 3 red, green and blue, 4 with opacity. */
  readonly channels: 1 | 3 | 4;
  /** Rows from top to bottom, a byte for each channel of each pixel. */
  readonly bytes: Uint8Array;
}

const signature = Uint8Array.of(137, 80, 78, 71, 13, 10, 26, 10);
const colourTypes = { 1: 0, 3: 2, 4: 6 } as const;

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

function chunk(type: string, data: Uint8Array): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

function header({ width, height, channels }: Pixels): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data.set([8, colourTypes[channels], 0, 0, 0], 8);
  return data;
}

/** Each row with its filter's number before it: 0, none. */
function scanlines({ width, height, channels, bytes }: Pixels): Buffer {
  const length = width * channels;
  const lines = Buffer.alloc((length + 1) * height);
  for (let row = 0; row < height; row++) {
    lines.set(bytes.subarray(row * length, (row + 1) * length), row * (length + 1) + 1);
  }
  return lines;
}

/** The bytes of a PNG file, eight bits a channel. */
export function encodePng(pixels: Pixels): Buffer {
  const data = deflateSync(scanlines(pixels));
  return Buffer.concat([
    signature,
    chunk('IHDR', header(pixels)),
    chunk('IDAT', data),
    chunk('IEND', new Uint8Array(0)),
  ]);
}
