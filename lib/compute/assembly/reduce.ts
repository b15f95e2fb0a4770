// Sums over all elements, over columns and over groups, in float64. Results do not depend on the order in which
// threads finish, because each part of the work has its own sums.
import { bytes, high, low } from "./vector";

// @ts-ignore: decorator
@inline
function both(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

/** The sum of n elements. */
export function sum(x: usize, n: i32): f64 {
  const end = x + bytes(n & ~3);
  let a = f64x2.splat(0), b = f64x2.splat(0);
  for (; x < end; x += 16) {
    const v = v128.load(x);
    a = f64x2.add(a, low(v));
    b = f64x2.add(b, high(v));
  }
  let total = both(f64x2.add(a, b));
  for (const last = x + bytes(n & 3); x < last; x += 4) total += <f64>f32.load(x);
  return total;
}

/** The sum of x · y. */
export function dot(x: usize, y: usize, n: i32): f64 {
  const end = x + bytes(n & ~3);
  let a = f64x2.splat(0), b = f64x2.splat(0);
  for (; x < end; x += 16, y += 16) {
    const v = v128.load(x), w = v128.load(y);
    a = f64x2.add(a, f64x2.mul(low(v), low(w)));
    b = f64x2.add(b, f64x2.mul(high(v), high(w)));
  }
  let total = both(f64x2.add(a, b));
  for (const last = x + bytes(n & 3); x < last; x += 4, y += 4) total += <f64>f32.load(x) * <f64>f32.load(y);
  return total;
}

/** The sum of (x − mean)². */
export function sumSquaredDeviations(x: usize, n: i32, mean: f64): f64 {
  const end = x + bytes(n & ~3), m = f64x2.splat(mean);
  let a = f64x2.splat(0), b = f64x2.splat(0);
  for (; x < end; x += 16) {
    const v = v128.load(x), c = f64x2.sub(low(v), m), d = f64x2.sub(high(v), m);
    a = f64x2.add(a, f64x2.mul(c, c));
    b = f64x2.add(b, f64x2.mul(d, d));
  }
  let total = both(f64x2.add(a, b));
  for (const last = x + bytes(n & 3); x < last; x += 4) {
    const d = <f64>f32.load(x) - mean;
    total += d * d;
  }
  return total;
}

/** Writes to `to`: the smallest and the largest element (float32; NaN if one is NaN) and the number of zeros (uint32). n > 0. */
export function range(x: usize, n: i32, to: usize): void {
  const end = x + bytes(n & ~3), zero = f32x4.splat(0);
  let least = f32x4.splat(Infinity), most = f32x4.splat(-Infinity), zeros = i32x4.splat(0);
  for (; x < end; x += 16) {
    const v = v128.load(x);
    least = f32x4.min(least, v);
    most = f32x4.max(most, v);
    zeros = i32x4.sub(zeros, f32x4.eq(v, zero));
  }
  let a = min(min(f32x4.extract_lane(least, 0), f32x4.extract_lane(least, 1)), min(f32x4.extract_lane(least, 2), f32x4.extract_lane(least, 3)));
  let b = max(max(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1)), max(f32x4.extract_lane(most, 2), f32x4.extract_lane(most, 3)));
  let count = i32x4.extract_lane(zeros, 0) + i32x4.extract_lane(zeros, 1) + i32x4.extract_lane(zeros, 2) + i32x4.extract_lane(zeros, 3);
  for (const last = x + bytes(n & 3); x < last; x += 4) {
    const v = f32.load(x);
    a = min(a, v);
    b = max(b, v);
    if (v == 0) count++;
  }
  f32.store(to, a);
  f32.store(to, b, 4);
  i32.store(to, count, 8);
}

/** sums [16] (float64) += sixteen columns of x, in registers; the order of the additions is the same. */
function addSixteen(x: usize, sums: usize, rows: i32, line: usize): void {
  let s0 = v128.load(sums), s1 = v128.load(sums, 16), s2 = v128.load(sums, 32), s3 = v128.load(sums, 48);
  let s4 = v128.load(sums, 64), s5 = v128.load(sums, 80), s6 = v128.load(sums, 96), s7 = v128.load(sums, 112);
  for (; rows > 0; rows--, x += line) {
    const a = v128.load(x), b = v128.load(x, 16), c = v128.load(x, 32), d = v128.load(x, 48);
    s0 = f64x2.add(s0, low(a));
    s1 = f64x2.add(s1, high(a));
    s2 = f64x2.add(s2, low(b));
    s3 = f64x2.add(s3, high(b));
    s4 = f64x2.add(s4, low(c));
    s5 = f64x2.add(s5, high(c));
    s6 = f64x2.add(s6, low(d));
    s7 = f64x2.add(s7, high(d));
  }
  v128.store(sums, s0);
  v128.store(sums, s1, 16);
  v128.store(sums, s2, 32);
  v128.store(sums, s3, 48);
  v128.store(sums, s4, 64);
  v128.store(sums, s5, 80);
  v128.store(sums, s6, 96);
  v128.store(sums, s7, 112);
}

