/** Numbers that describe many numbers, quickly: statistics, a small histogram, and how a number is written. */

/** What is looked at: all of the values, or every `step`-th of them. */
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
  /** How many are NaN or infinite; the others leave them out. */
  readonly notFinite: number;
}

/** More values than this are looked at in even steps, so that showing stays quick. */
const maxLooked = 1_000_000;
const bars = 16;
const blocks = '▁▂▃▄▅▆▇█';

const greatestCommonDivisor = (a: number, b: number): number => (b === 0 ? a : greatestCommonDivisor(b, a % b));

/** A step that leaves at most `maxLooked` of `size` values and falls on every column of rows of such lengths. */
export function stepFor(size: number, lengths: readonly number[] = []): number {
  if (size <= maxLooked) return 1;
  let step = Math.ceil(size / maxLooked);
  while (lengths.some((length) => length > 1 && greatestCommonDivisor(step, length) > 1)) step++;
  return step;
}

/** The values of a list, in even steps. */
export function sampleOf(list: ArrayLike<number | bigint>, step: number = stepFor(list.length)): Sample {
  const values = new Float64Array(Math.ceil(list.length / step));
  for (let i = 0; i < values.length; i++) values[i] = Number(list[i * step]);
  return { values, step };
}

/** Population statistics of the finite values. */
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

/** A histogram whose bars are each a character high as its share; empty when all values are the same. */
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

/** A number in at most four significant digits; whole numbers as they are. */
export function short(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));
}

/** The lines that describe the values: mean, spread, ends, zeros, and a histogram. */
export function describeNumbers({ values, step }: Sample): string[] {
  if (values.length < 2) return [];
  const statistics = statisticsOf(values);
  const { mean, std, min, max, zeroShare, notFinite } = statistics;
  const looked = step === 1 ? '' : `, of ${values.length} evenly spaced values`;
  const odd = notFinite === 0 ? '' : `, ${notFinite} not finite`;
  if (notFinite === values.length) return ['all values are NaN or infinite'];
  const bar = sparkline(values, statistics);
  return [
    `mean ${short(mean)}, std ${short(std)}, min ${short(min)}, max ${short(max)}, zeros ${short(zeroShare * 100)} %${odd}${looked}`,
    ...(bar ? [`${short(min)} ${bar} ${short(max)}`] : []),
  ];
}
