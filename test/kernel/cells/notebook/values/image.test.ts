/** Tensors as pictures. The truth: the PNG specification, and Node's zlib, which reads what we wrote. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateSync, inflateSync } from 'node:zlib';
import ndarray from 'ndarray';
import { htmlText } from '../../../../../kernel/cells/notebook/values/html-text.js';
import { imageOf as imageWith } from '../../../../../kernel/cells/notebook/values/image.js';
import { encodePng } from '../../../../../kernel/cells/notebook/values/png.js';

const imageOf = (array: unknown): ReturnType<typeof imageWith> => imageWith(array, deflateSync);

interface Picture {
  readonly width: number;
  readonly height: number;
  readonly colourType: number;
  readonly pixel: (x: number, y: number) => number[];
}

/** Reads a PNG of filter 0, chunk by chunk. */
function read(png: Uint8Array): Picture {
  const bytes = Buffer.from(png);
  assert.deepEqual([...bytes.subarray(0, 8)], [137, 80, 78, 71, 13, 10, 26, 10]);
  const chunks: Record<string, Buffer> = {};
  for (let at = 8; at < bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    const end = at + 8 + bytes.readUInt32BE(at);
    chunks[bytes.toString('latin1', at + 4, at + 8)] = bytes.subarray(at + 8, end);
  }
  const [width, height] = [chunks.IHDR!.readUInt32BE(0), chunks.IHDR!.readUInt32BE(4)];
  const colourType = chunks.IHDR![9]!;
  const channels = { 0: 1, 2: 3, 6: 4 }[colourType]!;
  const rows = inflateSync(chunks.IDAT!);
  const start = (x: number, y: number): number => y * (width * channels + 1) + 1 + x * channels;
  return { width, height, colourType, pixel: (x, y) => [...rows.subarray(start(x, y), start(x, y) + channels)] };
}

test('values from 0 to 1 become grey bytes, and small pictures are enlarged pixel by pixel', () => {
  const { png, alt } = imageOf(ndarray(Float32Array.of(0, 0.5, 1, 0.25), [2, 2]));
  const picture = read(png);
  assert.equal(alt, 'grey image, 2 × 2 pixels');
  assert.deepEqual([picture.width, picture.height, picture.colourType], [160, 160, 0]);
  assert.deepEqual(picture.pixel(0, 0), [0]);
  assert.deepEqual(picture.pixel(79, 79), [0]);
  assert.deepEqual(picture.pixel(80, 0), [128]);
  assert.deepEqual(picture.pixel(0, 80), [255]);
  assert.deepEqual(picture.pixel(159, 159), [64]);
});

test('bytes of three and four channels are colours, one channel is grey', () => {
  const colours = read(imageOf(ndarray(Uint8Array.of(255, 0, 0, 0, 0, 255), [1, 2, 3])).png);
  assert.deepEqual(
    [colours.pixel(0, 0), colours.pixel(159, 0)],
    [
      [255, 0, 0],
      [0, 0, 255],
    ],
  );
  assert.equal(read(imageOf(ndarray(Uint8Array.of(1, 2, 3, 4), [1, 1, 4])).png).colourType, 6);
  assert.equal(read(imageOf(ndarray(Uint8Array.of(1), [1, 1, 1])).png).colourType, 0);
});

test('a transposed view is drawn as it is seen', () => {
  const view = ndarray(Float32Array.of(0, 1), [1, 2]).transpose(1, 0);
  const picture = read(imageOf(view).png);
  assert.deepEqual([picture.width, picture.height], [80, 160]);
  assert.deepEqual([picture.pixel(0, 0), picture.pixel(0, 159)], [[0], [255]]);
});

test('what is no picture, or has values out of range, is refused with what was expected', () => {
  assert.throws(() => imageOf(ndarray(new Float32Array(4), [4])), /expected a tensor of shape .*, got \[4\]/);
  assert.throws(() => imageOf(ndarray(new Float32Array(8), [2, 2, 2])), /got \[2, 2, 2\]/);
  assert.throws(() => imageOf('picture'), /got string/);
  assert.throws(() => imageOf(ndarray(Float32Array.of(2), [1, 1])), /values from 0 to 1 \(float32\), got 2/);
  assert.throws(() => imageOf(ndarray(Float32Array.of(Number.NaN), [1, 1])), /got NaN/);
});

test('the checksum of an empty end chunk is the one that every PNG file ends with', () => {
  const png = encodePng({ width: 1, height: 1, channels: 1, bytes: Uint8Array.of(0) }, deflateSync);
  assert.deepEqual([...png.subarray(-12)], [0, 0, 0, 0, 73, 69, 78, 68, 0xae, 0x42, 0x60, 0x82]);
});

test('the text of HTML has its words, entities and the words of its pictures', () => {
  assert.equal(htmlText('<style>b{}</style><b>1 &lt; 2</b> &amp; <img src="x" alt="a plot">'), '1 < 2 & a plot');
  assert.equal(htmlText('a &#60; b &#x3e; c<br>d<!-- no -->'), 'a < b > c d');
  assert.equal(htmlText('1 < 2 and 3 > 2'), '1 < 2 and 3 > 2');
});
