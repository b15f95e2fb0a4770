/** Copies into another order or type. */
import type { CopyFunctions } from '../spec/copy-functions.js';
import type { Attempts, Core } from './core.js';

/** Nanoseconds for each number on one thread, roughly. */
const transposeCost = 0.7;
/** Tasks begin at whole cache lines of both matrices. */
const tile = 16;
/** Numbers that come into the memory at once: they are still in the first-level cache when they are converted. */
const piece = 4096;

export function copies(core: Core): Attempts<keyof CopyFunctions> {
  return {
    transpose(x, to, columns) {
      return core.at({ reads: [x], writes: [to] }, (...at) => {
        const rows = x.length / columns;
        const work = { total: columns, step: tile, nanoseconds: x.length * transposeCost };
        core.share('transpose', work, (first, end) => [...at, rows, columns, first, end]);
      });
    },

    fromIntegers(x, to) {
      const name = x instanceof Int32Array ? 'fromIntegers' : 'fromBytes';
      return core.at({ writes: [to] }, (at) => {
        const pieceAt = core.scratch(4 * piece);
        for (let first = 0; first < x.length; first += piece) {
          const some = x.subarray(first, first + piece);
          core.copyIn(some, pieceAt);
          core.kernels[name](pieceAt, at + 4 * first, some.length);
        }
      });
    },
  };
}
