// Dropout masks as ../spec/masks.ts specifies them, one bit an element (bit i & 7 of byte i >> 3), drawn and used in one pass.
import { philox4, rotate, word0, word1, word2, word3 } from "./random";
import { bytes, storeSome } from "./vector";

const BLOCK: i32 = 4096;

let SCALE: v128, HIGHEST: v128, BITS0: v128, BITS1: v128, BITS2: v128, BITS3: v128, BITS4: v128, BITS5: v128, BITS6: v128, BITS7: v128;

export function startDropout(): void {
  BITS0 = i32x4(1, 2, 4, 8);
  BITS1 = i32x4(16, 32, 64, 128);
  BITS2 = i32x4(256, 512, 1024, 2048);
  BITS3 = i32x4(4096, 8192, 16384, 32768);
  BITS4 = i32x4(1 << 16, 1 << 17, 1 << 18, 1 << 19);
  BITS5 = i32x4(1 << 20, 1 << 21, 1 << 22, 1 << 23);
  BITS6 = i32x4(1 << 24, 1 << 25, 1 << 26, 1 << 27);
  BITS7 = i32x4(1 << 28, 1 << 29, 1 << 30, 1 << 31);
}

/** Four elements times the scale, or 0. Selects rather than multiplies, so that a dropped Infinity is 0. */
// @ts-ignore: decorator
@inline
function put(x: usize, y: usize, kept: v128, scale: v128): void {
  v128.store(y, v128.and(f32x4.mul(v128.load(x), scale), kept));
}

/** Selects sixteen elements by sixteen bytes, each all ones or all zeros. */
// @ts-ignore: decorator
@inline
function put16(x: usize, y: usize, kept: v128, scale: v128): void {
  const low = i16x8.extend_low_i8x16_s(kept), high = i16x8.extend_high_i8x16_s(kept);
  put(x, y, i32x4.extend_low_i16x8_s(low), scale);
  put(x + 16, y + 16, i32x4.extend_high_i16x8_s(low), scale);
  put(x + 32, y + 32, i32x4.extend_low_i16x8_s(high), scale);
  put(x + 48, y + 48, i32x4.extend_high_i16x8_s(high), scale);
}

/**
 * y = scale · x where the mask is 1, else 0; writes the mask to `bits`. x, y and bits point at the first element of `block`, n is the
 * number of elements from there. `threshold` is the specification's, but neither 0 nor 2³². If x = 0, only the mask is drawn.
 */
export function dropout(x: usize, y: usize, bits: usize, n: i32, block: i32, callLow: i32, callHigh: i32, seed: i32, layer: i32, threshold: u32, scale: f32): void {
  SCALE = f32x4.splat(scale);
  HIGHEST = i8x16.splat(<i8>(<i32>(threshold >> 24) - 128));
  if (x) draw(x, y, bits, n, block, callLow, callHigh, seed, layer, threshold << 8, true);
  else draw(0, 0, bits, n, block, callLow, callHigh, seed, layer, threshold << 8, false);
}

// @ts-ignore: decorator
@inline
function draw(x: usize, y: usize, bits: usize, n: i32, block: i32, callLow: i32, callHigh: i32, seed: i32, layer: i32, rest: u32, use: bool): void {
  const highest = HIGHEST, scale = SCALE;
  for (; n > 0; n -= BLOCK) {
    philox4(i32x4(0, 1, 2, 3), i32x4.splat(block), i32x4.splat(callLow), i32x4.splat(callHigh), seed, layer);
    block++;
    let s0 = word0, s1 = word1, s2 = word2, s3 = word3;
    for (let left = min(BLOCK, n); left > 0; left -= 16) {
      // xoshiro128++ (Blackman & Vigna 2021)
      let r = i32x4.add(rotate(i32x4.add(s0, s3), 7), s0), u = i32x4.shl(s1, 9);
      s2 = v128.xor(s2, s0);
      s3 = v128.xor(s3, s1);
      s1 = v128.xor(s1, s2);
      s0 = v128.xor(s0, s3);
      s2 = v128.xor(s2, u);
      s3 = rotate(s3, 11);
      let kept = i8x16.lt_s(r, highest);
      if (rest) {
        let ties = i8x16.eq(r, highest), next = rest;
        while (next && v128.any_true(ties)) {
          const byte = i8x16.splat(<i8>(<i32>(next >> 24) - 128));
          r = i32x4.add(rotate(i32x4.add(s0, s3), 7), s0);
          u = i32x4.shl(s1, 9);
          s2 = v128.xor(s2, s0);
          s3 = v128.xor(s3, s1);
          s1 = v128.xor(s1, s2);
          s0 = v128.xor(s0, s3);
          s2 = v128.xor(s2, u);
          s3 = rotate(s3, 11);
          kept = v128.or(kept, v128.and(ties, i8x16.lt_s(r, byte)));
          ties = v128.and(ties, i8x16.eq(r, byte));
          next <<= 8;
        }
      }
      const mask = i8x16.bitmask(kept);
      if (left >= 16) {
        store<u16>(bits, <u16>mask);
        if (use) put16(x, y, kept, scale);
      } else {
        storeBits(bits, mask & ((1 << left) - 1), left);
        if (use) putSome(x, y, mask, left);
      }
      bits += 2;
      x += 64;
      y += 64;
    }
  }
}

/** The last bits: a byte for up to eight elements. */
function storeBits(bits: usize, mask: i32, count: i32): void {
  if (count > 8) store<u16>(bits, <u16>mask);
  else store<u8>(bits, <u8>mask);
}

function putSome(x: usize, y: usize, mask: i32, count: i32): void {
  const scale = f32x4.extract_lane(SCALE, 0);
  for (let i = 0; i < count; i++) f32.store(y + bytes(i), mask >> i & 1 ? f32.load(x + bytes(i)) * scale : 0);
}

/** y = scale · x where the bit is set, else 0; y may be x. */
export function applyMask(x: usize, y: usize, bits: usize, n: i32, factor: f32): void {
  SCALE = f32x4.splat(factor);
  const scale = SCALE;
  const end = x + bytes(n & ~31);
  const bits0 = BITS0, bits1 = BITS1, bits2 = BITS2, bits3 = BITS3, bits4 = BITS4, bits5 = BITS5, bits6 = BITS6, bits7 = BITS7;
  for (; x < end; x += 128, y += 128, bits += 4) {
    const mask = v128.load32_splat(bits);
    put(x, y, i32x4.eq(v128.and(mask, bits0), bits0), scale);
    put(x + 16, y + 16, i32x4.eq(v128.and(mask, bits1), bits1), scale);
    put(x + 32, y + 32, i32x4.eq(v128.and(mask, bits2), bits2), scale);
    put(x + 48, y + 48, i32x4.eq(v128.and(mask, bits3), bits3), scale);
    put(x + 64, y + 64, i32x4.eq(v128.and(mask, bits4), bits4), scale);
    put(x + 80, y + 80, i32x4.eq(v128.and(mask, bits5), bits5), scale);
    put(x + 96, y + 96, i32x4.eq(v128.and(mask, bits6), bits6), scale);
    put(x + 112, y + 112, i32x4.eq(v128.and(mask, bits7), bits7), scale);
  }
  for (let left = n & 31; left > 0; left -= 8, x += 32, y += 32, bits++) putSome(x, y, load<u8>(bits), min(left, 8));
}
