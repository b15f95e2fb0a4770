// Matrix products: blocks of b and a are packed so that the innermost loop reads contiguous memory (Goto & van de Geijn 2008).
import { HEIGHT, WIDTH, columnsTile, packRows, rowsTileOf } from "./tiles";
import { bytes } from "./vector";

/** Steps of the inner index in a block: a panel of eight columns fits in the first-level cache. */
const DEPTH: i32 = 256;
const ROWS: i32 = HEIGHT * 16;
const COLUMNS: i32 = 1024;
/** Up to this many columns, packing the rows of a is not worth it. */
const IN_PLACE: i32 = 128;

/** Bytes that matmul needs at `workspace`. */
export function matmulWorkspace(): usize {
  return bytes(ROWS * DEPTH + DEPTH * (COLUMNS + WIDTH) + HEIGHT * WIDTH + 16);
}

/**
 * c [m, n] (rows cRow elements apart) = or += a [m, k] · b [k, n]. The element (i, j) of a lies aRow · i + aColumn · j elements
 * from a, and so for b. Each element of c is the same sum, in the same order, whatever m and n are.
 */
export function matmul(
  m: i32, n: i32, k: i32,
  a: usize, aRow: i32, aColumn: i32,
  b: usize, bRow: i32, bColumn: i32,
  c: usize, cRow: i32, accumulate: bool, workspace: usize,
): void {
  const rows = workspace;
  const panels = rows + bytes(ROWS * DEPTH + 16);
  const tile = panels + bytes(DEPTH * (COLUMNS + WIDTH));
  const inPlace = aColumn == 1 && n <= IN_PLACE;
  for (let column = 0; column < n; column += COLUMNS) {
    const width = min(COLUMNS, n - column);
    for (let from = 0; from < k; from += DEPTH) {
      const depth = min(DEPTH, k - from);
      const add = accumulate || from > 0;
      packColumns(b + bytes(from * bRow + column * bColumn), bRow, bColumn, depth, width, panels);
      for (let row = 0; row < m; row += ROWS) {
        const height = min(ROWS, m - row);
        const a0 = a + bytes(row * aRow + from * aColumn);
        const whole = inPlace ? height / HEIGHT * HEIGHT : 0;
        packBlock(a0 + bytes(whole * aRow), aRow, aColumn, height - whole, depth, rows + bytes(whole * depth));
        const c0 = c + bytes(row * cRow + column);
        for (let j = 0; j < width; j += WIDTH) {
          const panel = panels + bytes(j * depth);
          for (let i = 0; i < height; i += HEIGHT) {
            const target = c0 + bytes(i * cRow + j);
            const isWhole = i + HEIGHT <= height && j + WIDTH <= width;
            const to = isWhole ? target : tile;
            const stride = isWhole ? bytes(cRow) : bytes(WIDTH);
            if (i < whole) rowsAt(depth, a0 + bytes(i * aRow), bytes(aRow), panel, to, stride, isWhole && add);
            else columnsTile(depth, rows + bytes(i * depth), bytes(HEIGHT), panel, bytes(WIDTH), to, stride, isWhole && add);
            if (!isWhole) copyTile(tile, target, min(HEIGHT, height - i), min(WIDTH, width - j), bytes(cRow), add);
          }
        }
      }
    }
  }
}

let addresses: usize = 0;

/** Sets the address of the list of row addresses: 64 bytes for this thread alone. */
export function startMatmul(scratch: usize): void {
  addresses = scratch;
}

// @ts-ignore: decorator
@inline
function rowsAt(depth: i32, a: usize, row: usize, panel: usize, c: usize, stride: usize, accumulate: bool): void {
  for (let i = 0; i < HEIGHT; i++) store<usize>(addresses + bytes(i), a + <usize>i * row);
  rowsTileOf(depth, addresses, panel, c, stride, accumulate);
}

