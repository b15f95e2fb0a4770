// Convolution of each channel by its own filters. Images are [images, height, width, channels], kernels
// [kernelHeight, kernelWidth, channels, multiplier]; output channel c · multiplier + m belongs to channel c.
import { bytes, madd, storeSome } from "./vector";

/** How the kernel slides; 32-bit numbers in this order at `window`. */
// @ts-ignore: decorator
@unmanaged
export class Window {
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
export function inputsOf(pixel: usize, k: i32, multiplier: i32): v128 {
  if (multiplier == 1) return v128.load(pixel + bytes(k));
  let v = f32x4.splat(f32.load(pixel + bytes(k / multiplier)));
  v = f32x4.replace_lane(v, 1, f32.load(pixel + bytes((k + 1) / multiplier)));
  v = f32x4.replace_lane(v, 2, f32.load(pixel + bytes((k + 2) / multiplier)));
  return f32x4.replace_lane(v, 3, f32.load(pixel + bytes((k + 3) / multiplier)));
}

/** Rows `first` up to `end` of y, which has images · outputHeight of them. */
export function depthwise(window: Window, x: usize, kernel: usize, y: usize, first: i32, end: i32): void {
  const w = window;
  if (w.multiplier == 1) slide(x, w.height, w.width, w.channels, kernel, w.kernelHeight, w.kernelWidth, y, w.outputHeight, w.outputWidth, w.strideY, w.strideX, -w.top, -w.left, w.dilationY, w.dilationX, first, end);
  else multiplied(w, x, kernel, y, first, end);
}

/**
 * y = sums over the cells of x at startY + stride · row + step · kernel row, and likewise for columns. Each channel has one filter. In a step of
 * -dilation this is the gradient of the input, without a stride. All sizes are parameters: a store to y might change what is in memory,
 * for all that the compiler knows.
 */
function slide(x: usize, height: i32, width: i32, channels: i32, kernel: usize, kernelHeight: i32, kernelWidth: i32, y: usize, rows: i32, columns: i32, strideY: i32, strideX: i32, startY: i32, startX: i32, stepY: i32, stepX: i32, first: i32, end: i32): void {
  const line = bytes(channels), whole = channels & ~15;
  y += <usize>(first * columns) * line;
  for (let at = first; at < end; at++) {
    const image = at / rows * height, row = at % rows * strideY + startY;
    for (let j = 0, column = startX; j < columns; j++, column += strideX, y += line) {
      let k = 0;
      // Sixteen channels side by side, so that no sum waits for itself.
      for (; k < whole; k += 16) {
        let s0 = f32x4.splat(0), s1 = s0, s2 = s0, s3 = s0;
        for (let u = 0, i = row; u < kernelHeight; u++, i += stepY) {
          if (i < 0 || i >= height) continue;
          const cells = x + <usize>((image + i) * width) * line + bytes(k);
          let weights = kernel + <usize>(u * kernelWidth) * line + bytes(k);
          for (let v = 0, c = column; v < kernelWidth; v++, c += stepX, weights += line) {
            if (c < 0 || c >= width) continue;
            const cell = cells + <usize>c * line;
            s0 = madd(v128.load(cell), v128.load(weights), s0);
            s1 = madd(v128.load(cell + 16), v128.load(weights + 16), s1);
            s2 = madd(v128.load(cell + 32), v128.load(weights + 32), s2);
            s3 = madd(v128.load(cell + 48), v128.load(weights + 48), s3);
          }
        }
        const to = y + bytes(k);
        v128.store(to, s0);
        v128.store(to + 16, s1);
        v128.store(to + 32, s2);
        v128.store(to + 48, s3);
      }
      for (; k < channels; k += 4) {
        let sum = f32x4.splat(0);
        for (let u = 0, i = row; u < kernelHeight; u++, i += stepY) {
          if (i < 0 || i >= height) continue;
          const cells = x + <usize>((image + i) * width) * line + bytes(k), weights = kernel + <usize>(u * kernelWidth) * line + bytes(k);
          for (let v = 0, c = column; v < kernelWidth; v++, c += stepX) {
            if (c >= 0 && c < width) sum = madd(v128.load(cells + <usize>c * line), v128.load(weights + <usize>v * line), sum);
          }
        }
        if (k + 4 <= channels) v128.store(y + bytes(k), sum);
        else storeSome(y + bytes(k), sum, channels - k);
      }
    }
  }
}

/** Several filters for each channel. */
function multiplied(window: Window, x: usize, kernel: usize, y: usize, first: i32, end: i32): void {
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

/** Rows `first` up to `end` of dx, which has images · height of them. */
export function depthwiseInputGradient(window: Window, gradient: usize, kernel: usize, dx: usize, first: i32, end: i32): void {
  const w = window;
  if (w.multiplier == 1 && w.strideX == 1 && w.strideY == 1) slide(gradient, w.outputHeight, w.outputWidth, w.channels, kernel, w.kernelHeight, w.kernelWidth, dx, w.height, w.width, 1, 1, w.top, w.left, -w.dilationY, -w.dilationX, first, end);
  else gatherStrided(w, gradient, kernel, dx, first, end);
}

/** With strides or several filters for each channel. */
function gatherStrided(w: Window, gradient: usize, kernel: usize, dx: usize, first: i32, end: i32): void {
  const outputs = w.channels * w.multiplier;
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
