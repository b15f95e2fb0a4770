// Random numbers of one xoshiro128++ stream, to the bit as ../../tensor/random.ts draws them one by one: no fused multiply-adds here.
import { bytes } from "./vector";

/** u [n] (float64) = two words each, as a number in [0, 1); in (0, 1) if `open`. Advances the state, four uint32. */
export function drawDoubles(state: usize, u: usize, n: i32, open: bool): void {
  let s0 = load<u32>(state), s1 = load<u32>(state, 4), s2 = load<u32>(state, 8), s3 = load<u32>(state, 12);
  for (const end = u + (<usize>n << 3); u < end; u += 8) {
    let first: u32 = 0, second: u32 = 0;
    for (let word = 0; word < 2; word++) {
      first = second;
      second = rotl<u32>(s0 + s3, 7) + s0;
      const t = s1 << 9;
      s2 ^= s0;
      s3 ^= s1;
      s1 ^= s2;
      s0 ^= s3;
      s2 ^= t;
      s3 = rotl<u32>(s3, 11);
    }
    const high = <f64>(first >> 6) * 1.4901161193847656e-8;
    if (open) f64.store(u, high + (<f64>(second >> 6) + 0.5) * 2.220446049250313e-16);
    else f64.store(u, high + <f64>(second >> 5) * 1.1102230246251565e-16);
  }
  store<u32>(state, s0);
  store<u32>(state, s1, 4);
  store<u32>(state, s2, 8);
  store<u32>(state, s3, 12);
}

/** to [n] = shift + factor · u, as float64 or float32. */
export function affineDoubles(u: usize, to: usize, n: i32, factor: f64, shift: f64, isDouble: bool): void {
  const f = f64x2.splat(factor), s = f64x2.splat(shift);
  for (; n >= 2; n -= 2, u += 16) to = store2(to, f64x2.add(s, f64x2.mul(f, v128.load(u))), isDouble);
  if (n > 0) store1(to, shift + factor * f64.load(u), isDouble);
}

/** to [n] = mean + std · the normal quantile of u, as float64 or float32. */
export function normalDoubles(u: usize, to: usize, n: i32, std: f64, mean: f64, isDouble: bool): void {
  const half = f64x2.splat(0.5), near = f64x2.splat(0.425), f = f64x2.splat(std), s = f64x2.splat(mean);
  for (; n >= 2; n -= 2, u += 16) {
    const from = f64x2.sub(v128.load(u), half);
    let z = central2(from);
    const isNear = f64x2.le(f64x2.abs(from), near);
    if (!i64x2.all_true(isNear)) {
      if (!i64x2.extract_lane(isNear, 0)) z = f64x2.replace_lane(z, 0, tail(f64.load(u)));
      if (!i64x2.extract_lane(isNear, 1)) z = f64x2.replace_lane(z, 1, tail(f64.load(u, 8)));
    }
    to = store2(to, f64x2.add(s, f64x2.mul(f, z)), isDouble);
  }
  if (n <= 0) return;
  const p = f64.load(u), from = p - 0.5;
  store1(to, mean + std * (abs(from) <= 0.425 ? f64x2.extract_lane(central2(f64x2.splat(from)), 0) : tail(p)), isDouble);
}

// @ts-ignore: decorator
@inline
function store2(to: usize, v: v128, isDouble: bool): usize {
  if (isDouble) {
    v128.store(to, v);
    return to + 16;
  }
  v128.store64_lane(to, f32x4.demote_f64x2_zero(v), 0);
  return to + 8;
}

// @ts-ignore: decorator
@inline
function store1(to: usize, v: f64, isDouble: bool): void {
  if (isDouble) f64.store(to, v);
  else f32.store(to, <f32>v);
}

/** a + b · x */
// @ts-ignore: decorator
@inline
function next2(b: v128, x: v128, a: f64): v128 {
  return f64x2.add(f64x2.mul(b, x), f64x2.splat(a));
}

