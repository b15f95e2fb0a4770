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

// @ts-ignore: decorator
@inline
function visit(g: usize, x: usize, columns: usize, first: i32, end: i32, isBack: bool): void {
  const height = at(g, 0), width = at(g, 1), kernelRows = at(g, 4), kernelColumns = at(g, 5), dilation = at(g, 9);
  const line = bytes(at(g, 2)), run = line * kernelColumns;
  for (let image = first; image < end; image++) {
    const base = x + <usize>(image * height * width) * line;
    for (let r = 0; r < at(g, 14); r++) {
      for (let c = 0; c < at(g, 15); c++) {
        const left = c * at(g, 7) - at(g, 11);
        for (let i = 0; i < kernelRows; i++, columns += run) {
          const row = r * at(g, 6) - at(g, 10) + i * at(g, 8), isInside = row >= 0 && row < height;
          if (isInside && dilation == 1 && left >= 0 && left + kernelColumns <= width) {
            const cells = base + <usize>(row * width + left) * line;
            if (isBack) add(cells, columns, run);
            else copy(columns, cells, run);
            continue;
          }
          for (let j = 0; j < kernelColumns; j++) {
            const column = left + j * dilation, to = columns + <usize>j * line;
            if (isInside && column >= 0 && column < width) {
              const cell = base + <usize>(row * width + column) * line;
              if (isBack) add(cell, to, line);
              else copy(to, cell, line);
            } else if (!isBack) memory.fill(to, 0, line);
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
