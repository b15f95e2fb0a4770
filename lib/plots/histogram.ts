/** Bins values before they are plotted: a figure carries bins instead of values. */
import { compute } from '../compute/index.js';
import { asFloats } from '../tensor/sums.js';

/** Equal bins: bin i lies between start + i · width and start + (i + 1) · width. */
export interface Bins {
  readonly start: number;
  readonly width: number;
  readonly count: number;
}

/** Shares of all values, in [0, 1]. */
export interface Histogram {
  readonly bins: Bins;
  /** Values that are not 0, by bin. */
  readonly shares: readonly number[];
  /** Values that are exactly 0. They are not binned: dropped units would dwarf the rest. */
  readonly zeroShare: number;
  /** Values that are NaN or infinite. */
  readonly notFiniteShare: number;
}

/**
 * Bins over the range of all finite values other than 0. Their width is round (1, 2, 2.5 or 5 times a power of ten) and 0
 * is an edge, so that samples can be compared bin by bin.
 *
 * @param atMost - the maximum number of bins
 */
export function sharedBins(samples: readonly ArrayLike<number>[], atMost: number = 40): Bins {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const values of samples) {
    const range = rangeOf(values);
    min = Math.min(min, range.min);
    max = Math.max(max, range.max);
  }
  if (min > max) return { start: -1, width: 0.5, count: 4 }; // nothing but zeros
  const width = roundWidth((max - min || Math.abs(max)) / atMost, (w) => edges(min, max, w).count <= atMost);
  return { ...edges(min, max, width), width };
}

/** The shares of values in the bins. A value on an edge belongs to the bin nearer to 0. */
export function histogram(values: ArrayLike<number>, bins: Bins): Histogram {
  const { start, width, count } = bins;
  const counts = compute().histogram(asFloats(values), { width, first: Math.round(start / width), count });
  const total = Math.max(values.length, 1);
  return {
    bins,
    shares: Array.from(counts.subarray(0, count), (n) => n / total),
    zeroShare: counts[count] / total,
    notFiniteShare: counts[count + 1] / total,
  };
}

function rangeOf(values: ArrayLike<number>): { readonly min: number; readonly max: number } {
  return compute().finiteRange(asFloats(values));
}

function edges(min: number, max: number, width: number): { start: number; count: number } {
  const first = min > 0 ? Math.ceil(min / width) - 1 : Math.floor(min / width);
  const last = max > 0 ? Math.ceil(max / width) : Math.floor(max / width) + 1;
  return { start: first * width, count: last - first };
}

/** The smallest round width from `atLeast` on that fits. */
function roundWidth(atLeast: number, fits: (width: number) => boolean): number {
  for (let power = Math.floor(Math.log10(atLeast)); ; power++)
    for (const digit of [1, 2, 2.5, 5]) {
      const width = Number(`${digit}e${power}`);
      if (width >= atLeast && fits(width)) return width;
    }
}
