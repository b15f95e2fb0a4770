/**
 * The matrix product on typed arrays of any strides, in plain TypeScript: tiles of 4×4, so that each number read is used
 * four times, with sixteen float64 sums in registers. A float32 result is rounded once.
 */
import type { FloatArray } from '../../../tensor-types.js';

/** A matrix in memory: element (i, j) lies at `offset + i * row + j * column`. */
export interface Matrix {
  readonly data: FloatArray;
  readonly offset: number;
  readonly row: number;
  readonly column: number;
}

/** `c [m, n] = a [m, k] · b [k, n]`, or `c + a · b`. */
export function multiply(
  a: Matrix,
  b: Matrix,
  c: Matrix,
  [m, k, n]: readonly [m: number, k: number, n: number],
  accumulate: boolean,
): void {
  const [wholeRows, wholeColumns] = [m - (m % 4), n - (n % 4)];
  if (!accumulate) clear(c, m, n);
  for (let i = 0; i < wholeRows; i += 4) {
    for (let j = 0; j < wholeColumns; j += 4) addTile(a, b, c, i, j, k);
    for (let j = wholeColumns; j < n; j++) addFour(a, b, c, i, j, k);
  }
  const [aT, bT, cT] = [a, b, c].map(turned);
  for (let i = wholeRows; i < m; i++) {
    for (let j = 0; j < wholeColumns; j += 4) addFour(bT, aT, cT, j, i, k);
    for (let j = wholeColumns; j < n; j++) addOne(a, b, c, i, j, k);
  }
}

/** The transpose of a matrix, in the same memory. */
function turned({ data, offset, row, column }: Matrix): Matrix {
  return { data, offset, row: column, column: row };
}

function clear({ data, offset, row, column }: Matrix, m: number, n: number): void {
  for (let i = 0; i < m; i++) for (let j = 0, at = offset + i * row; j < n; j++, at += column) data[at] = 0;
}

// biome-ignore format: as the tile lies
function addTile(a: Matrix, b: Matrix, c: Matrix, i: number, j: number, k: number): void {
  const x = a.data, y = b.data;
  const row = a.row, row2 = 2 * row, row3 = 3 * row, step = a.column;
  const column = b.column, column2 = 2 * column, column3 = 3 * column, down = b.row;
  let s00 = 0, s01 = 0, s02 = 0, s03 = 0, s10 = 0, s11 = 0, s12 = 0, s13 = 0;
  let s20 = 0, s21 = 0, s22 = 0, s23 = 0, s30 = 0, s31 = 0, s32 = 0, s33 = 0;
  let p = a.offset + i * row, q = b.offset + j * column;
  for (let t = 0; t < k; t++, p += step, q += down) {
    const a0 = x[p], a1 = x[p + row], a2 = x[p + row2], a3 = x[p + row3];
    const b0 = y[q], b1 = y[q + column], b2 = y[q + column2], b3 = y[q + column3];
    s00 += a0 * b0; s01 += a0 * b1; s02 += a0 * b2; s03 += a0 * b3;
    s10 += a1 * b0; s11 += a1 * b1; s12 += a1 * b2; s13 += a1 * b3;
    s20 += a2 * b0; s21 += a2 * b1; s22 += a2 * b2; s23 += a2 * b3;
    s30 += a3 * b0; s31 += a3 * b1; s32 += a3 * b2; s33 += a3 * b3;
  }
  const at = c.offset + i * c.row + j * c.column;
  addRow(c, at, s00, s01, s02, s03);
  addRow(c, at + c.row, s10, s11, s12, s13);
  addRow(c, at + 2 * c.row, s20, s21, s22, s23);
  addRow(c, at + 3 * c.row, s30, s31, s32, s33);
}

function addRow({ data, column }: Matrix, at: number, s0: number, s1: number, s2: number, s3: number): void {
  data[at] += s0;
  data[at + column] += s1;
  data[at + 2 * column] += s2;
  data[at + 3 * column] += s3;
}

/** Four rows of one column. */
function addFour(a: Matrix, b: Matrix, c: Matrix, i: number, j: number, k: number): void {
  const x = a.data;
  const y = b.data;
  const { row } = a;
  let p = a.offset + i * row;
  let q = b.offset + j * b.column;
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  for (let t = 0; t < k; t++, p += a.column, q += b.row) {
    const value = y[q];
    s0 += x[p] * value;
    s1 += x[p + row] * value;
    s2 += x[p + 2 * row] * value;
    s3 += x[p + 3 * row] * value;
  }
  addRow(turned(c), c.offset + i * c.row + j * c.column, s0, s1, s2, s3);
}

function addOne(a: Matrix, b: Matrix, c: Matrix, i: number, j: number, k: number): void {
  let p = a.offset + i * a.row;
  let q = b.offset + j * b.column;
  let sum = 0;
  for (let t = 0; t < k; t++, p += a.column, q += b.row) sum += a.data[p] * b.data[q];
  c.data[c.offset + i * c.row + j * c.column] += sum;
}
