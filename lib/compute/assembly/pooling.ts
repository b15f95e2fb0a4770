// Pooling over images [images, height, width, channels]. Padded cells never win and are never counted.
import { bytes, storeSome } from "./vector";

/** How a window slides; 32-bit numbers in this order at `window`. */
// @ts-ignore: decorator
@unmanaged
class Window {
  height: i32;
  width: i32;
  channels: i32;
  kernelHeight: i32;
  kernelWidth: i32;
  strideY: i32;
  strideX: i32;
  top: i32;
  left: i32;
  outputHeight: i32;
  outputWidth: i32;
}

/** Replaces best by next where next is larger or NaN, together with its index. */
// @ts-ignore: decorator
@inline
function wins(best: v128, next: v128): v128 {
  return v128.or(f32x4.gt(next, best), f32x4.ne(next, next));
}

/** The most common case: 2 × 2 cells, and channels that fill whole vectors. */
function largestOfFour(x: usize, start: i32, c: i32, step: i32, y: usize, winners: usize): void {
  const right = bytes(c), below = bytes(step), lanes = i32x4(0, 1, 2, 3);
  let from = x + bytes(start);
  for (let k = 0; k < c; k += 4, from += 16, y += 16, winners += 16) {
    let best = v128.load(from), at = i32x4.splat(0);
    let next = v128.load(from + right), w = wins(best, next);
    best = v128.bitselect(next, best, w);
    at = v128.and(w, i32x4.splat(c));
    next = v128.load(from + below);
    w = wins(best, next);
    best = v128.bitselect(next, best, w);
    at = v128.bitselect(i32x4.splat(step), at, w);
    next = v128.load(from + below + right);
    w = wins(best, next);
    v128.store(y, v128.bitselect(next, best, w));
    at = v128.bitselect(i32x4.splat(step + c), at, w);
    v128.store(winners, i32x4.add(at, i32x4.add(lanes, i32x4.splat(start + k))));
  }
}

/**
 * y = the largest value of each window; `winners` (int32) = its index in x, the first one in row-major order. NaN wins.
 * For images `first` up to `end`.
 */
export function maxPool(window: Window, x: usize, y: usize, winners: usize, first: i32, end: i32): void {
  const w = window, c = w.channels, step = w.width * c, outputs = w.outputHeight * w.outputWidth * c;
  y += bytes(first * outputs);
  winners += bytes(first * outputs);
  for (let image = first; image < end; image++) {
    for (let i = 0; i < w.outputHeight; i++) {
      const row = i * w.strideY - w.top, y0 = max(row, 0), y1 = min(row + w.kernelHeight, w.height);
      for (let j = 0; j < w.outputWidth; j++, y += bytes(c), winners += bytes(c)) {
        const column = j * w.strideX - w.left, x0 = max(column, 0), x1 = min(column + w.kernelWidth, w.width);
        const start = image * w.height * step + y0 * step + x0 * c;
        if (y1 - y0 == 2 && x1 - x0 == 2 && (c & 3) == 0) {
          largestOfFour(x, start, c, step, y, winners);
          continue;
        }
        for (let k = 0; k < c; k += 4) {
          const lanes = i32x4.add(i32x4.splat(k), i32x4(0, 1, 2, 3));
          let best = v128.load(x + bytes(start + k)), at = i32x4.add(i32x4.splat(start), lanes);
          for (let u = y0, line = start; u < y1; u++, line += step) {
            for (let v = x0, cell = line; v < x1; v++, cell += c) {
              const next = v128.load(x + bytes(cell + k)), w = wins(best, next);
              best = v128.bitselect(next, best, w);
              at = v128.bitselect(i32x4.add(i32x4.splat(cell), lanes), at, w);
            }
          }
          if (k + 4 <= c) {
            v128.store(y + bytes(k), best);
            v128.store(winners + bytes(k), at);
          } else {
            storeSome(y + bytes(k), best, c - k);
            storeSome(winners + bytes(k), at, c - k);
          }
        }
      }
    }
  }
}

/** Sets the `length` cells of dx from `first` to the gradients of the n windows they won, and to 0 elsewhere. */
export function maxPoolBackward(gradient: usize, winners: usize, dx: usize, n: i32, first: i32, length: i32): void {
  memory.fill(dx + bytes(first), 0, bytes(length));
  for (const end = gradient + bytes(n); gradient < end; gradient += 4, winners += 4) {
    const to = dx + bytes(i32.load(winners));
    f32.store(to, f32.load(to) + f32.load(gradient));
  }
}

/** y = the mean of each window's cells, for images `first` up to `end`. */
export function averagePool(window: Window, x: usize, y: usize, first: i32, end: i32): void {
  const w = window, c = w.channels, step = w.width * c;
  y += bytes(first * w.outputHeight * w.outputWidth * c);
  for (let image = first; image < end; image++) {
    for (let i = 0; i < w.outputHeight; i++) {
      const row = i * w.strideY - w.top, y0 = max(row, 0), y1 = min(row + w.kernelHeight, w.height);
      for (let j = 0; j < w.outputWidth; j++, y += bytes(c)) {
        const column = j * w.strideX - w.left, x0 = max(column, 0), x1 = min(column + w.kernelWidth, w.width);
        const start = x + bytes(image * w.height * step + y0 * step + x0 * c), count = f32x4.splat(<f32>((y1 - y0) * (x1 - x0)));
        for (let k: usize = 0; k < bytes(c); k += 16) {
          let total = f32x4.splat(0);
          for (let u = y0, line = start + k; u < y1; u++, line += bytes(step)) {
            for (let v = x0, cell = line; v < x1; v++, cell += bytes(c)) total = f32x4.add(total, v128.load(cell));
          }
          const mean = f32x4.div(total, count);
          if (k + 16 <= bytes(c)) v128.store(y + k, mean);
          else storeSome(y + k, mean, (bytes(c) - k) >> 2);
        }
      }
    }
  }
}

/** dx += each window's gradient, divided equally among its cells, for images `first` up to `end`. */
export function averagePoolBackward(window: Window, gradient: usize, dx: usize, first: i32, end: i32): void {
  const w = window, c = w.channels, step = w.width * c;
  gradient += bytes(first * w.outputHeight * w.outputWidth * c);
  for (let image = first; image < end; image++) {
    for (let i = 0; i < w.outputHeight; i++) {
      const row = i * w.strideY - w.top, y0 = max(row, 0), y1 = min(row + w.kernelHeight, w.height);
      for (let j = 0; j < w.outputWidth; j++, gradient += bytes(c)) {
        const column = j * w.strideX - w.left, x0 = max(column, 0), x1 = min(column + w.kernelWidth, w.width);
        const start = dx + bytes(image * w.height * step + y0 * step + x0 * c), count = f32x4.splat(<f32>((y1 - y0) * (x1 - x0)));
        for (let k: usize = 0; k < bytes(c); k += 16) {
          const share = f32x4.div(v128.load(gradient + k), count);
          for (let u = y0, line = start + k; u < y1; u++, line += bytes(step)) {
            for (let v = x0, cell = line; v < x1; v++, cell += bytes(c)) {
              const total = f32x4.add(v128.load(cell), share);
              if (k + 16 <= bytes(c)) v128.store(cell, total);
              else storeSome(cell, total, (bytes(c) - k) >> 2);
            }
          }
        }
      }
    }
  }
}
