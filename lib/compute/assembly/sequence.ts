// Sequences: rows of a table, and attention's products and causal mask.
import { matmul } from "./matmul";
import { bytes, storeSome } from "./vector";

/** out = the table's rows `indices[first]` up to `indices[end]`. */
export function gatherRows(table: usize, indices: usize, out: usize, width: i32, first: i32, end: i32): void {
  const line = bytes(width);
  for (let i = first; i < end; i++) memory.copy(out + <usize>i * line, table + <usize>i32.load(indices + bytes(i)) * line, line);
}

/** total [rows, width] += each row of x [count, width] at its index, in columns `first` up to `end`. */
export function addRowsAt(x: usize, indices: usize, total: usize, count: i32, width: i32, first: i32, end: i32): void {
  for (let i = 0; i < count; i++) {
    const from = x + bytes(i * width), to = total + bytes(i32.load(indices + bytes(i)) * width);
    for (let k = first; k < end; k += 4) {
      const v = f32x4.add(v128.load(to + bytes(k)), v128.load(from + bytes(k)));
      if (k + 4 <= end) v128.store(to + bytes(k), v);
      else storeSome(to + bytes(k), v, end - k);
    }
  }
}

/** Square matrices of `times` rows: −∞ right of the diagonal, in rows `first` up to `end`. */
export function hideLater(x: usize, times: i32, first: i32, end: i32): void {
  for (let row = first; row < end; row++) {
    for (let k = row % times + 1; k < times; k++) f32.store(x + bytes(row * times + k), -Infinity);
  }
}

/** Products `first` up to `end` of outer · inner ones: the operands' elements (o, i, row, column) lie at their strides. */
export function matmulBatch(
  first: i32, end: i32, inner: i32,
  m: i32, n: i32, k: i32,
  a: usize, aOuter: i32, aInner: i32, aRow: i32, aColumn: i32,
  b: usize, bOuter: i32, bInner: i32, bRow: i32, bColumn: i32,
  c: usize, cOuter: i32, cInner: i32, cRow: i32, workspace: usize,
): void {
  for (let index = first; index < end; index++) {
    const o = index / inner, i = index % inner;
    const from = a + bytes(o * aOuter + i * aInner), by = b + bytes(o * bOuter + i * bInner);
    matmul(m, n, k, from, aRow, aColumn, by, bRow, bColumn, c + bytes(o * cOuter + i * cInner), cRow, false, workspace);
  }
}
