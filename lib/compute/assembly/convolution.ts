// Convolution of images [images, height, width, channels] without im2col: the innermost loop of the matrix product reads the
// image itself through a table of offsets, one for each cell and channel of the kernel (Dukhan 2019, "The indirect
// convolution algorithm"). If there is padding, it reads a zero-padded copy of the image.
import { copyTile, packColumns } from "./matmul";
import { HEIGHT, WIDTH, columnsAtTile, rowsAtTileOf } from "./tiles";
import { bytes } from "./vector";

/** How a kernel slides; 32-bit numbers in this order at `window`. */
// @ts-ignore: decorator
@unmanaged
class Window {
  height: i32;
  width: i32;
  channels: i32;
  filters: i32;
  kernelHeight: i32;
  kernelWidth: i32;
  strideY: i32;
  strideX: i32;
  dilationY: i32;
  dilationX: i32;
  /** Zeros before the image, and the size with zeros on both sides. */
  top: i32;
  left: i32;
  paddedHeight: i32;
  paddedWidth: i32;
  outputHeight: i32;
  outputWidth: i32;
  /** Cells from one pixel of the image to the next in the padded copy; above 1, zeros lie between the pixels. */
  spreadY: i32;
  spreadX: i32;
}

// @ts-ignore: decorator
@inline
function patch(w: Window): i32 {
  return w.kernelHeight * w.kernelWidth * w.channels;
}

// @ts-ignore: decorator
@inline
function isPadded(w: Window): bool {
  return w.paddedHeight != w.height || w.paddedWidth != w.width;
}

/** Bytes that convolve and kernelGradient need at `workspace`. */
export function convolutionWorkspace(window: Window): usize {
  const padded = isPadded(window) ? window.paddedHeight * window.paddedWidth * window.channels : 0;
  return bytes(padded + patch(window) + window.outputHeight * window.outputWidth + HEIGHT * (WIDTH + 2) + 24);
}

/** Bytes of a packed kernel. */
export function kernelBytes(window: Window): usize {
  return bytes(patch(window) * ((window.filters + WIDTH - 1) / WIDTH) * WIDTH);
}

/** Lays out a kernel [kernelHeight, kernelWidth, channels, filters] as convolve reads it. */
export function packKernel(window: Window, kernel: usize, to: usize): void {
  packColumns(kernel, window.filters, 1, patch(window), window.filters, to);
}

/**
 * The kernel of the transposed convolution, which turns the output's gradient into the input's: flipped, with channels and
 * filters swapped. `window` describes the transposed convolution: its channels are the forward convolution's filters.
 */
export function packTurnedKernel(window: Window, kernel: usize, to: usize, scratch: usize): void {
  const channels = window.channels, filters = window.filters, cells = window.kernelHeight * window.kernelWidth;
  let at = scratch;
  for (let cell = cells - 1; cell >= 0; cell--) {
    for (let c = 0; c < channels; c++) {
      for (let f = 0; f < filters; f++, at += 4) f32.store(at, f32.load(kernel + bytes((cell * filters + f) * channels + c)));
    }
  }
  packKernel(window, scratch, to);
}

/** The offset of each element of a patch from its first, in bytes. */
function listOffsets(w: Window, to: usize): void {
  for (let y = 0; y < w.kernelHeight; y++) {
    for (let x = 0; x < w.kernelWidth; x++) {
      const cell = (y * w.dilationY * w.paddedWidth + x * w.dilationX) * w.channels;
      for (let c = 0; c < w.channels; c++, to += 4) store<usize>(to, bytes(cell + c));
    }
  }
}

/** The offset of each output position's patch from the image's first element, in bytes. */
function listPatches(w: Window, to: usize): void {
  for (let i = 0; i < w.outputHeight; i++) {
    for (let j = 0; j < w.outputWidth; j++, to += 4) store<usize>(to, bytes((i * w.strideY * w.paddedWidth + j * w.strideX) * w.channels));
  }
}

