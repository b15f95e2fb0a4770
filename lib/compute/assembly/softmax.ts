// Softmax over the last axis, and its cross-entropy with class indices.
import { exp4 } from "./exponential";
import { dot, sum } from "./reduce";
import { bytes, firstOf, high, low, storeSome, sumOf } from "./vector";

/** Four maxima at once: each waits for the one before. */
function largest(x: usize, columns: i32): f32 {
  const end = x + bytes(columns), none = f32x4.splat(-Infinity);
  let m = none, b = none, c = none, d = none;
  for (; x + 64 <= end; x += 64) {
    m = f32x4.max(m, v128.load(x));
    b = f32x4.max(b, v128.load(x, 16));
    c = f32x4.max(c, v128.load(x, 32));
    d = f32x4.max(d, v128.load(x, 48));
  }
  m = f32x4.max(f32x4.max(m, b), f32x4.max(c, d));
  for (; x < end; x += 16) m = f32x4.max(m, x + 16 <= end ? v128.load(x) : firstOf(v128.load(x), none, (end - x) >> 2));
  return max(max(f32x4.extract_lane(m, 0), f32x4.extract_lane(m, 1)), max(f32x4.extract_lane(m, 2), f32x4.extract_lane(m, 3)));
}

/** y = e^(x − most); returns their sum. */
function exponentials(x: usize, y: usize, columns: i32, most: f32): f64 {
  const end = x + bytes(columns), m = f32x4.splat(most);
  let total: f64 = 0;
  for (; x + 32 <= end; x += 32, y += 32) {
    const a = exp4(f32x4.sub(v128.load(x), m)), b = exp4(f32x4.sub(v128.load(x, 16), m));
    v128.store(y, a);
    v128.store(y, b, 16);
    total += sumOf(a);
    total += sumOf(b);
  }
  for (; x < end; x += 16, y += 16) {
    const e = exp4(f32x4.sub(v128.load(x), m));
    if (x + 16 <= end) {
      v128.store(y, e);
      total += sumOf(e);
    } else {
      storeSome(y, e, (end - x) >> 2);
      total += sumOf(firstOf(e, f32x4.splat(0), (end - x) >> 2));
    }
  }
  return total;
}

function multiplyRun(y: usize, columns: i32, factor: f32): void {
  const end = y + bytes(columns), f = f32x4.splat(factor);
  for (; y < end; y += 16) {
    const v = f32x4.mul(v128.load(y), f);
    if (y + 16 <= end) v128.store(y, v);
    else storeSome(y, v, (end - y) >> 2);
  }
}

/** y [rows, columns] = softmax of x; y may be x. */
export function softmax(x: usize, y: usize, rows: i32, columns: i32): void {
  const line = bytes(columns);
  for (; rows > 0; rows--, x += line, y += line) multiplyRun(y, columns, <f32>(1 / exponentials(x, y, columns, largest(x, columns))));
}

// @ts-ignore: decorator
@inline
function put(to: usize, v: v128, left: usize): void {
  if (left >= 16) v128.store(to, v);
  else storeSome(to, v, left >> 2);
}

/** to = y · (g − Σ g · y), the gradient of softmax; `to` may be g. */
export function softmaxBackward(y: usize, g: usize, to: usize, rows: i32, columns: i32): void {
  const line = bytes(columns);
  for (; rows > 0; rows--, y += line, g += line, to += line) {
    const total = f32x4.splat(<f32>dot(y, g, columns));
    for (let i: usize = 0; i < line; i += 16) {
      put(to + i, f32x4.mul(v128.load(y + i), f32x4.sub(v128.load(g + i), total)), line - i);
    }
  }
}

/** y = x − log Σ e^x of each row; the logarithm is subtracted in float64. y is not x. */
export function logSoftmax(x: usize, y: usize, rows: i32, columns: i32): void {
  const line = bytes(columns);
  for (; rows > 0; rows--, x += line, y += line) {
    const most = largest(x, columns), normalizer = f64x2.splat(<f64>most + Math.log(exponentials(x, y, columns, most)));
    for (let i: usize = 0; i < line; i += 16) {
      const v = v128.load(x + i), a = f64x2.sub(low(v), normalizer), b = f64x2.sub(high(v), normalizer);
      put(y + i, v128.shuffle<i64>(f32x4.demote_f64x2_zero(a), f32x4.demote_f64x2_zero(b), 0, 2), line - i);
    }
  }
}

/** to = g − e^y · Σ g, the gradient of logSoftmax; `to` may be g. */
export function logSoftmaxBackward(y: usize, g: usize, to: usize, rows: i32, columns: i32): void {
  const line = bytes(columns);
  for (; rows > 0; rows--, y += line, g += line, to += line) {
    const total = f32x4.splat(<f32>sum(g, columns));
    for (let i: usize = 0; i < line; i += 16) {
      put(to + i, f32x4.sub(v128.load(g + i), f32x4.mul(exp4(v128.load(y + i)), total)), line - i);
    }
  }
}

/**
 * gradient [rows, columns] = weight · (softmax(logits) · Σ t − t) with t = share · target + floor. Writes three float64 for each row to
 * `parts`: Σ t · (largest logit − logit) where t is not 0, Σ t, and the sum of e^(logit − largest). A row's loss is the first plus
 * the second times the logarithm of the third.
 */
export function softCrossEntropy(
  logits: usize, target: usize, gradient: usize, parts: usize, rows: i32, columns: i32, weight: f64, share: f64, floor: f64,
): void {
  const line = bytes(columns);
  for (; rows > 0; rows--, logits += line, target += line, gradient += line, parts += 24) {
    const most = largest(logits, columns), total = exponentials(logits, gradient, columns, most);
    let distance: f64 = 0, mass: f64 = 0;
    for (let i: usize = 0; i < line; i += 4) {
      const t = share * <f64>f32.load(target + i) + floor;
      if (t != 0) distance += t * (<f64>most - <f64>f32.load(logits + i));
      mass += t;
    }
    f64.store(parts, distance);
    f64.store(parts, mass, 8);
    f64.store(parts, total, 16);
    const factor = f32x4.splat(<f32>(weight * mass / total)), s = f32x4.splat(<f32>(weight * share)), f = f32x4.splat(<f32>(weight * floor));
    for (let i: usize = 0; i < line; i += 16) {
      const t = f32x4.add(f32x4.mul(s, v128.load(target + i)), f);
      put(gradient + i, f32x4.sub(f32x4.mul(factor, v128.load(gradient + i)), t), line - i);
    }
  }
}

/**
 * gradient [rows, columns] = weight · (softmax(logits) − one-hot of labels [rows], int32). Writes two float64 for each
 * row to `parts`: the largest logit minus the label's, and the sum of e^(logit − largest). A row's loss is the first plus the
 * logarithm of the second.
 */
export function crossEntropy(logits: usize, labels: usize, gradient: usize, parts: usize, rows: i32, columns: i32, weight: f32): void {
  const line = bytes(columns);
  for (; rows > 0; rows--, logits += line, gradient += line, labels += 4, parts += 16) {
    const at = bytes(i32.load(labels)), most = largest(logits, columns);
    f64.store(parts, <f64>most - <f64>f32.load(logits + at));
    const total = exponentials(logits, gradient, columns, most);
    f64.store(parts, total, 8);
    multiplyRun(gradient, columns, <f32>(<f64>weight / total));
    f32.store(gradient + at, f32.load(gradient + at) - weight);
  }
}
