// Arithmetic on whole arrays, and with different numbers for each column or group.
//
// Loops go over whole vectors, and what is left over comes after them: a check in each turn costs as much as the work.
import { bytes, madd, storeSome } from "./vector";

let A: v128, B: v128;

/** to = a · x + b · y; `to` may be x or y. */
export function combine(x: usize, y: usize, to: usize, n: i32, a: f32, b: f32): void {
  A = f32x4.splat(a);
  B = f32x4.splat(b);
  for (const end = x + bytes(n & ~3); x < end; x += 16, y += 16, to += 16) v128.store(to, sumOfTwo(x, y));
  if (n & 3) storeSome(to, sumOfTwo(x, y), n & 3);
}

// @ts-ignore: decorator
@inline
function sumOfTwo(x: usize, y: usize): v128 {
  return f32x4.add(f32x4.mul(A, v128.load(x)), f32x4.mul(B, v128.load(y)));
}

/** to = x · y; `to` may be one of them. */
export function multiply(x: usize, y: usize, to: usize, n: i32): void {
  for (const end = x + bytes(n & ~3); x < end; x += 16, y += 16, to += 16) v128.store(to, f32x4.mul(v128.load(x), v128.load(y)));
  if (n & 3) storeSome(to, f32x4.mul(v128.load(x), v128.load(y)), n & 3);
}

/** to = a · x + b. */
export function scale(x: usize, to: usize, n: i32, a: f32, b: f32): void {
  A = f32x4.splat(a);
  B = f32x4.splat(b);
  for (const end = x + bytes(n & ~3); x < end; x += 16, to += 16) v128.store(to, f32x4.add(f32x4.mul(A, v128.load(x)), B));
  if (n & 3) storeSome(to, f32x4.add(f32x4.mul(A, v128.load(x)), B), n & 3);
}

/** to = (x − shift [columns]) · factor [columns], line by line; with y: factor · (x − shift − y · slope [columns]). */
export function scaleColumns(x: usize, y: usize, shift: usize, slope: usize, factor: usize, to: usize, rows: i32, columns: i32): void {
  const line = bytes(columns);
  for (; rows > 0; rows--, x += line, to += line) {
    for (let i: usize = 0; i < line; i += 16) {
      let v = f32x4.sub(v128.load(x + i), v128.load(shift + i));
      if (y) v = f32x4.sub(v, f32x4.mul(v128.load(y + i), v128.load(slope + i)));
      v = f32x4.mul(v, v128.load(factor + i));
      if (i + 16 <= line) v128.store(to + i, v);
      else storeSome(to + i, v, (line - i) >> 2);
    }
    if (y) y += line;
  }
}

/** The same for n elements with the same shift, slope and factor. */
export function scaleRun(x: usize, y: usize, to: usize, n: i32, shift: f32, slope: f32, factor: f32): void {
  const s = f32x4.splat(shift), f = f32x4.splat(factor), l = f32x4.splat(slope), end = x + bytes(n);
  for (; x < end; x += 16, to += 16) {
    let v = f32x4.sub(v128.load(x), s);
    if (y) {
      v = f32x4.sub(v, f32x4.mul(v128.load(y), l));
      y += 16;
    }
    v = f32x4.mul(v, f);
    if (x + 16 <= end) v128.store(to, v);
    else storeSome(to, v, (end - x) >> 2);
  }
}

/** to = x · factor [columns] + shift [columns], line by line. */
export function affineColumns(x: usize, factor: usize, shift: usize, to: usize, rows: i32, columns: i32): void {
  const line = bytes(columns);
  for (; rows > 0; rows--, x += line, to += line) {
    for (let i: usize = 0; i < line; i += 16) {
      const v = madd(v128.load(x + i), v128.load(factor + i), v128.load(shift + i));
      if (i + 16 <= line) v128.store(to + i, v);
      else storeSome(to + i, v, (line - i) >> 2);
    }
  }
}

/** Zeroes a run of bytes. */
export function clear(to: usize, count: usize): void {
  memory.fill(to, 0, count);
}

/** to = from, clipped to [least, most]; NaN stays. */
export function clamp(from: usize, to: usize, n: i32, least: f32, most: f32): void {
  const l = f32x4.splat(least), m = f32x4.splat(most);
  const end = from + bytes(n & ~3);
  for (; from < end; from += 16, to += 16) v128.store(to, f32x4.pmin(f32x4.pmax(v128.load(from), l), m));
  for (let i = 0; i < (n & 3); i++) {
    const v = f32.load(from + bytes(i));
    f32.store(to + bytes(i), v < least ? least : v > most ? most : v);
  }
}
