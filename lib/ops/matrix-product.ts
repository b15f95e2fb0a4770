/**
 * Matrix products on typed arrays, in plain TypeScript: panels of four rows and four columns are packed next to each
 * other as float64, and sixteen sums are kept in registers. A float32 result is rounded once per block of the inner index.
 */
import type { FloatArray } from '../tensor.js';

export interface ProductOptions {
  /** `a` is stored `[k, m]` instead of `[m, k]`. */
  readonly transposeA?: boolean;
  /** `b` is stored `[n, k]` instead of `[k, n]`. */
  readonly transposeB?: boolean;
  /** Adds to what is in `c` instead of replacing it. */
  readonly accumulate?: boolean;
}

/** Two panels of this depth fit in a core's first-level cache. */
const DEPTH = 256;

/** `c [m, n] = a [m, k] · b [k, n]`, all row-major. */
export function multiply(
  a: FloatArray,
  b: FloatArray,
  c: FloatArray,
  [m, k, n]: readonly [m: number, k: number, n: number],
  { transposeA = false, transposeB = false, accumulate = false }: ProductOptions = {},
): void {
  if (!accumulate) c.fill(0, 0, m * n);
  const depth = Math.min(DEPTH, k);
  const rows = new Float64Array(4 * depth);
  const panels = new Float64Array(Math.ceil(n / 4) * 4 * depth);
  const aStep = transposeA ? { line: 1, inner: m } : { line: k, inner: 1 };
  const bStep = transposeB ? { line: k, inner: 1 } : { line: 1, inner: n };
  for (let from = 0; from < k; from += DEPTH) {
    const length = Math.min(DEPTH, k - from);
    for (let j = 0; j < n; j += 4) packPanel(b, j, n, from, length, bStep, panels, j * length);
    for (let i = 0; i < m; i += 4) {
      packPanel(a, i, m, from, length, aStep, rows, 0);
      for (let j = 0; j < n; j += 4) addTile(rows, panels, j * length, length, c, i, m, j, n);
    }
  }
}

/** Copies four lines (rows of a, columns of b) into one panel, interleaved; lines beyond the last are 0. */
function packPanel(
  x: FloatArray,
  first: number,
  lines: number,
  from: number,
  length: number,
  step: { readonly line: number; readonly inner: number },
  panel: Float64Array,
  start: number,
): void {
  const count = Math.min(4, lines - first);
  if (count < 4) panel.fill(0, start, start + 4 * length);
  for (let q = 0; q < count; q++) {
    let at = (first + q) * step.line + from * step.inner;
    for (let t = 0, to = start + q; t < length; t++, to += 4, at += step.inner) panel[to] = x[at];
  }
}

/** Adds the product of two panels to the tile of `c` at row i, column j. */
// biome-ignore format: as the tile lies
function addTile(
  a: Float64Array, b: Float64Array, start: number, length: number,
  c: FloatArray, i: number, m: number, j: number, n: number,
): void {
  let c00 = 0, c01 = 0, c02 = 0, c03 = 0;
  let c10 = 0, c11 = 0, c12 = 0, c13 = 0;
  let c20 = 0, c21 = 0, c22 = 0, c23 = 0;
  let c30 = 0, c31 = 0, c32 = 0, c33 = 0;
  for (let p = 0, q = start; p < 4 * length; p += 4, q += 4) {
    const a0 = a[p], a1 = a[p + 1], a2 = a[p + 2], a3 = a[p + 3];
    const b0 = b[q], b1 = b[q + 1], b2 = b[q + 2], b3 = b[q + 3];
    c00 += a0 * b0; c01 += a0 * b1; c02 += a0 * b2; c03 += a0 * b3;
    c10 += a1 * b0; c11 += a1 * b1; c12 += a1 * b2; c13 += a1 * b3;
    c20 += a2 * b0; c21 += a2 * b1; c22 += a2 * b2; c23 += a2 * b3;
    c30 += a3 * b0; c31 += a3 * b1; c32 += a3 * b2; c33 += a3 * b3;
  }
  addRow(c, i, m, j, n, c00, c01, c02, c03);
  addRow(c, i + 1, m, j, n, c10, c11, c12, c13);
  addRow(c, i + 2, m, j, n, c20, c21, c22, c23);
  addRow(c, i + 3, m, j, n, c30, c31, c32, c33);
}

function addRow(
  c: FloatArray,
  i: number,
  m: number,
  j: number,
  n: number,
  v0: number,
  v1: number,
  v2: number,
  v3: number,
): void {
  if (i >= m) return;
  const at = i * n + j;
  c[at] += v0;
  if (j + 1 < n) c[at + 1] += v1;
  if (j + 2 < n) c[at + 2] += v2;
  if (j + 3 < n) c[at + 3] += v3;
}
