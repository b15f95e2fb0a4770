/** Derivatives measured by central differences in float64. */

/**
 * The derivative of f at x. Returns undefined at a kink, where the slopes from the left and from the right differ.
 */
export function slopeAt(f: (x: number) => number, x: number): number | undefined {
  const step = 1e-5 * Math.max(1, Math.abs(x));
  const [left, middle, right] = [f(x - step), f(x), f(x + step)];
  const central = (right - left) / (2 * step);
  const bend = Math.abs(right - 2 * middle + left) / step;
  return bend > 1e-2 * Math.max(1, Math.abs(central)) ? undefined : central;
}

/** |a − b|, relative to the larger of them and 1. */
export function relativeDifference(a: number, b: number): number {
  return Math.abs(a - b) / Math.max(1, Math.abs(a), Math.abs(b));
}
