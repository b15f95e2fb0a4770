// Activations, forward and backward. `scale` multiplies the input first, like an ordering's scale stage before `activate`.
import { exp4, expm1Negative4, log1p4, normal4, sigmoid4, tanh4 } from "./exponential";
import { bytes, madd, storeSome } from "./vector";

// The indices of `activationKinds` in ../spec/kinds.ts.
const RELU: i32 = 0;
const RELU6: i32 = 1;
const LEAKY_RELU: i32 = 2;
const SIGMOID: i32 = 3;
const TANH: i32 = 4;
const SILU: i32 = 5;
const GELU: i32 = 6;
const GELU_TANH: i32 = 7;
const EXP: i32 = 8;
const ELU: i32 = 9;
const SELU: i32 = 10;
const SOFTPLUS: i32 = 11;
const MISH: i32 = 12;

let SCALE: v128, SLOPE: v128, ZERO: v128, ONE: v128, SIX: v128, G0: v128, G1: v128, G2: v128, MINUS_HALF: v128, DENSITY: v128;
let SELU_SCALE: v128, SELU_LOW: v128, SIGN: v128, TWO: v128, FOUR: v128, SURE: v128;

export function startActivations(): void {
  ZERO = f32x4.splat(0);
  ONE = f32x4.splat(1);
  SIX = f32x4.splat(6);
  // The tanh form of GELU is x · sigmoid(G0 · (x + G1 · x³)).
  G0 = f32x4.splat(1.5957691216);
  G1 = f32x4.splat(0.044715);
  G2 = f32x4.splat(0.134145);
  MINUS_HALF = f32x4.splat(-0.5);
  DENSITY = f32x4.splat(0.3989422804);
  SELU_SCALE = f32x4.splat(1.0507009874);
  SELU_LOW = f32x4.splat(1.7580993408);
  SIGN = i32x4.splat(0x80000000);
  TWO = f32x4.splat(2);
  FOUR = f32x4.splat(4);
  // From here on, mish(x) rounds to x.
  SURE = f32x4.splat(20);
}

/** factor · x, and 0 where the factor is 0, even if x is infinite. */
// @ts-ignore: decorator
@inline
function fading(factor: v128, x: v128): v128 {
  return v128.and(f32x4.mul(factor, x), f32x4.ne(factor, ZERO));
}

// @ts-ignore: decorator
@inline
function geluArgument(x: v128): v128 {
  return f32x4.mul(G0, madd(f32x4.mul(G1, f32x4.mul(x, x)), x, x));
}

// @ts-ignore: decorator
@inline
function value(kind: i32, x: v128): v128 {
  if (kind == RELU) return f32x4.add(f32x4.pmax(x, ZERO), ZERO); // the sum makes 0 of −0
  if (kind == RELU6) return f32x4.pmin(f32x4.add(f32x4.pmax(x, ZERO), ZERO), SIX);
  if (kind == LEAKY_RELU) return v128.bitselect(x, f32x4.mul(x, SLOPE), f32x4.gt(x, ZERO));
  if (kind == SIGMOID) return sigmoid4(x);
  if (kind == TANH) return tanh4(x);
  if (kind == SILU) return fading(sigmoid4(x), x);
  if (kind == GELU) return fading(normal4(x), x);
  if (kind == GELU_TANH) return fading(sigmoid4(geluArgument(x)), x);
  if (kind == ELU) return v128.bitselect(x, f32x4.mul(SLOPE, expm1Negative4(f32x4.pmin(x, ZERO))), f32x4.gt(x, ZERO));
  if (kind == SELU) {
    const below = f32x4.mul(SELU_LOW, expm1Negative4(f32x4.pmin(x, ZERO)));
    return v128.bitselect(f32x4.mul(SELU_SCALE, x), below, f32x4.gt(x, ZERO));
  }
  if (kind == SOFTPLUS) return f32x4.add(f32x4.max(x, ZERO), log1p4(exp4(v128.or(x, SIGN))));
  if (kind == MISH) {
    const n = mishTerm(exp4(f32x4.pmin(x, SURE)));
    return f32x4.mul(x, f32x4.div(n, f32x4.add(n, TWO)));
  }
  return exp4(x);
}

