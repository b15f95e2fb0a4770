// The matrix of columns of a convolution: for each position of the window, the cells under the kernel. `g` is the structure `Window`
// of convolution.ts.
import { bytes } from "./vector";

// @ts-ignore: decorator
@inline
function at(g: usize, index: i32): i32 {
  return i32.load(g + bytes(index));
}

/** Copies whole elements; a store beyond the run would meet another thread's. */
// @ts-ignore: decorator
@inline
function copy(to: usize, from: usize, size: usize): void {
  let i: usize = 0;
  for (; i + 16 <= size; i += 16) v128.store(to + i, v128.load(from + i));
  for (; i < size; i += 4) f32.store(to + i, f32.load(from + i));
}

// @ts-ignore: decorator
@inline
function add(to: usize, from: usize, size: usize): void {
  let i: usize = 0;
  for (; i + 16 <= size; i += 16) v128.store(to + i, f32x4.add(v128.load(to + i), v128.load(from + i)));
  for (; i < size; i += 4) f32.store(to + i, f32.load(to + i) + f32.load(from + i));
}

/** Copies between cells and columns that lie side by side in both. */
// @ts-ignore: decorator
@inline
function move(cells: usize, columns: usize, size: usize, isBack: bool): void {
  if (isBack) add(cells, columns, size);
  else copy(columns, cells, size);
}

// @ts-ignore: decorator
@inline
function visit(g: usize, x: usize, columns: usize, first: i32, end: i32, isBack: bool): void {
  // Read once: a store to the columns might change them, for all that the compiler knows.
  const height = at(g, 0), width = at(g, 1), kernelRows = at(g, 4), kernelColumns = at(g, 5), strideY = at(g, 6), strideX = at(g, 7);
  const dilationY = at(g, 8), dilationX = at(g, 9), top = at(g, 10), before = at(g, 11), outputHeight = at(g, 14), outputWidth = at(g, 15);
  const cell = bytes(at(g, 2)), line = <usize>width * cell, run = cell * kernelColumns, isRun = dilationX == 1;
  for (let image = first; image < end; image++) {
    const base = x + <usize>image * height * line;
    for (let r = 0; r < outputHeight; r++) {
      for (let c = 0, left = -before; c < outputWidth; c++, left += strideX) {
        const isWithin = isRun && left >= 0 && left + kernelColumns <= width;
        for (let i = 0, row = r * strideY - top; i < kernelRows; i++, row += dilationY, columns += run) {
          const isInside = row >= 0 && row < height, from = base + <usize>row * line;
          if (isInside && isWithin) {
            move(from + <usize>left * cell, columns, run, isBack);
            continue;
          }
          for (let j = 0, column = left; j < kernelColumns; j++, column += dilationX) {
            const to = columns + <usize>j * cell;
            if (isInside && column >= 0 && column < width) move(from + <usize>column * cell, to, cell, isBack);
            else if (!isBack) memory.fill(to, 0, cell);
          }
        }
      }
    }
  }
}

/** columns = the cells of the images from `first` to `end`. */
export function im2col(g: usize, x: usize, columns: usize, first: i32, end: i32): void {
  visit(g, x, columns, first, end, false);
}

/** The images from `first` to `end` += their columns. */
export function col2im(g: usize, x: usize, columns: usize, first: i32, end: i32): void {
  visit(g, x, columns, first, end, true);
}
