/** ndarrays: shape, dtype, statistics, a corner of the values and a small histogram. */
import { escapeHtml } from './html-table.js';

/** What every scijs ndarray has. */
export interface NdArrayLike {
  readonly data: ArrayLike<number> & { readonly constructor: { readonly name: string } };
  readonly shape: readonly number[];
  readonly stride: readonly number[];
  readonly offset: number;
  readonly dtype: string;
  readonly size: number;
  get(...index: number[]): number;
}

interface Statistics {
  readonly mean: number;
  readonly std: number;
  readonly min: number;
  readonly max: number;
  readonly zeroShare: number;
}

const corner = 6;
/** Statistics of more values than this look at evenly spaced ones, so that showing stays quick. */
const maxLooked = 1_000_000;
const blocks = '▁▂▃▄▅▆▇█';

export function isNdArray(value: unknown): value is NdArrayLike {
  const each = value as Partial<NdArrayLike> | null;
  return (
    typeof each === 'object' &&
    each !== null &&
    Array.isArray(each.shape) &&
    Array.isArray(each.stride) &&
    typeof each.offset === 'number' &&
    typeof each.get === 'function'
  );
}

/** The values in row-major order, at most `maxLooked` of them. */
function* valuesOf(array: NdArrayLike): Generator<number> {
  const step = Math.max(1, Math.ceil(array.size / maxLooked));
  const index = array.shape.map(() => 0);
  for (let flat = 0; flat < array.size; flat += step) {
    let rest = flat;
    for (let axis = array.shape.length - 1; axis >= 0; axis--) {
      index[axis] = rest % array.shape[axis]!;
      rest = Math.floor(rest / array.shape[axis]!);
    }
    yield Number(array.get(...index));
  }
}

function statisticsOf(values: readonly number[]): Statistics {
  let sum = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  let zeros = 0;
  for (const value of values) {
    sum += value;
    if (value < min) min = value;
    if (value > max) max = value;
    if (value === 0) zeros++;
  }
  const mean = sum / values.length;
  const variance = values.reduce((total, value) => total + (value - mean) ** 2, 0) / values.length;
  return { mean, std: Math.sqrt(variance), min, max, zeroShare: zeros / values.length };
}

/** A histogram of 16 bars, each a character high as its share. */
function sparkline(values: readonly number[], { min, max }: Statistics): string {
  if (!(max > min) || !Number.isFinite(max - min)) return '';
  const counts = new Array<number>(16).fill(0);
  for (const value of values) {
    const bin = Math.min(15, Math.floor(((value - min) / (max - min)) * 16));
    if (bin >= 0) counts[bin]!++;
  }
  const most = Math.max(...counts);
  return counts.map((count) => blocks[Math.ceil((count / most) * (blocks.length - 1))]).join('');
}

const short = (value: number): string =>
  Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(4)));

/** Nested brackets, with … where an axis is longer than the corner. */
function cornerText(array: NdArrayLike, index: number[] = []): string {
  const axis = index.length;
  if (axis === array.shape.length) return short(Number(array.get(...index)));
  const shown = Math.min(array.shape[axis]!, corner);
  const parts = Array.from({ length: shown }, (_, i) => cornerText(array, [...index, i]));
  if (array.shape[axis]! > shown) parts.push('…');
  const last = axis === array.shape.length - 1;
  return `[${parts.join(last ? ', ' : `,\n${' '.repeat(axis + 1)}`)}]`;
}

/** Values in text, the numbers that describe them, and in HTML the same. */
export function tensorBundle(array: NdArrayLike): Record<string, string> {
  const head = `${array.dtype} [${array.shape.join(', ')}]`;
  const lines = [head];
  if (array.size > 1 && array.dtype !== 'generic') {
    const values = [...valuesOf(array)];
    const statistics = statisticsOf(values);
    const { mean, std, min, max, zeroShare } = statistics;
    lines.push(
      `mean ${short(mean)}, std ${short(std)}, min ${short(min)}, max ${short(max)}, zeros ${short(zeroShare * 100)} %`,
    );
    const bars = sparkline(values, statistics);
    if (bars) lines.push(`${short(min)} ${bars} ${short(max)}`);
  }
  const text = [...lines, cornerText(array)].join('\n');
  return { 'text/html': `<pre>${escapeHtml(text)}</pre>`, 'text/plain': text };
}
