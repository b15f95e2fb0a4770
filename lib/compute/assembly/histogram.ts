// Counts of values in equal bins, by the rule of ../../plots/histogram.ts.
import { bytes } from "./vector";

/** 2⁵²: adding it to an integer below 2³¹ leaves the integer in the low bits. */
const WHOLE: f64 = 4503599627370496;

/**
 * counts [bins + 2] (uint32): values by bin, then zeros, then values that are not finite. A value's bin is the number of whole
 * widths between it and 0, minus `first`; values outside all bins count in the nearest. `perWidth` is 1 / width. `tables` is
 * scratch for four tables of bins + 2 uint32, so that consecutive values do not wait for each other's store.
 */
export function histogram(x: usize, n: i32, perWidth: f64, first: i32, bins: i32, tables: usize, counts: usize): void {
  const step = bytes(bins + 2), end = x + bytes(n & ~3), factor = f64x2.splat(perWidth), whole = f64x2.splat(WHOLE), far = f64x2.splat(1e9);
  const one = i32x4.splat(1), from = i32x4.splat(first), zero = i32x4.splat(0), last = i32x4.splat(bins - 1);
  const zeros = i32x4.splat(bins), others = i32x4.splat(bins + 1), most = f32x4.splat(Infinity), nothing = f32x4.splat(0);
  memory.fill(tables, 0, step * 4);
  for (; x < end; x += 16) {
    const v = v128.load(x), size = f32x4.abs(v);
    const a = f64x2.pmin(f64x2.mul(f64x2.promote_low_f32x4(size), factor), far);
    const b = f64x2.pmin(f64x2.mul(f64x2.promote_low_f32x4(v128.shuffle<i64>(size, size, 1, 0)), factor), far);
    const widths = v128.shuffle<i32>(f64x2.add(f64x2.ceil(a), whole), f64x2.add(f64x2.ceil(b), whole), 0, 2, 4, 6);
    // The bin of a positive value is ceil(widths) − 1; that of a negative value is its complement, −ceil(widths).
    let bin = i32x4.sub(v128.xor(i32x4.sub(widths, one), i32x4.shr_s(v, 31)), from);
    bin = i32x4.max_s(zero, i32x4.min_s(bin, last));
    bin = v128.bitselect(zeros, bin, f32x4.eq(v, nothing));
    bin = i32x4.shl(v128.bitselect(bin, others, f32x4.lt(size, most)), 2);
    let to = tables + <usize>i32x4.extract_lane(bin, 0);
    i32.store(to, i32.load(to) + 1);
    to = tables + step + <usize>i32x4.extract_lane(bin, 1);
    i32.store(to, i32.load(to) + 1);
    to = tables + step * 2 + <usize>i32x4.extract_lane(bin, 2);
    i32.store(to, i32.load(to) + 1);
    to = tables + step * 3 + <usize>i32x4.extract_lane(bin, 3);
    i32.store(to, i32.load(to) + 1);
  }
  for (const stop = x + bytes(n & 3); x < stop; x += 4) {
    const to = tables + bytes(binOf(f32.load(x), perWidth, first, bins));
    i32.store(to, i32.load(to) + 1);
  }
  for (let i: usize = 0; i < step; i += 4) {
    const total = i32.load(tables + i) + i32.load(tables + step + i) + i32.load(tables + step * 2 + i) + i32.load(tables + step * 3 + i);
    i32.store(counts + i, total);
  }
}

function binOf(v: f32, perWidth: f64, first: i32, bins: i32): i32 {
  if (v == 0) return bins;
  if (!(abs(v) < Infinity)) return bins + 1;
  const passed = <i32>ceil(min(<f64>abs(v) * perWidth, 1e9)) - 1;
  return max(0, min(bins - 1, (v < 0 ? ~passed : passed) - first));
}

/** Writes two float32 to `to`: the smallest and the largest value that is finite and not 0; Infinity and −Infinity if there is none. */
export function finiteRange(x: usize, n: i32, to: usize): void {
  const end = x + bytes(n & ~3), top = f32x4.splat(Infinity), bottom = f32x4.splat(-Infinity), zero = f32x4.splat(0);
  let least = top, most = bottom;
  for (; x < end; x += 16) {
    const v = v128.load(x), counts = v128.and(f32x4.lt(f32x4.abs(v), top), f32x4.ne(v, zero));
    least = f32x4.pmin(least, v128.bitselect(v, top, counts));
    most = f32x4.pmax(most, v128.bitselect(v, bottom, counts));
  }
  let a = min(min(f32x4.extract_lane(least, 0), f32x4.extract_lane(least, 1)), min(f32x4.extract_lane(least, 2), f32x4.extract_lane(least, 3)));
  let b = max(max(f32x4.extract_lane(most, 0), f32x4.extract_lane(most, 1)), max(f32x4.extract_lane(most, 2), f32x4.extract_lane(most, 3)));
  for (const stop = x + bytes(n & 3); x < stop; x += 4) {
    const v = f32.load(x);
    if (v == 0 || !(abs(v) < Infinity)) continue;
    a = min(a, v);
    b = max(b, v);
  }
  f32.store(to, a);
  f32.store(to, b, 4);
}