/** Packs rows of a in groups of HEIGHT. A partial group repeats its last row; those sums are not used. */
function packBlock(a: usize, aRow: i32, aColumn: i32, height: i32, depth: i32, to: usize): void {
  let i = 0;
  for (; i + HEIGHT <= height; i += HEIGHT, to += bytes(HEIGHT * depth)) packRows(a + bytes(i * aRow), bytes(aRow), bytes(aColumn), depth, to);
  if (i < height) {
    for (let step = 0; step < depth; step++) {
      for (let row = 0; row < HEIGHT; row++, to += 4) f32.store(to, f32.load(a + bytes(min(i + row, height - 1) * aRow + step * aColumn)));
    }
  }
}

/** Packs columns of b in panels of WIDTH, step by step; pads the last panel with zeros. */
export function packColumns(b: usize, bRow: i32, bColumn: i32, depth: i32, width: i32, to: usize): void {
  for (let j = 0; j < width; j += WIDTH, to += bytes(WIDTH * depth)) {
    const from = b + bytes(j * bColumn);
    const columns = min(WIDTH, width - j);
    if (columns < WIDTH) packSome(from, bytes(bRow), bytes(bColumn), depth, columns, to);
    else if (bColumn == 1) packNeighbours(from, bytes(bRow), depth, to);
    else packStrided(from, bytes(bRow), bytes(bColumn), depth, to);
  }
}

function packNeighbours(from: usize, step: usize, depth: i32, to: usize): void {
  for (; depth > 0; depth--, from += step, to += 32) {
    v128.store(to, v128.load(from));
    v128.store(to, v128.load(from, 16), 16);
  }
}

function packSome(from: usize, step: usize, column: usize, depth: i32, columns: i32, to: usize): void {
  for (; depth > 0; depth--, from += step, to += 32) {
    for (let j = 0; j < WIDTH; j++) f32.store(to + bytes(j), j < columns ? f32.load(from + <usize>j * column) : 0);
  }
}

/** For a transposed b, whose steps are contiguous: transposes four steps at a time. */
function packStrided(from: usize, step: usize, column: usize, depth: i32, to: usize): void {
  if (step == 4) {
    for (; depth >= 4; depth -= 4, from += 16, to += 128) {
      turn(from, column, to);
      turn(from + 4 * column, column, to + 16);
    }
  }
  for (; depth > 0; depth--, from += step, to += 32) {
    for (let j = 0; j < WIDTH; j++) f32.store(to + bytes(j), f32.load(from + <usize>j * column));
  }
}

/** A 4 × 4 transpose: four columns of four steps become four steps, 32 bytes apart. */
// @ts-ignore: decorator
@inline
function turn(from: usize, column: usize, to: usize): void {
  const a = v128.load(from), b = v128.load(from + column), c = v128.load(from + 2 * column), d = v128.load(from + 3 * column);
  const ab = v128.shuffle<i32>(a, b, 0, 4, 1, 5), cd = v128.shuffle<i32>(c, d, 0, 4, 1, 5);
  const ab2 = v128.shuffle<i32>(a, b, 2, 6, 3, 7), cd2 = v128.shuffle<i32>(c, d, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<i64>(ab, cd, 0, 2));
  v128.store(to, v128.shuffle<i64>(ab, cd, 1, 3), 32);
  v128.store(to, v128.shuffle<i64>(ab2, cd2, 0, 2), 64);
  v128.store(to, v128.shuffle<i64>(ab2, cd2, 1, 3), 96);
}

/** The part of a tile that lies inside c. */
export function copyTile(tile: usize, c: usize, height: i32, width: i32, stride: usize, accumulate: bool): void {
  for (let i = 0; i < height; i++, tile += bytes(WIDTH), c += stride) {
    for (let at: usize = 0; at < bytes(width); at += 4) f32.store(c + at, accumulate ? f32.load(c + at) + f32.load(tile + at) : f32.load(tile + at));
  }
}