/** Copies the image into the middle of `to`, which is zeroed. */
function pad(w: Window, image: usize, to: usize): void {
  const line = bytes(w.width * w.channels), pixel = bytes(w.channels);
  to += bytes((w.top * w.paddedWidth + w.left) * w.channels);
  const step = bytes(w.spreadY * w.paddedWidth * w.channels);
  for (let i = 0; i < w.height; i++, image += line, to += step) {
    if (w.spreadX == 1) memory.copy(to, image, line);
    else for (let j = 0; j < w.width; j++) memory.copy(to + <usize>(j * w.spreadX) * pixel, image + <usize>j * pixel, pixel);
  }
}

/** y = or += the convolution of images `first` up to `end` of x with a packed kernel. */
export function convolve(window: Window, x: usize, kernel: usize, y: usize, first: i32, end: i32, accumulate: bool, workspace: usize): void {
  const w = window, depth = patch(w), positions = w.outputHeight * w.outputWidth, stride = bytes(w.filters);
  const offsets = workspace, patches = offsets + bytes(depth), rows = patches + bytes(positions);
  const tile = rows + bytes(HEIGHT), padded = tile + bytes(HEIGHT * WIDTH);
  listOffsets(w, offsets);
  listPatches(w, patches);
  if (isPadded(w)) memory.fill(padded, 0, bytes(w.paddedHeight * w.paddedWidth * w.channels));
  for (let image = first; image < end; image++) {
    let from = x + bytes(image * w.height * w.width * w.channels);
    if (isPadded(w)) {
      pad(w, from, padded);
      from = padded;
    }
    let to = y + bytes(image * positions * w.filters);
    for (let position = 0; position < positions; position += HEIGHT, to += HEIGHT * stride) {
      const height = min(HEIGHT, positions - position);
      for (let i = 0; i < HEIGHT; i++) store<usize>(rows + bytes(i), from + load<usize>(patches + bytes(position + min(i, height - 1))));
      for (let f = 0, panel = kernel; f < w.filters; f += WIDTH, panel += bytes(depth * WIDTH)) {
        const target = to + bytes(f), width = min(WIDTH, w.filters - f);
        if (height == HEIGHT && width == WIDTH) rowsAtTileOf(depth, rows, offsets, panel, target, stride, accumulate);
        else {
          rowsAtTileOf(depth, rows, offsets, panel, tile, bytes(WIDTH), false);
          copyTile(tile, target, height, width, stride, accumulate);
        }
      }
    }
  }
}

/** total += the kernel's gradient from images `first` up to `end` of x and of the output's gradient. */
export function kernelGradient(window: Window, x: usize, gradient: usize, total: usize, first: i32, end: i32, workspace: usize): void {
  const w = window, positions = w.outputHeight * w.outputWidth, stride = bytes(w.filters), line = w.kernelWidth * w.channels;
  const patches = workspace + bytes(patch(w)), tile = patches + bytes(positions + HEIGHT), padded = tile + bytes(HEIGHT * WIDTH);
  // What is contiguous both in a patch and in the image: a row of the kernel, or a single cell if it is dilated.
  const run = w.dilationX == 1 ? line : w.channels;
  listPatches(w, patches);
  if (isPadded(w)) memory.fill(padded, 0, bytes(w.paddedHeight * w.paddedWidth * w.channels));
  for (let image = first; image < end; image++) {
    let from = x + bytes(image * w.height * w.width * w.channels);
    if (isPadded(w)) {
      pad(w, from, padded);
      from = padded;
    }
    const b = gradient + bytes(image * positions * w.filters);
    for (let start = 0, row = 0; row < w.kernelHeight * line; row += run, start++) {
      const cell = run == line ? start * w.dilationY * w.paddedWidth : (start / w.kernelWidth) * w.dilationY * w.paddedWidth + (start % w.kernelWidth) * w.dilationX;
      for (let i = 0; i < run; i += HEIGHT) {
        const a = from + bytes(cell * w.channels + i), height = min(HEIGHT, run - i);
        for (let f = 0; f < w.filters; f += WIDTH) {
          const target = total + bytes((row + i) * w.filters + f), width = min(WIDTH, w.filters - f);
          if (height == HEIGHT && width == WIDTH) columnsAtTile(positions, a, patches, b + bytes(f), stride, target, stride, true);
          else {
            columnsAtTile(positions, a, patches, b + bytes(f), stride, tile, bytes(WIDTH), false);
            copyTile(tile, target, height, width, stride, true);
          }
        }
      }
    }
  }
}
