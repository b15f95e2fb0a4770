/** Two random number generators that use integer arithmetic only, so that they are the same on every machine. */

/** The upper 32 bits of the 64-bit product of two uint32. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const cross = aHigh * bLow + ((aLow * bLow) >>> 16);
  return (aHigh * bHigh + (cross >>> 16) + ((aLow * bHigh + (cross & 0xffff)) >>> 16)) >>> 0;
}

/**
 * Philox4x32-10: four words from a counter of four words under a key of two. A pure function; any two counters or keys
 * give unrelated words.
 *
 * Source: Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3" (2011), with the constants of
 * its reference implementation.
 *
 * @param out - receives the four words; may be the counter itself
 */
export function philox(counter: ArrayLike<number>, key0: number, key1: number, out: Uint32Array): Uint32Array {
  let c0 = counter[0];
  let c1 = counter[1];
  let c2 = counter[2];
  let c3 = counter[3];
  let k0 = key0;
  let k1 = key1;
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(c0, 0xd2511f53);
    const low0 = Math.imul(c0, 0xd2511f53);
    const high1 = multiplyHigh(c2, 0xcd9e8d57);
    const low1 = Math.imul(c2, 0xcd9e8d57);
    c0 = high1 ^ c1 ^ k0;
    c1 = low1;
    c2 = high0 ^ c3 ^ k1;
    c3 = low0;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  out[0] = c0;
  out[1] = c1;
  out[2] = c2;
  out[3] = c3;
  return out;
}

/**
 * One step of xoshiro128++: returns the next word of the stream whose state is at `state[at]`, `state[at + stride]`, …
 *
 * Source: Blackman, Vigna, "Scrambled linear pseudorandom number generators" (2021).
 */
export function xoshiro(state: Uint32Array, at: number, stride: number): number {
  const s0 = state[at];
  const s1 = state[at + stride];
  const s2 = state[at + 2 * stride] ^ s0;
  const s3 = state[at + 3 * stride] ^ s1;
  const sum = (s0 + state[at + 3 * stride]) | 0;
  state[at] = s0 ^ s3;
  state[at + stride] = s1 ^ s2;
  state[at + 2 * stride] = s2 ^ (s1 << 9);
  state[at + 3 * stride] = (s3 << 11) | (s3 >>> 21);
  return (((sum << 7) | (sum >>> 25)) + s0) >>> 0;
}
