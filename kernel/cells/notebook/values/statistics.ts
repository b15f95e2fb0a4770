/** Summaries of many numbers: statistics, a small histogram, and short notation. */

/** All values, or every `step`-th one. */
export interface Sample {
  readonly values: Float64Array;
  readonly step: number;
}

export interface Statistics {
  readonly mean: number;
  readonly std: number;
  readonly min: number;
  readonly max: number;
  readonly zeroShare: number;
  /** How many are NaN or infinite; the other statistics leave them out. */
  readonly notFinite: number;
}

/** Larger lists are sampled in even steps, so that display stays fast. */
const maxSample = 1_000_000;
const bars = 16;
const blocks = '▁▂▃▄▅▆▇█';

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b));

/** Returns a step that selects at most `maxSample` of `size` values and, coprime to the axis lengths, reaches every column. */
export function stepFor(size: number, lengths: readonly number[] = []): number {
  if (size <= maxSample) return 1;
  let step = Math.ceil(size / maxSample);
  while (lengths.some((length) => length > 1 && greatestCommonDivisor(step, length) > 1)) step++;
  return step;
}

/** Samples a list. */
export function sampleOf(list: ArrayLike<number | bigint>, step: number = stepFor(list.length)): Sample {
  const values = new Float64Array(Math.ceil(list.length / step));
  for (let i = 0; i < values.length; i++) values[i] = Number(list[i * step]);
  return { values, step };
}

/** Computes population statistics of the finite values. */
export function statisticsOf(values: Float64Array): Statistics {
  let [sum, squares, zeros, finite] = [0, 0, 0, 0];
  let [min, max] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (value - value !== 0) continue;
    finite++;
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
    if (value === 0) zeros++;
  }
  const mean = sum / finite;
  for (let i = 0; i < values.length; i++) {
    const distance = values[i]! - mean;
    if (distance - distance === 0) squares += distance * distance;
  }
  const notFinite = values.length - finite;
  return { mean, std: Math.sqrt(squares / finite), min, max, zeroShare: zeros / values.length, notFinite };
}

/** Returns a histogram of one character per bar; empty if all values are equal. */
export function sparkline(values: Float64Array, { min, max }: Statistics): string {
  if (!(max > min) || !Number.isFinite(max - min)) return '';
  const counts = new Float64Array(bars);
  const scale = bars / (max - min);
  for (let i = 0; i < values.length; i++) {
    const bin = Math.min(bars - 1, Math.floor((values[i]! - min) * scale));
    if (bin >= 0) counts[bin]!++;
  }
  const most = Math.max(...counts);
  return Array.from(counts, (count) => blocks[Math.ceil((count / most) * (blocks.length - 1))]).join('');
}

/** Rounds to four significant digits, except for integers. */
export function short(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}

/** Returns the statistics and the histogram as lines; none for fewer than two values. */
export function describeNumbers({ values, step }: Sample): string[] {
  if (values.length < 2) return [];
  const statistics = statisticsOf(values);
  const { mean, std, min, max, zeroShare, notFinite } = statistics;
  const sampled = step === 1 ? '' : `, of ${values.length} evenly spaced values`;
  const odd = notFinite === 0 ? '' : `, ${notFinite} not finite`;
  if (notFinite === values.length) return ['all values are NaN or infinite'];
  const bar = sparkline(values, statistics);
  return [
    `mean ${short(mean)}, std ${short(std)}, min ${short(min)}, max ${short(max)}, zeros ${short(zeroShare * 100)} %${odd}${sampled}`,
    ...(bar ? [`${short(min)} ${bar} ${short(max)}`] : []),
  ];
}
