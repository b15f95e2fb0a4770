// The optimizers' update rules: weights and states change in place.
import { bytes, storeSome } from "./vector";

// @ts-ignore: decorator
@inline
function put(to: usize, v: v128, end: usize): void {
  if (to + 16 <= end) v128.store(to, v);
  else storeSome(to, v, (end - to) >> 2);
}

let A: v128, B: v128, C: v128, D: v128, E: v128, F: v128;

/** w −= rate · g */
export function sgdStep(w: usize, g: usize, n: i32, rate: f32): void {
  A = f32x4.splat(rate);
  for (const end = w + bytes(n & ~3); w < end; w += 16, g += 16) v128.store(w, f32x4.sub(v128.load(w), f32x4.mul(A, v128.load(g))));
  if (n & 3) storeSome(w, f32x4.sub(v128.load(w), f32x4.mul(A, v128.load(g))), n & 3);
}

/** v = momentum · v + gradientScale · g; w −= velocityScale · v, or with Nesterov velocityScale · (gradientScale · g + momentum · v). */
export function momentumStep(w: usize, g: usize, v: usize, n: i32, momentum: f32, gradientScale: f32, velocityScale: f32, nesterov: bool): void {
  A = f32x4.splat(momentum);
  B = f32x4.splat(gradientScale);
  C = f32x4.splat(velocityScale);
  const ends = v - w;
  for (const end = w + bytes(n); w < end; w += 16, g += 16, v += 16) {
    const gradient = v128.load(g), velocity = f32x4.add(f32x4.mul(A, v128.load(v)), f32x4.mul(B, gradient));
    const step = nesterov ? f32x4.add(f32x4.mul(B, gradient), f32x4.mul(A, velocity)) : velocity;
    put(v, velocity, end + ends);
    put(w, f32x4.sub(v128.load(w), f32x4.mul(C, step)), end);
  }
}

/** m = b1 · m + (1 − b1) · g; v = b2 · v + (1 − b2) · g²; w −= rate · m / (correction · √v + epsilon). */
export function adamStep(w: usize, g: usize, m: usize, v: usize, n: i32, b1: f32, c1: f32, b2: f32, c2: f32, rate: f32, correction: f32, epsilon: f32): void {
  A = f32x4.splat(b1);
  B = f32x4.splat(c1);
  C = f32x4.splat(b2);
  D = f32x4.splat(c2);
  E = f32x4.splat(correction);
  F = f32x4.splat(epsilon);
  const r = f32x4.splat(rate), toM = m - w, toV = v - w;
  for (const end = w + bytes(n); w < end; w += 16, g += 16, m += 16, v += 16) {
    const gradient = v128.load(g);
    const mean = f32x4.add(f32x4.mul(A, v128.load(m)), f32x4.mul(B, gradient));
    const square = f32x4.add(f32x4.mul(C, v128.load(v)), f32x4.mul(D, f32x4.mul(gradient, gradient)));
    put(m, mean, end + toM);
    put(v, square, end + toV);
    const root = f32x4.add(f32x4.mul(f32x4.sqrt(square), E), F);
    put(w, f32x4.sub(v128.load(w), f32x4.div(f32x4.mul(r, mean), root)), end);
  }
}

/**
 * s = decay · s + (1 − decay) · g²; with the address m not 0, m = decay · m + (1 − decay) · g, and m² is subtracted from s under the root.
 * step = inner · g / (√s + after), or / √(s + under) as one of the two is 0; with v not 0, v = momentum · v + step; w −= outer · step or v.
 */
export function rmspropStep(
  w: usize, g: usize, s: usize, m: usize, v: usize, n: i32, decay: f32, rest: f32, momentum: f32, inner: f32, outer: f32, under: f32, after: f32,
): void {
  A = f32x4.splat(decay);
  B = f32x4.splat(rest);
  C = f32x4.splat(momentum);
  D = f32x4.splat(inner);
  E = f32x4.splat(under);
  F = f32x4.splat(after);
  const o = f32x4.splat(outer);
  for (let i: usize = 0, end = bytes(n); i < end; i += 16) {
    const gradient = v128.load(g + i), square = f32x4.add(f32x4.mul(A, v128.load(s + i)), f32x4.mul(B, f32x4.mul(gradient, gradient)));
    put(s + i, square, s + end);
    let spread = square;
    if (m) {
      const mean = f32x4.add(f32x4.mul(A, v128.load(m + i)), f32x4.mul(B, gradient));
      put(m + i, mean, m + end);
      spread = f32x4.sub(square, f32x4.mul(mean, mean));
    }
    let step = f32x4.div(f32x4.mul(D, gradient), f32x4.add(f32x4.sqrt(f32x4.add(spread, E)), F));
    if (v) {
      step = f32x4.add(f32x4.mul(C, v128.load(v + i)), step);
      put(v + i, step, v + end);
    }
    put(w + i, f32x4.sub(v128.load(w + i), f32x4.mul(o, step)), w + end);
  }
}