/** The quantile near the centre, of two numbers less ½: AS 241's first rational function. */
// @ts-ignore: decorator
@inline
function central2(from: v128): v128 {
  const x = f64x2.sub(f64x2.splat(0.180625), f64x2.mul(from, from));
  let over = next2(f64x2.splat(2509.0809287301227), x, 33430.57558358813);
  over = next2(over, x, 67265.7709270087);
  over = next2(over, x, 45921.95393154987);
  over = next2(over, x, 13731.69376550946);
  over = next2(over, x, 1971.5909503065513);
  over = next2(over, x, 133.14166789178438);
  over = next2(over, x, 3.3871328727963665);
  let under = next2(f64x2.splat(5226.495278852854), x, 28729.085735721943);
  under = next2(under, x, 39307.89580009271);
  under = next2(under, x, 21213.794301586597);
  under = next2(under, x, 5394.196021424751);
  under = next2(under, x, 687.1870074920579);
  under = next2(under, x, 42.31333070160091);
  under = next2(under, x, 1);
  return f64x2.mul(from, f64x2.div(over, under));
}

/** The quantile away from the centre. */
function tail(p: f64): f64 {
  const t = sqrt(-log(p < 0.5 ? p : 1 - p)), size = t <= 5 ? middle(t - 1.6) : far(t - 5);
  return p < 0.5 ? -size : size;
}

// @ts-ignore: decorator
@inline
function middle(x: f64): f64 {
  let over: f64 = 0.0007745450142783414 * x + 0.022723844989269184;
  over = over * x + 0.2417807251774506;
  over = over * x + 1.2704582524523684;
  over = over * x + 3.6478483247632045;
  over = over * x + 5.769497221460691;
  over = over * x + 4.630337846156546;
  over = over * x + 1.4234371107496835;
  let under: f64 = 1.0507500716444169e-9 * x + 0.0005475938084995345;
  under = under * x + 0.015198666563616457;
  under = under * x + 0.14810397642748008;
  under = under * x + 0.6897673349851;
  under = under * x + 1.6763848301838038;
  under = under * x + 2.053191626637759;
  under = under * x + 1;
  return over / under;
}

function far(x: f64): f64 {
  let over: f64 = 2.0103343992922881e-7 * x + 0.000027115555687434876;
  over = over * x + 0.0012426609473880784;
  over = over * x + 0.026532189526576124;
  over = over * x + 0.29656057182850487;
  over = over * x + 1.7848265399172913;
  over = over * x + 5.463784911164114;
  over = over * x + 6.657904643501103;
  let under: f64 = 2.0442631033899397e-15 * x + 1.421511758316446e-7;
  under = under * x + 0.000018463183175100548;
  under = under * x + 0.0007868691311456133;
  under = under * x + 0.014875361290850615;
  under = under * x + 0.1369298809227358;
  under = under * x + 0.599832206555888;
  under = under * x + 1;
  return over / under;
}

/** The natural logarithm of x in (0, 1], as ../../math/normal-quantile.ts has it. */
function log(x: f64): f64 {
  let mantissa = x, exponent: f64 = 0;
  for (; mantissa < 0.7071067811865476; mantissa *= 2) exponent -= 1;
  const s = (mantissa - 1) / (mantissa + 1), q = s * s;
  let series: f64 = 1.0 / 21;
  series = series * q + 1.0 / 19;
  series = series * q + 1.0 / 17;
  series = series * q + 1.0 / 15;
  series = series * q + 1.0 / 13;
  series = series * q + 1.0 / 11;
  series = series * q + 1.0 / 9;
  series = series * q + 1.0 / 7;
  series = series * q + 1.0 / 5;
  series = series * q + 1.0 / 3;
  series = series * q + 1;
  return exponent * 0.6931471805599453 + 2 * s * series;
}

/** to [n] = value. */
export function fill(to: usize, n: i32, value: f32): void {
  const v = f32x4.splat(value);
  const end = to + bytes(n & ~3);
  for (; to < end; to += 16) v128.store(to, v);
  for (let i = 0; i < (n & 3); i++) f32.store(to + bytes(i), value);
}

/** to [n] = start + i · span / last from i = `first` on, in float64. */
export function ramp(to: usize, n: i32, first: i32, start: f64, span: f64, last: f64): void {
  const s = f64x2.splat(start), d = f64x2.splat(span), l = f64x2.splat(last), two = f64x2.splat(2);
  let i = f64x2.replace_lane(f64x2.splat(<f64>first), 1, <f64>first + 1), at = <f64>first;
  for (; n >= 2; n -= 2, to += 8, at += 2, i = f64x2.add(i, two))
    v128.store64_lane(to, f32x4.demote_f64x2_zero(f64x2.add(s, f64x2.div(f64x2.mul(d, i), l))), 0);
  if (n > 0) f32.store(to, <f32>(start + span * at / last));
}
