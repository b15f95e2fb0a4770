// exp, tanh, sigmoid and the normal distribution function of four numbers at once.
import { madd } from "./vector";

let LOW: v128, HIGH: v128, LOG2E: v128, ROUND: v128, LN2A: v128, LN2B: v128, ONE: v128, HALF: v128, TWO: v128, SIGN: v128, BIAS: v128;
let E0: v128, E1: v128, E2: v128, E3: v128, E4: v128;
let T0: v128, T1: v128, T2: v128, T3: v128, T4: v128, NEAR: v128;
let A0: v128, A1: v128, A2: v128, A3: v128, A4: v128, LEAST: v128;
let NORMAL: v128, ROUND_BIASED: v128, ALL_BUT_ONE: v128;
let N0: v128, N1: v128, N2: v128, N3: v128, N4: v128, N5: v128, N6: v128, N7: v128, N8: v128, N9: v128, ROOT_HALF: v128;

export function startExponential(): void {
  // Below LOW the result is 0, above HIGH Infinity. Adding 1.5 · 2²³ rounds to a whole number, which is then in the low bits.
  LOW = f32x4.splat(-104);
  HIGH = f32x4.splat(89);
  LOG2E = f32x4.splat(1.44269504);
  ROUND = f32x4.splat(12582912);
  // −ln 2 in two parts, the first with so few bits that its product with the exponent is exact.
  LN2A = f32x4.splat(-0.693359375);
  LN2B = f32x4.splat(2.12194440e-4);
  ONE = f32x4.splat(1);
  HALF = f32x4.splat(0.5);
  TWO = f32x4.splat(2);
  SIGN = i32x4.splat(0x80000000);
  BIAS = i32x4.splat(127);
  // The polynomials of Cephes' expf and tanhf (Moshier).
  E0 = f32x4.splat(1.9875691500e-4);
  E1 = f32x4.splat(1.3981999507e-3);
  E2 = f32x4.splat(8.3334519073e-3);
  E3 = f32x4.splat(4.1665795894e-2);
  E4 = f32x4.splat(1.6666665459e-1);
  T0 = f32x4.splat(-5.70498872745e-3);
  T1 = f32x4.splat(2.06390887954e-2);
  T2 = f32x4.splat(-5.37397155531e-2);
  T3 = f32x4.splat(1.33314422036e-1);
  T4 = f32x4.splat(-3.33332819422e-1);
  NEAR = f32x4.splat(0.625);
  // For |x| up to this, e^x and e^-x are normal numbers.
  NORMAL = f32x4.splat(87);
  ROUND_BIASED = f32x4.splat(12582912 + 127);
  // From here on, tanh rounds to 1.
  ALL_BUT_ONE = f32x4.splat(10);
  // (artanh(s) / s − 1) / s² as a polynomial in s² up to 1/9, fitted in float64 to 4e-10.
  A0 = f32x4.splat(0.11620043394);
  A1 = f32x4.splat(0.10851530359);
  A2 = f32x4.splat(0.14296301990);
  A3 = f32x4.splat(0.19999850378);
  A4 = f32x4.splat(0.33333333671);
  // Below, e^x − 1 rounds to −1.
  LEAST = f32x4.splat(-30);
  // erfc with a relative error below 1.2e-7 everywhere: Numerical Recipes (Press et al. 1992, section 6.2).
  N0 = f32x4.splat(-1.26551223);
  N1 = f32x4.splat(1.00002368);
  N2 = f32x4.splat(0.37409196);
  N3 = f32x4.splat(0.09678418);
  N4 = f32x4.splat(-0.18628806);
  N5 = f32x4.splat(0.27886807);
  N6 = f32x4.splat(-1.13520398);
  N7 = f32x4.splat(1.48851587);
  N8 = f32x4.splat(-0.82215223);
  N9 = f32x4.splat(0.17087277);
  ROOT_HALF = f32x4.splat(0.70710678);
}

/** e^r for |r| ≤ ln 2 / 2. */
// @ts-ignore: decorator
@inline
function expNearZero(r: v128): v128 {
  let p = madd(E0, r, E1);
  p = madd(p, r, E2);
  p = madd(p, r, E3);
  p = madd(p, r, E4);
  p = madd(p, r, HALF);
  return f32x4.add(madd(p, f32x4.mul(r, r), r), ONE);
}

/** x less k · ln 2. */
// @ts-ignore: decorator
@inline
function reduced(x: v128, k: v128): v128 {
  return madd(k, LN2B, madd(k, LN2A, x));
}

/** e^x, within 1 ulp; correct also for subnormal results, 0, Infinity and NaN. */
// @ts-ignore: decorator
@inline
export function exp4(x: v128): v128 {
  if (v128.any_true(f32x4.gt(f32x4.abs(x), NORMAL))) return wideExp4(x);
  const t = madd(x, LOG2E, ROUND);
  return f32x4.mul(expNearZero(reduced(x, f32x4.sub(t, ROUND))), i32x4.shl(i32x4.add(t, BIAS), 23));
}