/** sums [columns] (float64) += the columns of x [rows, columns], times y where it is not 0. */
export function columnSums(x: usize, y: usize, sums: usize, rows: i32, columns: i32): void {
  const line = bytes(columns);
  if (!y) {
    const whole = line & ~63;
    for (let done = 0; done < rows; done += 64) {
      const some = min(64, rows - done), from = x + done * line;
      for (let i: usize = 0; i < whole; i += 64) addSixteen(from + i, sums + 2 * i, some, line);
    }
    if (whole == line) return;
    x += whole;
    sums += 2 * whole;
  }
  for (const end = y ? line : line & 63; rows > 0; rows--, x += line) {
    let at = sums, i: usize = 0;
    for (; i + 16 <= end; i += 16, at += 32) {
      const v = v128.load(x + i);
      let a = low(v), b = high(v);
      if (y) {
        const w = v128.load(y + i);
        a = f64x2.mul(a, low(w));
        b = f64x2.mul(b, high(w));
      }
      v128.store(at, f64x2.add(v128.load(at), a));
      v128.store(at, f64x2.add(v128.load(at, 16), b), 16);
    }
    for (; i < end; i += 4, at += 8) f64.store(at, f64.load(at) + <f64>f32.load(x + i) * (y ? <f64>f32.load(y + i) : 1));
    if (y) y += line;
  }
}

/** sums [columns] (float64) += (x − means)² of the columns of x [rows, columns]. */
export function columnDistances(x: usize, means: usize, sums: usize, rows: i32, columns: i32): void {
  const line = bytes(columns);
  for (; rows > 0; rows--, x += line) {
    let at: usize = 0, i: usize = 0;
    for (; i + 16 <= line; i += 16, at += 32) {
      const v = v128.load(x + i), a = f64x2.sub(low(v), v128.load(means + at)), b = f64x2.sub(high(v), v128.load(means + at, 16));
      v128.store(sums + at, f64x2.add(v128.load(sums + at), f64x2.mul(a, a)));
      v128.store(sums + at, f64x2.add(v128.load(sums + at, 16), f64x2.mul(b, b)), 16);
    }
    for (; i < line; i += 4, at += 8) {
      const d = <f64>f32.load(x + i) - f64.load(means + at);
      f64.store(sums + at, f64.load(sums + at) + d * d);
    }
  }
}

/** Writes three float64 to `to`: the largest |y − slope · x| (NaN if one is), Σ x · y and Σ x². */
export function againstLine(x: usize, y: usize, n: i32, slope: f64, to: usize): void {
  const end = x + bytes(n & ~3), s = f64x2.splat(slope);
  let far = f64x2.splat(0), products = far, squares = far;
  for (; x < end; x += 16, y += 16) {
    const v = v128.load(x), w = v128.load(y), a = low(v), b = high(v), c = low(w), d = high(w);
    far = f64x2.max(far, f64x2.max(f64x2.abs(f64x2.sub(c, f64x2.mul(s, a))), f64x2.abs(f64x2.sub(d, f64x2.mul(s, b)))));
    products = f64x2.add(products, f64x2.add(f64x2.mul(a, c), f64x2.mul(b, d)));
    squares = f64x2.add(squares, f64x2.add(f64x2.mul(a, a), f64x2.mul(b, b)));
  }
  let furthest = max(f64x2.extract_lane(far, 0), f64x2.extract_lane(far, 1)), product = both(products), square = both(squares);
  for (const last = x + bytes(n & 3); x < last; x += 4, y += 4) {
    const a = <f64>f32.load(x), b = <f64>f32.load(y);
    furthest = max(furthest, abs(b - slope * a));
    product += a * b;
    square += a * a;
  }
  f64.store(to, furthest);
  f64.store(to, product, 8);
  f64.store(to, square, 16);
}