/** With e = e^x this is n = e · (e + 2), and the tanh of softplus(x) is n / (n + 2), without cancellation. */
// @ts-ignore: decorator
@inline
function mishTerm(e: v128): v128 {
  return f32x4.mul(e, f32x4.add(e, TWO));
}

/** gradient · f′(x), with y = f(x). */
// @ts-ignore: decorator
@inline
function gradientOf(kind: i32, x: v128, y: v128, gradient: v128): v128 {
  if (kind == RELU) return v128.andnot(gradient, f32x4.le(x, ZERO));
  if (kind == RELU6) return v128.andnot(gradient, v128.or(f32x4.le(x, ZERO), f32x4.ge(x, SIX)));
  if (kind == LEAKY_RELU) return v128.bitselect(gradient, f32x4.mul(gradient, SLOPE), f32x4.gt(x, ZERO));
  if (kind == SIGMOID) return f32x4.mul(gradient, f32x4.mul(y, f32x4.sub(ONE, y)));
  if (kind == TANH) return f32x4.mul(gradient, f32x4.sub(ONE, f32x4.mul(y, y)));
  if (kind == SILU) {
    const s = sigmoid4(x);
    return f32x4.mul(gradient, f32x4.add(s, fading(f32x4.mul(s, f32x4.sub(ONE, s)), x)));
  }
  if (kind == GELU) {
    const density = f32x4.mul(DENSITY, exp4(f32x4.mul(MINUS_HALF, f32x4.mul(x, x))));
    return f32x4.mul(gradient, f32x4.add(normal4(x), fading(density, x)));
  }
  if (kind == GELU_TANH) {
    const s = sigmoid4(geluArgument(x)), slope = f32x4.mul(G0, madd(G2, f32x4.mul(x, x), ONE));
    return f32x4.mul(gradient, f32x4.add(s, fading(f32x4.mul(s, f32x4.sub(ONE, s)), f32x4.mul(x, slope))));
  }
  if (kind == ELU || kind == SELU) {
    const above = kind == ELU ? ONE : SELU_SCALE, below = f32x4.mul(kind == ELU ? SLOPE : SELU_LOW, exp4(f32x4.pmin(x, ZERO)));
    return f32x4.mul(gradient, v128.bitselect(above, below, f32x4.gt(x, ZERO)));
  }
  if (kind == SOFTPLUS) return f32x4.mul(gradient, sigmoid4(x));
  if (kind == MISH) {
    const e = exp4(f32x4.pmin(x, SURE)), n = mishTerm(e), q = f32x4.div(ONE, f32x4.add(n, TWO));
    const steep = f32x4.mul(f32x4.mul(f32x4.mul(FOUR, f32x4.mul(e, f32x4.add(e, ONE))), q), q);
    return f32x4.mul(gradient, v128.bitselect(ONE, f32x4.add(fading(steep, x), f32x4.mul(n, q)), f32x4.gt(x, SURE)));
  }
  return f32x4.mul(gradient, y);
}

// @ts-ignore: decorator
@inline
function forward(kind: i32, x: usize, y: usize, n: i32): void {
  const end = x + bytes(n);
  for (; x + 32 <= end; x += 32, y += 32) {
    const a = value(kind, f32x4.mul(v128.load(x), SCALE)), b = value(kind, f32x4.mul(v128.load(x, 16), SCALE));
    v128.store(y, a);
    v128.store(y, b, 16);
  }
  for (; x < end; x += 16, y += 16) {
    const a = value(kind, f32x4.mul(v128.load(x), SCALE));
    if (x + 16 <= end) v128.store(y, a);
    else storeSome(y, a, (end - x) >> 2);
  }
}

