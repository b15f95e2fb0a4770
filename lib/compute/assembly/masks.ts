// Masks as bits, as bytes and as numbers. Arrays of bytes have room for 15 more, as all memory here has.
import { bytes } from "./vector";

let BIT: v128, SPREAD: v128, ONE: v128;

export function startMasks(): void {
  BIT = i8x16(1, 2, 4, 8, 16, 32, 64, -128, 1, 2, 4, 8, 16, 32, 64, -128);
  SPREAD = i8x16(0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1);
  ONE = f32x4.splat(1);
}

/** bits = bytes of 1 and 0. */
export function packMask(from: usize, bits: usize, n: i32): void {
  const zero = i8x16.splat(0);
  for (; n >= 16; n -= 16, from += 16, bits += 2) store<u16>(bits, <u16>i8x16.bitmask(i8x16.ne(v128.load(from), zero)));
  if (n <= 0) return;
  const rest = i8x16.bitmask(i8x16.ne(v128.load(from), zero)) & ((1 << n) - 1);
  store<u8>(bits, <u8>rest);
  if (n > 8) store<u8>(bits, <u8>(rest >> 8), 1);
}

/** to = 1 or 0 by the bits. */
export function unpackMask(bits: usize, to: usize, n: i32): void {
  const bit = BIT, spread = SPREAD, one = i8x16.splat(1);
  for (; n >= 16; n -= 16, bits += 2, to += 16) {
    const both = i8x16.swizzle(v128.load16_splat(bits), spread);
    v128.store(to, v128.and(i8x16.eq(v128.and(both, bit), bit), one));
  }
  for (let i = 0; i < n; i++) store<u8>(to + i, <u8>((<i32>load<u8>(bits + (i >> 3)) >> (i & 7)) & 1));
}

/** to = 1 or 0 as x is; returns the index of the first x that is neither, or −1. */
export function readMask(x: usize, to: usize, n: i32): i32 {
  const one = ONE, zero = f32x4.splat(0);
  let i = 0;
  for (; i + 4 <= n; i += 4, x += 16) {
    const v = v128.load(x), kept = f32x4.eq(v, one);
    if (!i32x4.all_true(v128.or(kept, f32x4.eq(v, zero)))) break;
    const short = i16x8.narrow_i32x4_s(kept, kept);
    v128.store32_lane(to + i, i8x16.neg(i8x16.narrow_i16x8_s(short, short)), 0);
  }
  for (; i < n; i++, x += 4) {
    const v = f32.load(x);
    if (v != 0 && v != 1) return i;
    store<u8>(to + i, <u8>v);
  }
  return -1;
}

/** to = each of `runs` runs of `length` bytes, `times` times. Writes up to 15 bytes too many, which the next run replaces. */
export function repeatMask(from: usize, to: usize, runs: i32, length: i32, times: i32): void {
  for (; runs > 0; runs--, from += length) {
    if (length == 1) {
      const v = v128.load8_splat(from), end = to + times;
      for (let at = to; at < end; at += 16) v128.store(at, v);
      to = end;
    } else {
      for (let t = 0; t < times; t++, to += length) {
        for (let i = 0; i < length; i += 16) v128.store(to + i, v128.load(from + i));
      }
    }
  }
}

let FACTOR: v128, SHIFT: v128, DROPPED: v128;

// @ts-ignore: decorator
@inline
function affine4(x: usize): v128 {
  const v = v128.load(x), factor = FACTOR, shift = SHIFT;
  const low = f64x2.add(f64x2.mul(f64x2.promote_low_f32x4(v), factor), shift);
  const high = f64x2.add(f64x2.mul(f64x2.promote_low_f32x4(v128.shuffle<i64>(v, v, 1, 0)), factor), shift);
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
}

/** y = factor · x + shift where the bit is set, else `dropped`; y may be x. */
export function selectAffine(x: usize, y: usize, bits: usize, n: i32, factor: f64, shift: f64, dropped: f32): void {
  FACTOR = f64x2.splat(factor);
  SHIFT = f64x2.splat(shift);
  DROPPED = f32x4.splat(dropped);
  const low = i32x4(1, 2, 4, 8), high = i32x4(16, 32, 64, 128), other = DROPPED;
  for (const end = x + bytes(n & ~7); x < end; x += 32, y += 32, bits++) {
    const mask = i32x4.splat(<i32>load<u8>(bits));
    const a = affine4(x), b = affine4(x + 16);
    v128.store(y, v128.bitselect(a, other, i32x4.eq(v128.and(mask, low), low)));
    v128.store(y, v128.bitselect(b, other, i32x4.eq(v128.and(mask, high), high)), 16);
  }
  for (let i = 0, mask = <i32>load<u8>(bits); i < (n & 7); i++) {
    const kept = <f32>(<f64>f32.load(x + bytes(i)) * factor + shift);
    f32.store(y + bytes(i), mask >> i & 1 ? kept : dropped);
  }
}
