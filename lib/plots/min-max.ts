/** Minimum and maximum of many values: Math.min(...values) overflows the stack beyond some hundred thousand. */

/** The smallest value, ignoring NaN; Infinity if there is none. */
export function smallest(values: ArrayLike<number>): number {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < values.length; i++) if (values[i] < least) least = values[i];
  return least;
}

/** The largest value, ignoring NaN; −Infinity if there is none. */
export function largest(values: ArrayLike<number>): number {
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) if (values[i] > most) most = values[i];
  return most;
}
