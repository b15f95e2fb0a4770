// Losses and their gradients by the prediction. Sums are over chunks of 4096 elements, each by itself, so that they do not
// depend on how the work is divided among threads.
import { exp4, log1p4 } from "./exponential";
import { bytes, firstOf, high, low, storeSome } from "./vector";

const CHUNK: i32 = 4096;

let WEIGHT: v128, WEIGHTS: v128, ZERO: v128, ONE: v128, SIGN: v128;

export function startLosses(): void {
  ZERO = f32x4.splat(0);
  ONE = f32x4.splat(1);
  SIGN = i32x4.splat(0x80000000);
}

// @ts-ignore: decorator
@inline
function joined(a: v128, b: v128): v128 {
  return v128.shuffle<i64>(f32x4.demote_f64x2_zero(a), f32x4.demote_f64x2_zero(b), 0, 2);
}

/** The rest of a vector after its first elements, replaced by 0. */
// @ts-ignore: decorator
@inline
function loadSome(x: usize, count: i32): v128 {
  const v = v128.load(x);
  return count >= 4 ? v : firstOf(v, f32x4.splat(0), count);
}

// @ts-ignore: decorator
@inline
function put(to: usize, v: v128, count: i32): void {
  if (count >= 4) v128.store(to, v);
  else storeSome(to, v, count);
}

/** gradient = 2 · weight · (y − t), in float64; sums = those of (y − t)², by chunk. */
export function squaredError(y: usize, t: usize, gradient: usize, sums: usize, n: i32, weight: f64): void {
  WEIGHTS = f64x2.splat(2 * weight);
  for (; n > 0; n -= CHUNK, sums += 8) {
    let a = f64x2.splat(0), b = f64x2.splat(0);
    for (let left = min(CHUNK, n); left > 0; left -= 4, y += 16, t += 16, gradient += 16) {
      const v = loadSome(y, left), w = loadSome(t, left);
      const c = f64x2.sub(low(v), low(w)), d = f64x2.sub(high(v), high(w));
      a = f64x2.add(a, f64x2.mul(c, c));
      b = f64x2.add(b, f64x2.mul(d, d));
      put(gradient, joined(f64x2.mul(WEIGHTS, c), f64x2.mul(WEIGHTS, d)), left);
    }
    storeSum(sums, a, b);
  }
}

/** gradient = weight · sign(y − t), 0 where they are equal; sums = those of |y − t|, by chunk. */
export function absoluteError(y: usize, t: usize, gradient: usize, sums: usize, n: i32, weight: f64): void {
  WEIGHT = f32x4.splat(<f32>weight);
  for (; n > 0; n -= CHUNK, sums += 8) {
    let a = f64x2.splat(0), b = f64x2.splat(0);
    for (let left = min(CHUNK, n); left > 0; left -= 4, y += 16, t += 16, gradient += 16) {
      const v = loadSome(y, left), w = loadSome(t, left);
      a = f64x2.add(a, f64x2.abs(f64x2.sub(low(v), low(w))));
      b = f64x2.add(b, f64x2.abs(f64x2.sub(high(v), high(w))));
      const d = f32x4.sub(v, w), sign = v128.or(v128.and(d, SIGN), WEIGHT);
      put(gradient, v128.bitselect(v128.and(sign, f32x4.ne(v, w)), d, f32x4.eq(d, d)), left);
    }
    storeSum(sums, a, b);
  }
}

/** gradient = weight · (sigmoid(z) − t); sums = those of max(z, 0) − z · t + log(1 + e^−|z|), by chunk. */
export function binaryCrossEntropy(z: usize, t: usize, gradient: usize, sums: usize, n: i32, weight: f64): void {
  WEIGHT = f32x4.splat(<f32>weight);
  for (; n > 0; n -= CHUNK, sums += 8) {
    let a = f64x2.splat(0), b = f64x2.splat(0);
    for (let left = min(CHUNK, n); left > 0; left -= 4, z += 16, t += 16, gradient += 16) {
      const v = v128.load(z), w = v128.load(t), e = exp4(v128.or(v, SIGN));
      let loss = f32x4.add(f32x4.sub(f32x4.max(v, ZERO), f32x4.mul(v, w)), log1p4(e));
      if (left < 4) loss = firstOf(loss, ZERO, left);
      a = f64x2.add(a, low(loss));
      b = f64x2.add(b, high(loss));
      // The sigmoid of z is 1 − tail above 0, and tail below.
      const tail = f32x4.div(e, f32x4.add(ONE, e));
      const g = v128.bitselect(f32x4.sub(tail, w), f32x4.sub(f32x4.sub(ONE, w), tail), i32x4.shr_s(v, 31));
      put(gradient, f32x4.mul(WEIGHT, g), left);
    }
    storeSum(sums, a, b);
  }
}

// @ts-ignore: decorator
@inline
function storeSum(to: usize, a: v128, b: v128): void {
  const total = f64x2.add(a, b);
  f64.store(to, f64x2.extract_lane(total, 0) + f64x2.extract_lane(total, 1));
}

/** The index of the first of n elements that is not in [least, most], or −1. */
export function firstOutside(x: usize, n: i32, least: f32, most: f32): i32 {
  const l = f32x4.splat(least), m = f32x4.splat(most);
  let i = 0;
  for (; i + 4 <= n; i += 4) {
    const v = v128.load(x + bytes(i));
    if (!i32x4.all_true(v128.and(f32x4.ge(v, l), f32x4.le(v, m)))) break;
  }
  for (; i < n; i++) {
    const v = f32.load(x + bytes(i));
    if (!(v >= least && v <= most)) return i;
  }
  return -1;
}
