// Copies that change the order or the type of the numbers.
import { bytes } from "./vector";

/** The side of a tile: its rows of both matrices stay in the first-level cache. */
const TILE: i32 = 16;

/** Columns `first` up to `end` of x [rows, columns], whose lines are `line` numbers apart, become rows of `to` [columns, rows]. */
export function transpose(x: usize, to: usize, rows: i32, line: i32, first: i32, end: i32): void {
  const from = bytes(line), step = bytes(rows);
  for (let left = first; left < end; left += TILE) {
    const right = min(left + TILE, end);
    for (let top = 0; top < rows; top += TILE) transposeTile(x, to, from, step, top, min(top + TILE, rows), left, right);
  }
}

// @ts-ignore: decorator
@inline
function transposeTile(x: usize, to: usize, line: usize, step: usize, top: i32, bottom: i32, left: i32, right: i32): void {
  let row = top;
  for (; row + 4 <= bottom; row += 4) {
    let a = x + row * line + bytes(left), z = to + left * step + bytes(row), column = left;
    for (; column + 4 <= right; column += 4, a += 16, z += 4 * step) transposeFour(a, line, z, step);
    for (; column < right; column++, a += 4, z += step)
      for (let i: usize = 0; i < 4; i++) i32.store(z + 4 * i, i32.load(a + i * line));
  }
  for (; row < bottom; row++) {
    let a = x + row * line + bytes(left), z = to + left * step + bytes(row);
    for (let column = left; column < right; column++, a += 4, z += step) i32.store(z, i32.load(a));
  }
}

// @ts-ignore: decorator
@inline
function transposeFour(x: usize, line: usize, to: usize, step: usize): void {
  const a = v128.load(x), b = v128.load(x + line), c = v128.load(x + 2 * line), d = v128.load(x + 3 * line);
  const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5), cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  const AB = v128.shuffle<i32>(a, b, 2, 6, 3, 7), CD = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(ab, cd, 0, 2));
  v128.store(to + step, v128.shuffle<i64>(ab, cd, 1, 3));
  v128.store(to + 2 * step, v128.shuffle<i64>(AB, CD, 0, 2));
  v128.store(to + 3 * step, v128.shuffle<i64>(AB, CD, 1, 3));
}

/** to = x, 32-bit integers as float32. */
export function fromIntegers(x: usize, to: usize, n: i32): void {
  for (const end = x + bytes(n & ~3); x < end; x += 16, to += 16) v128.store(to, f32x4.convert_i32x4_s(v128.load(x)));
  for (const end = x + bytes(n & 3); x < end; x += 4, to += 4) f32.store(to, <f32>i32.load(x));
}

/** to = x, bytes as float32. */
export function fromBytes(x: usize, to: usize, n: i32): void {
  for (const end = x + (n & ~3); x < end; x += 4, to += 16)
    v128.store(to, f32x4.convert_i32x4_u(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(x)))));
  for (const end = x + (n & 3); x < end; x++, to += 4) f32.store(to, <f32>load<u8>(x));
}