/** e^x for every x; the same bits as the fast path where that applies. */
function wideExp4(x: v128): v128 {
  const c = f32x4.pmin(f32x4.pmax(x, LOW), HIGH);
  const t = madd(c, LOG2E, ROUND);
  const p = expNearZero(reduced(c, f32x4.sub(t, ROUND)));
  // The exponent is applied in two halves, so that each is in range.
  const k = i32x4.sub(t, ROUND), half = i32x4.shr_s(k, 1);
  return f32x4.mul(f32x4.mul(p, i32x4.shl(i32x4.add(half, BIAS), 23)), i32x4.shl(i32x4.add(i32x4.sub(k, half), BIAS), 23));
}

/** e^x where the result is a normal number: the exponent is applied at once. */
// @ts-ignore: decorator
@inline
function quickExp4(x: v128): v128 {
  const t = madd(x, LOG2E, ROUND_BIASED);
  return f32x4.mul(expNearZero(reduced(x, f32x4.sub(t, ROUND_BIASED))), i32x4.shl(t, 23));
}

/** tanh: an odd polynomial near 0, 1 − 2 / (e^2|x| + 1) with the sign of x elsewhere; within 1.5 ulp. */
// @ts-ignore: decorator
@inline
export function tanh4(x: v128): v128 {
  const a = v128.andnot(x, SIGN), z = f32x4.mul(x, x);
  let p = madd(T0, z, T1);
  p = madd(p, z, T2);
  p = madd(p, z, T3);
  p = madd(p, z, T4);
  p = madd(f32x4.mul(p, z), x, x);
  const far = f32x4.pmin(a, ALL_BUT_ONE);
  const big = f32x4.sub(ONE, f32x4.div(TWO, f32x4.add(quickExp4(f32x4.add(far, far)), ONE)));
  return v128.bitselect(p, v128.or(big, v128.and(x, SIGN)), f32x4.lt(a, NEAR));
}

/** 1 / (1 + e^-x), within 2.5 ulp. For large |x| it uses e^-|x|, which cannot overflow. */
// @ts-ignore: decorator
@inline
export function sigmoid4(x: v128): v128 {
  if (v128.any_true(f32x4.gt(f32x4.abs(x), NORMAL))) {
    const e = exp4(v128.or(x, SIGN)), low = f32x4.div(e, f32x4.add(ONE, e));
    return v128.bitselect(low, f32x4.sub(ONE, low), i32x4.shr_s(x, 31));
  }
  return f32x4.div(ONE, f32x4.add(ONE, quickExp4(f32x4.neg(x))));
}

/** log(1 + e) for e in [0, 1], within 2 ulp: 2 artanh(e / (2 + e)). */
// @ts-ignore: decorator
@inline
export function log1p4(e: v128): v128 {
  const s = f32x4.div(e, f32x4.add(TWO, e)), z = f32x4.mul(s, s);
  let p = madd(A0, z, A1);
  p = madd(p, z, A2);
  p = madd(p, z, A3);
  p = madd(p, z, A4);
  p = f32x4.mul(p, z);
  return madd(f32x4.add(s, s), p, f32x4.add(s, s));
}

/** e^x − 1 for x ≤ 0, within 2 ulp: with x = r + k · ln 2 it is 2ᵏ · (e^r − 1) + (2ᵏ − 1). */
// @ts-ignore: decorator
@inline
export function expm1Negative4(x: v128): v128 {
  const c = f32x4.pmax(x, LEAST), t = madd(c, LOG2E, ROUND_BIASED), r = reduced(c, f32x4.sub(t, ROUND_BIASED));
  let p = madd(E0, r, E1);
  p = madd(p, r, E2);
  p = madd(p, r, E3);
  p = madd(p, r, E4);
  p = madd(p, r, HALF);
  const power = i32x4.shl(t, 23);
  return madd(power, madd(p, f32x4.mul(r, r), r), f32x4.sub(power, ONE));
}

/** The normal distribution function; its relative error is small in the lower tail too. */
// @ts-ignore: decorator
@inline
export function normal4(x: v128): v128 {
  const z = f32x4.mul(v128.andnot(x, SIGN), ROOT_HALF);
  const t = f32x4.div(ONE, madd(HALF, z, ONE));
  let p = madd(N9, t, N8);
  p = madd(p, t, N7);
  p = madd(p, t, N6);
  p = madd(p, t, N5);
  p = madd(p, t, N4);
  p = madd(p, t, N3);
  p = madd(p, t, N2);
  p = madd(p, t, N1);
  p = madd(p, t, N0);
  const tail = f32x4.mul(f32x4.mul(HALF, t), exp4(f32x4.sub(p, f32x4.mul(z, z))));
  return v128.bitselect(tail, f32x4.sub(ONE, tail), f32x4.lt(x, f32x4.splat(0)));
}
