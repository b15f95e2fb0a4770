/** Fewer points where more would make a figure larger and no clearer. */

import type { PlainCell } from '../table/columns.js';
import { tidy } from '../template.js';

/** Six significant digits are finer than a pixel, also after zooming in. */
const digits = 6;

/** Cells for a figure's JSON. */
export function shortCells(cells: readonly PlainCell[]): PlainCell[] {
  return cells.map((cell) => (typeof cell === 'number' ? tidy(cell, digits) : cell));
}

/** At most `most` evenly spaced indices below `count`. */
export function evenly(count: number, most: number): number[] {
  const shown = Math.min(count, most);
  return Array.from({ length: shown }, (_, i) => Math.floor((i * count) / shown));
}

/** The indices of the least and the largest value of each piece of a curve, in order: it looks as if all were drawn. */
export function extremes(y: readonly (number | null)[], most: number): number[] {
  if (y.length <= most) return y.map((_, i) => i);
  const pieces = Math.floor(most / 2);
  const found: number[] = [];
  for (let piece = 0; piece < pieces; piece++) {
    const from = Math.floor((piece * y.length) / pieces);
    const to = Math.floor(((piece + 1) * y.length) / pieces);
    let [least, largest] = [from, from];
    for (let i = from; i < to; i++) {
      if ((y[i] ?? Infinity) < (y[least] ?? Infinity)) least = i;
      if ((y[i] ?? -Infinity) > (y[largest] ?? -Infinity)) largest = i;
    }
    found.push(...(least < largest ? [least, largest] : least > largest ? [largest, least] : [least]));
  }
  return found;
}