// @ts-ignore: decorator
@inline
function backward(kind: i32, x: usize, y: usize, gradient: usize, to: usize, n: i32): void {
  const end = x + bytes(n);
  for (; x < end; x += 16, y += 16, gradient += 16, to += 16) {
    const g = f32x4.mul(gradientOf(kind, f32x4.mul(v128.load(x), SCALE), v128.load(y), v128.load(gradient)), SCALE);
    if (x + 16 <= end) v128.store(to, g);
    else storeSome(to, g, (end - x) >> 2);
  }
}

/** y = f(scale · x) of n elements; y may be x. `slope` is leaky relu's, or elu's alpha. */
export function activate(kind: i32, x: usize, y: usize, n: i32, scale: f32, slope: f32): void {
  SCALE = f32x4.splat(scale);
  SLOPE = f32x4.splat(slope);
  if (kind == RELU) forward(RELU, x, y, n);
  else if (kind == RELU6) forward(RELU6, x, y, n);
  else if (kind == LEAKY_RELU) forward(LEAKY_RELU, x, y, n);
  else if (kind == SIGMOID) forward(SIGMOID, x, y, n);
  else if (kind == TANH) forward(TANH, x, y, n);
  else if (kind == SILU) forward(SILU, x, y, n);
  else if (kind == GELU) forward(GELU, x, y, n);
  else if (kind == GELU_TANH) forward(GELU_TANH, x, y, n);
  else if (kind == ELU) forward(ELU, x, y, n);
  else if (kind == SELU) forward(SELU, x, y, n);
  else if (kind == SOFTPLUS) forward(SOFTPLUS, x, y, n);
  else if (kind == MISH) forward(MISH, x, y, n);
  else forward(EXP, x, y, n);
}

/** to = scale · gradient · f′(scale · x), where y = f(scale · x); `to` may be any of the others. */
export function activateBackward(kind: i32, x: usize, y: usize, gradient: usize, to: usize, n: i32, scale: f32, slope: f32): void {
  SCALE = f32x4.splat(scale);
  SLOPE = f32x4.splat(slope);
  if (kind == RELU) backward(RELU, x, y, gradient, to, n);
  else if (kind == RELU6) backward(RELU6, x, y, gradient, to, n);
  else if (kind == LEAKY_RELU) backward(LEAKY_RELU, x, y, gradient, to, n);
  else if (kind == SIGMOID) backward(SIGMOID, x, y, gradient, to, n);
  else if (kind == TANH) backward(TANH, x, y, gradient, to, n);
  else if (kind == SILU) backward(SILU, x, y, gradient, to, n);
  else if (kind == GELU) backward(GELU, x, y, gradient, to, n);
  else if (kind == GELU_TANH) backward(GELU_TANH, x, y, gradient, to, n);
  else if (kind == ELU) backward(ELU, x, y, gradient, to, n);
  else if (kind == SELU) backward(SELU, x, y, gradient, to, n);
  else if (kind == SOFTPLUS) backward(SOFTPLUS, x, y, gradient, to, n);
  else if (kind == MISH) backward(MISH, x, y, gradient, to, n);
  else backward(EXP, x, y, gradient, to, n);
}

// @ts-ignore: decorator
@inline
function biasForward(kind: i32, y: usize, bias: usize, rows: i32, columns: i32): void {
  for (let row = 0; row < rows; row++) {
    const end = bias + bytes(columns);
    for (let b = bias; b < end; b += 16) {
      const sum = f32x4.add(v128.load(y), v128.load(b)), v = kind < 0 ? sum : value(kind, sum), left = end - b;
      if (left >= 16) {
        v128.store(y, v);
        y += 16;
      } else {
        storeSome(y, v, left >> 2);
        y += left;
      }
    }
  }
}

/** y [rows, columns] = f(y + bias [columns]), in place; kind −1 adds the bias alone. */
export function addBias(kind: i32, y: usize, bias: usize, rows: i32, columns: i32, slope: f32): void {
  SLOPE = f32x4.splat(slope);
  if (kind == RELU) biasForward(RELU, y, bias, rows, columns);
  else if (kind < 0) biasForward(-1, y, bias, rows, columns);
  else {
    biasForward(-1, y, bias, rows, columns);
    activate(kind, y, y, rows * columns, 1, slope);
  }
}

