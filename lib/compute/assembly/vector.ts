// Shared by all files here. Addresses are in bytes; counts are in elements, any number of them. Loads may reach up to 31 bytes
// beyond the end (the memory keeps a margin), stores never do: threads work on neighbouring parts.
//
// V8 rebuilds a v128 constant, or a splat of a parameter, wherever a loop uses it (four instructions each), but keeps a value
// read once from a mutable global in a register. Hence the globals that `start` functions set.

/** a · b + c; rounded once where the build has relaxed SIMD, twice elsewhere. */
// @ts-ignore: decorator
@inline
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return v128.relaxed_madd<f32>(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** Stores the first 1, 2 or 3 elements of v. */
// @ts-ignore: decorator
@inline
export function storeSome(to: usize, v: v128, count: usize): void {
  if (count & 2) {
    v128.store64_lane(to, v, 0);
    if (count & 1) v128.store32_lane(to, v, 2, 8);
  } else v128.store32_lane(to, v, 0);
}

/** v with its elements from `count` on replaced by those of `rest`. */
// @ts-ignore: decorator
@inline
export function firstOf(v: v128, rest: v128, count: usize): v128 {
  return v128.bitselect(v, rest, i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(<i32>count)));
}

/** The size of n 32-bit elements. */
// @ts-ignore: decorator
@inline
export function bytes(n: i32): usize {
  return <usize>n << 2;
}

/** The sum of four elements, as float64. */
// @ts-ignore: decorator
@inline
export function sumOf(v: v128): f64 {
  return <f64>f32x4.extract_lane(v, 0) + <f64>f32x4.extract_lane(v, 1) + <f64>f32x4.extract_lane(v, 2) + <f64>f32x4.extract_lane(v, 3);
}

/** The first two elements as float64. */
// @ts-ignore: decorator
@inline
export function low(v: v128): v128 {
  return f64x2.promote_low_f32x4(v);
}

/** The last two elements as float64. */
// @ts-ignore: decorator
@inline
export function high(v: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<i64>(v, v, 1, 0));
}
