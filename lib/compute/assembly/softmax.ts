// Softmax over the last axis, and its cross-entropy with class indices.
import { exp4 } from "./exponential";
import { bytes, firstOf, storeSome, sumOf } from "./vector";

function largest(x: usize, columns: i32): f32 {
  const end = x + bytes(columns), none = f32x4.splat(-Infinity);
  let m = none;
  for (; x < end; x += 16) m = f32x4.max(m, x + 16 <= end ? v128.load(x) : firstOf(v128.load(x), none, (end - x) >> 2));
  return max(max(f32x4.extract_lane(m, 0), f32x4.extract_lane(m, 1)), max(f32x4.extract_lane(m, 2), f32x4.extract_lane(m, 3)));
}

/** y = e^(x − most); returns their sum. */
function exponentials(x: usize, y: usize, columns: i32, most: f32): f64 {
  const end = x + bytes(columns), m = f32x4.splat(most);
  let total: f64 = 0;
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

/** to = y · (g − Σ g · y), the gradient of softmax; `to` may be g. */
export function softmaxBackward(y: usize, g: usize, to: usize, rows: i32, columns: i32): void {
  const line = bytes(columns);
  for (; rows > 0; rows--, y += line, g += line, to += line) {
    let total: f64 = 0;
    for (let i: usize = 0; i < line; i += 4) total += <f64>f32.load(g + i) * <f64>f32.load(y + i);
    const t = <f32>total;
    for (let i: usize = 0; i < line; i += 4) f32.store(to + i, f32.load(y + i) * (f32.load(g + i) - t));
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
