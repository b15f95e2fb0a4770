/** Copies into another order or type. */
import type { FloatArray } from '../../tensor-types.js';
import type { Integers } from '../spec/copy-functions.js';

/** The side of a tile: its rows and its columns stay in the first-level cache. */
const tile = 32;

/** Tile by tile: row by row a transpose misses the cache at each element. */
export function transpose<D extends FloatArray>(x: D, to: D, columns: number): void {
  const rows = x.length / columns;
  for (let top = 0; top < rows; top += tile)
    for (let left = 0; left < columns; left += tile) {
      const [bottom, right] = [Math.min(top + tile, rows), Math.min(left + tile, columns)];
      for (let row = top; row < bottom; row++)
        for (let column = left; column < right; column++) to[column * rows + row] = x[row * columns + column];
    }
}

export function fromIntegers(x: Integers, to: FloatArray): void {
  to.set(x);
}
