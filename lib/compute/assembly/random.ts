// The two generators of ../../math/generators.ts, four at a time.

let M0: v128, M1: v128;

export function startRandom(): void {
  M0 = i32x4.splat(0xd2511f53);
  M1 = i32x4.splat(0xcd9e8d57);
}

export let word0: v128, word1: v128, word2: v128, word3: v128;

/** Philox4x32-10 of four counters under one key; leaves the words in word0 to word3. */
// @ts-ignore: decorator
@inline
export function philox4(c0: v128, c1: v128, c2: v128, c3: v128, key0: i32, key1: i32): void {
  for (let round = 0; round < 10; round++) {
    const aLow = i64x2.extmul_low_i32x4_u(c0, M0), aHigh = i64x2.extmul_high_i32x4_u(c0, M0);
    const bLow = i64x2.extmul_low_i32x4_u(c2, M1), bHigh = i64x2.extmul_high_i32x4_u(c2, M1);
    c0 = v128.xor(v128.xor(v128.shuffle<i32>(bLow, bHigh, 1, 3, 5, 7), c1), i32x4.splat(key0));
    c2 = v128.xor(v128.xor(v128.shuffle<i32>(aLow, aHigh, 1, 3, 5, 7), c3), i32x4.splat(key1));
    c1 = v128.shuffle<i32>(bLow, bHigh, 0, 2, 4, 6);
    c3 = v128.shuffle<i32>(aLow, aHigh, 0, 2, 4, 6);
    key0 += 0x9e3779b9;
    key1 += 0xbb67ae85;
  }
  word0 = c0;
  word1 = c1;
  word2 = c2;
  word3 = c3;
}

// @ts-ignore: decorator
@inline
export function rotate(v: v128, by: i32): v128 {
  return v128.or(i32x4.shl(v, by), i32x4.shr_u(v, 32 - by));
}
