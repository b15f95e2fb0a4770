/** The hash by which front ends name the files of cells: MurmurHash2 (32 bits) of the UTF-8 text, as ipykernel computes it. */

const multiplier = 0x5bd1e995;
const rotation = 24;

/** Returns the hash as an unsigned integer. */
export function murmur2(text: string, seed: number): number {
  const bytes = new TextEncoder().encode(text);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const whole = bytes.length & ~3;
  let hash = (seed ^ bytes.length) >>> 0;
  for (let at = 0; at < whole; at += 4) hash = Math.imul(hash, multiplier) ^ mixed(view.getUint32(at, true));
  for (let at = bytes.length - 1; at >= whole; at--) hash ^= bytes[at]! << (8 * (at - whole));
  if (whole < bytes.length) hash = Math.imul(hash, multiplier);
  hash = Math.imul(hash ^ (hash >>> 13), multiplier);
  return (hash ^ (hash >>> 15)) >>> 0;
}

function mixed(word: number): number {
  const product = Math.imul(word, multiplier);
  return Math.imul(product ^ (product >>> rotation), multiplier);
}