let BEFORE: v128, AFTER: v128, BITS0: v128, BITS1: v128, BITS2: v128, BITS3: v128;

export function startMaskedActivations(): void {
  BITS0 = i32x4(1, 2, 4, 8);
  BITS1 = i32x4(16, 32, 64, 128);
  BITS2 = i32x4(256, 512, 1024, 2048);
  BITS3 = i32x4(4096, 8192, 16384, 32768);
}

// @ts-ignore: decorator
@inline
function maskedGradient(kind: i32, x: usize, y: usize, gradient: usize, mask: v128, bits: v128): v128 {
  const g = f32x4.mul(v128.load(gradient), BEFORE);
  const d = f32x4.mul(gradientOf(kind, f32x4.mul(v128.load(x), SCALE), v128.load(y), g), AFTER);
  return v128.and(d, i32x4.eq(v128.and(mask, bits), bits));
}

// @ts-ignore: decorator
@inline
function maskedBackward(kind: i32, x: usize, y: usize, gradient: usize, bits: usize, to: usize, n: i32): void {
  const end = to + bytes(n);
  for (; to + 64 <= end; to += 64, x += 64, y += 64, gradient += 64, bits += 2) {
    const mask = i32x4.splat(<i32>load<u16>(bits));
    v128.store(to, maskedGradient(kind, x, y, gradient, mask, BITS0));
    v128.store(to, maskedGradient(kind, x + 16, y + 16, gradient + 16, mask, BITS1), 16);
    v128.store(to, maskedGradient(kind, x + 32, y + 32, gradient + 32, mask, BITS2), 32);
    v128.store(to, maskedGradient(kind, x + 48, y + 48, gradient + 48, mask, BITS3), 48);
  }
  if (to == end) return;
  let mask = <i32>load<u8>(bits);
  if (end - to > 32) mask |= <i32>load<u8>(bits, 1) << 8;
  for (; to < end; to += 16, x += 16, y += 16, gradient += 16, mask >>= 4) {
    const d = maskedGradient(kind, x, y, gradient, i32x4.splat(mask), BITS0);
    if (to + 16 <= end) v128.store(to, d);
    else storeSome(to, d, (end - to) >> 2);
  }
}

/** to = after · (before · gradient) · f′(scale · x) where the bit is set, else 0, with y = f(scale · x); `to` is none of the others. */
export function activateMaskedBackward(
  kind: i32, x: usize, y: usize, gradient: usize, bits: usize, to: usize, n: i32,
  before: f32, scale: f32, after: f32, slope: f32,
): void {
  BEFORE = f32x4.splat(before);
  SCALE = f32x4.splat(scale);
  AFTER = f32x4.splat(after);
  SLOPE = f32x4.splat(slope);
  if (kind == RELU) maskedBackward(RELU, x, y, gradient, bits, to, n);
  else if (kind == RELU6) maskedBackward(RELU6, x, y, gradient, bits, to, n);
  else if (kind == LEAKY_RELU) maskedBackward(LEAKY_RELU, x, y, gradient, bits, to, n);
  else if (kind == SIGMOID) maskedBackward(SIGMOID, x, y, gradient, bits, to, n);
  else if (kind == TANH) maskedBackward(TANH, x, y, gradient, bits, to, n);
  else if (kind == SILU) maskedBackward(SILU, x, y, gradient, bits, to, n);
  else if (kind == GELU) maskedBackward(GELU, x, y, gradient, bits, to, n);
  else if (kind == GELU_TANH) maskedBackward(GELU_TANH, x, y, gradient, bits, to, n);
  else if (kind == ELU) maskedBackward(ELU, x, y, gradient, bits, to, n);
  else if (kind == SELU) maskedBackward(SELU, x, y, gradient, bits, to, n);
  else if (kind == SOFTPLUS) maskedBackward(SOFTPLUS, x, y, gradient, bits, to, n);
  else if (kind == MISH) maskedBackward(MISH, x, y, gradient, bits, to, n);
  else maskedBackward(EXP, x, y, gradient, bits, to, n);
}
