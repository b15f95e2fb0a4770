// The gradient of a depthwise convolution's kernel.
import { Window, inputsOf } from "./depthwise";
import { bytes, madd } from "./vector";

/** total += the gradient of the kernel's cells `first` up to `end`; sums over rows are in float64. */
export function depthwiseKernelGradient(window: Window, x: usize, gradient: usize, total: usize, images: i32, first: i32, end: i32): void {
  const outputs = window.channels * window.multiplier;
  for (let cell = first; cell < end; cell++) {
    const to = total + bytes(cell * outputs);
    let k = 0;
    if (window.multiplier == 1) {
      for (; k + 16 <= outputs; k += 16) sumSixteen(window, x + bytes(k), gradient + bytes(k), to + bytes(k), images, cell);
    }
    for (; k < outputs; k += 4) sumFour(window, x, gradient, to, images, cell, k);
  }
}

/** Sixteen channels side by side, so that no sum waits for itself; the order of each is that of `sumFour`. */
function sumSixteen(w: Window, x: usize, gradient: usize, to: usize, images: i32, cell: i32): void {
  const height = w.height, width = w.width, stride = bytes(w.channels), outputHeight = w.outputHeight, outputWidth = w.outputWidth;
  const up = w.top - cell / w.kernelWidth * w.dilationY, back = w.left - cell % w.kernelWidth * w.dilationX, strideX = w.strideX, strideY = w.strideY;
  let low0 = f64x2.splat(0), high0 = low0, low1 = low0, high1 = low0, low2 = low0, high2 = low0, low3 = low0, high3 = low0;
  for (let image = 0; image < images; image++) {
    for (let r = 0, i = -up; r < outputHeight; r++, i += strideY) {
      if (i < 0 || i >= height) continue;
      const cells = x + <usize>((image * height + i) * width) * stride;
      let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0, g = gradient + <usize>((image * outputHeight + r) * outputWidth) * stride;
      for (let j = 0, c = -back; j < outputWidth; j++, c += strideX, g += stride) {
        if (c < 0 || c >= width) continue;
        const pixel = cells + <usize>c * stride;
        s0 = madd(v128.load(pixel), v128.load(g), s0);
        s1 = madd(v128.load(pixel + 16), v128.load(g + 16), s1);
        s2 = madd(v128.load(pixel + 32), v128.load(g + 32), s2);
        s3 = madd(v128.load(pixel + 48), v128.load(g + 48), s3);
      }
      low0 = addLow(low0, s0);
      high0 = addHigh(high0, s0);
      low1 = addLow(low1, s1);
      high1 = addHigh(high1, s1);
      low2 = addLow(low2, s2);
      high2 = addHigh(high2, s2);
      low3 = addLow(low3, s3);
      high3 = addHigh(high3, s3);
    }
  }
  addFour(to, low0, high0, 4);
  addFour(to + 16, low1, high1, 4);
  addFour(to + 32, low2, high2, 4);
  addFour(to + 48, low3, high3, 4);
}

function sumFour(w: Window, x: usize, gradient: usize, to: usize, images: i32, cell: i32, k: i32): void {
  const height = w.height, width = w.width, channels = w.channels, multiplier = w.multiplier, outputs = channels * multiplier;
  const outputHeight = w.outputHeight, outputWidth = w.outputWidth, strideX = w.strideX, strideY = w.strideY;
  const up = w.top - cell / w.kernelWidth * w.dilationY, back = w.left - cell % w.kernelWidth * w.dilationX;
  let low = f64x2.splat(0), high = f64x2.splat(0);
  for (let line = 0; line < images * outputHeight; line++) {
    const image = line / outputHeight * height, i = line % outputHeight * strideY - up;
    if (i < 0 || i >= height) continue;
    let sum = f32x4.splat(0);
    for (let j = 0, c = -back; j < outputWidth; j++, c += strideX) {
      if (c < 0 || c >= width) continue;
      const pixel = x + bytes(((image + i) * width + c) * channels);
      sum = madd(inputsOf(pixel, k, multiplier), v128.load(gradient + bytes((line * outputWidth + j) * outputs + k)), sum);
    }
    low = addLow(low, sum);
    high = addHigh(high, sum);
  }
  addFour(to + bytes(k), low, high, outputs - k);
}

// @ts-ignore: decorator
@inline
function addLow(total: v128, x: v128): v128 {
  return f64x2.add(total, f64x2.promote_low_f32x4(x));
}

// @ts-ignore: decorator
@inline
function addHigh(total: v128, x: v128): v128 {
  return f64x2.add(total, f64x2.promote_low_f32x4(v128.shuffle<i64>(x, x, 1, 0)));
}

/** Adds up to four sums. */
function addFour(to: usize, low: v128, high: v128, count: i32): void {
  add(to, f64x2.extract_lane(low, 0), true);
  add(to + 4, f64x2.extract_lane(low, 1), count > 1);
  add(to + 8, f64x2.extract_lane(high, 0), count > 2);
  add(to + 12, f64x2.extract_lane(high, 1), count > 3);
}

// @ts-ignore: decorator
@inline
function add(to: usize, value: f64, isInside: bool): void {
  if (isInside) f32.store(to, <f32>(<f64>f32.load(to) + value));
}
