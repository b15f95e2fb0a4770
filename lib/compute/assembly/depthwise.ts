// Convolution of each channel by its own filters. Images are [images, height, width, channels], kernels
// [kernelHeight, kernelWidth, channels, multiplier]; output channel c · multiplier + m belongs to channel c.
import { bytes, madd, storeSome } from "./vector";

/** How the kernel slides; 32-bit numbers in this order at `window`. */
// @ts-ignore: decorator
@unmanaged
class Window {
  height: i32;
  width: i32;
  channels: i32;
  multiplier: i32;
  kernelHeight: i32;
  kernelWidth: i32;
  strideY: i32;
  strideX: i32;
  dilationY: i32;
  dilationX: i32;
  top: i32;
  left: i32;
  outputHeight: i32;
  outputWidth: i32;
}

/** The inputs of the output channels k to k + 3 at a pixel. */
// @ts-ignore: decorator
@inline
function inputsOf(pixel: usize, k: i32, multiplier: i32): v128 {
  if (multiplier == 1) return v128.load(pixel + bytes(k));
  let v = f32x4.splat(f32.load(pixel + bytes(k / multiplier)));
  v = f32x4.replace_lane(v, 1, f32.load(pixel + bytes((k + 1) / multiplier)));
  v = f32x4.replace_lane(v, 2, f32.load(pixel + bytes((k + 2) / multiplier)));
  return f32x4.replace_lane(v, 3, f32.load(pixel + bytes((k + 3) / multiplier)));
}

/** Rows `first` up to `end` of y, which has images · outputHeight of them. */
export function depthwise(window: Window, x: usize, kernel: usize, y: usize, first: i32, end: i32): void {
  const w = window, outputs = w.channels * w.multiplier;
  y += bytes(first * w.outputWidth * outputs);
  for (let line = first; line < end; line++) {
    const image = line / w.outputHeight * w.height, row = line % w.outputHeight * w.strideY - w.top;
    for (let j = 0; j < w.outputWidth; j++, y += bytes(outputs)) {
      const column = j * w.strideX - w.left;
      for (let k = 0; k < outputs; k += 4) {
        let sum = f32x4.splat(0);
        for (let u = 0, i = row; u < w.kernelHeight; u++, i += w.dilationY) {
          if (i < 0 || i >= w.height) continue;
          for (let v = 0, c = column; v < w.kernelWidth; v++, c += w.dilationX) {
            if (c < 0 || c >= w.width) continue;
            const pixel = x + bytes(((image + i) * w.width + c) * w.channels);
            sum = madd(inputsOf(pixel, k, w.multiplier), v128.load(kernel + bytes((u * w.kernelWidth + v) * outputs + k)), sum);
          }
        }
        if (k + 4 <= outputs) v128.store(y + bytes(k), sum);
        else storeSome(y + bytes(k), sum, outputs - k);
      }
    }
  }
}

/** total += the gradient of the kernel's cells `first` up to `end`; sums over rows are in float64. */
export function depthwiseKernelGradient(window: Window, x: usize, gradient: usize, total: usize, images: i32, first: i32, end: i32): void {
  const w = window, outputs = w.channels * w.multiplier;
  for (let cell = first; cell < end; cell++) {
    const up = w.top - cell / w.kernelWidth * w.dilationY, back = w.left - cell % w.kernelWidth * w.dilationX;
    for (let k = 0; k < outputs; k += 4) {
      let low = f64x2.splat(0), high = f64x2.splat(0);
      for (let line = 0; line < images * w.outputHeight; line++) {
        const image = line / w.outputHeight * w.height, i = line % w.outputHeight * w.strideY - up;
        if (i < 0 || i >= w.height) continue;
        let sum = f32x4.splat(0);
        for (let j = 0, c = -back; j < w.outputWidth; j++, c += w.strideX) {
          if (c < 0 || c >= w.width) continue;
          const pixel = x + bytes(((image + i) * w.width + c) * w.channels);
          sum = madd(inputsOf(pixel, k, w.multiplier), v128.load(gradient + bytes((line * w.outputWidth + j) * outputs + k)), sum);
        }
        low = f64x2.add(low, f64x2.promote_low_f32x4(sum));
        high = f64x2.add(high, f64x2.promote_low_f32x4(v128.shuffle<i64>(sum, sum, 1, 0)));
      }
      const to = total + bytes(cell * outputs + k);
      add(to, f64x2.extract_lane(low, 0), outputs > k);
      add(to + 4, f64x2.extract_lane(low, 1), outputs > k + 1);
      add(to + 8, f64x2.extract_lane(high, 0), outputs > k + 2);
      add(to + 12, f64x2.extract_lane(high, 1), outputs > k + 3);
    }
  }
}

// @ts-ignore: decorator
@inline
function add(to: usize, value: f64, isInside: bool): void {
  if (isInside) f32.store(to, <f32>(<f64>f32.load(to) + value));
}

/** Rows `first` up to `end` of dx, which has images · height of them. */
export function depthwiseInputGradient(window: Window, gradient: usize, kernel: usize, dx: usize, first: i32, end: i32): void {
  const w = window, outputs = w.channels * w.multiplier;
  dx += bytes(first * w.width * w.channels);
  for (let line = first; line < end; line++) {
    const image = line / w.height * w.outputHeight, row = line % w.height + w.top;
    for (let column = w.left; column < w.left + w.width; column++, dx += bytes(w.channels)) {
      memory.fill(dx, 0, bytes(w.channels));
      for (let u = 0, i = row; u < w.kernelHeight; u++, i -= w.dilationY) {
        if (i < 0 || i % w.strideY != 0 || i / w.strideY >= w.outputHeight) continue;
        for (let v = 0, j = column; v < w.kernelWidth; v++, j -= w.dilationX) {
          if (j < 0 || j % w.strideX != 0 || j / w.strideX >= w.outputWidth) continue;
          const from = gradient + bytes(((image + i / w.strideY) * w.outputWidth + j / w.strideX) * outputs);
          const weights = kernel + bytes((u * w.kernelWidth + v) * outputs);
          if (w.multiplier == 1) addProduct(from, weights, dx, w.channels);
          else addDots(from, weights, dx, w.channels, w.multiplier);
        }
      }
    }
  }
}

// @ts-ignore: decorator
@inline
function addProduct(x: usize, y: usize, to: usize, n: i32): void {
  for (let k = 0; k < n; k += 4) {
    const at = bytes(k), v = madd(v128.load(x + at), v128.load(y + at), v128.load(to + at));
    if (k + 4 <= n) v128.store(to + at, v);
    else storeSome(to + at, v, n - k);
  }
}

function addDots(x: usize, y: usize, to: usize, n: i32, length: i32): void {
  for (; n > 0; n--, to += 4) {
    let sum = f32.load(to);
    for (let m = 0; m < length; m++, x += 4, y += 4) sum += f32.load(x) * f32.load(y);
    f32.store(to, sum);
  }
}
