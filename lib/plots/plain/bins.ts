/** Bins of numbers, and what falls into them. */
import { wrong } from '../../check.js';
import type { Column } from '../table/columns.js';
import { figureNumber } from '../template.js';
import type { Series } from './series.js';

export type HistNorm = '' | 'percent' | 'probability' | 'density' | 'probability density';
export type HistFunc = 'count' | 'sum' | 'avg' | 'min' | 'max';

/** Bin i holds values from edges[i] to edges[i + 1]; the last one also its upper end. */
export interface Bins {
  readonly edges: readonly number[];
  /** The bin of a value. */
  find(value: number): number;
}

interface Way {
  readonly combine: HistFunc;
  readonly histnorm: HistNorm;
  readonly cumulative: boolean;
}

/** Equal bins of round width over all values; on a logarithmic axis they are equal there, and only what is above 0 counts. */
export function binsOf(
  values: readonly (number | null)[],
  { nbins, log }: { readonly nbins: number; readonly log: boolean },
): Bins {
  const shown = values.filter((value) => value !== null && (!log || value > 0)) as number[];
  if (shown.length === 0) throw wrong('histogram', log ? 'values above 0 for logX' : 'at least one number', 'none');
  const scale = log ? Math.log10 : (value: number) => value;
  const back = log ? (at: number) => 10 ** at : (at: number) => at;
  let [low, high, whole] = [Infinity, -Infinity, !log];
  for (const value of shown) {
    const at = scale(value);
    if (at < low) low = at;
    if (at > high) high = at;
    whole &&= Number.isInteger(value);
  }
  const single = whole && high - low < nbins;
  const { width, start, count } = single
    ? { width: 1, start: low - 0.5, count: high - low + 1 }
    : spread(low, high, nbins);
  const edges = Array.from({ length: count + 1 }, (_, i) => back(Number((start + i * width).toPrecision(12))));
  const find = (value: number) => Math.min(Math.max(Math.floor((scale(value) - start) / width + 1e-9), 0), count - 1);
  return { edges, find };
}

/** Bins of the smallest round width (1, 2, 2.5 or 5 times a power of ten) of which `nbins` are enough; 0 is an edge. */
function spread(low: number, high: number, nbins: number): { width: number; start: number; count: number } {
  const atLeast = (high - low || Math.abs(high) || 1) / nbins;
  for (let power = Math.floor(Math.log10(atLeast)); ; power++)
    for (const digit of [1, 2, 2.5, 5]) {
      const width = Number(`${digit}e${power}`);
      const first = Math.floor(low / width + 1e-9);
      const count = Math.max(Math.ceil(high / width - 1e-9) - first, 1);
      if (width >= atLeast * (1 - 1e-9) && count <= nbins) return { width, start: first * width, count };
    }
}

/** A series of what is in each bin, or of what each name has. Its table has the widths of the bins. */
export function countIn(series: Series, bins: Bins | undefined, way: Way): Series {
  const { places, widths, find } = bins ? ofBins(bins) : ofNames(series.x);
  const inside = places.map(() => empty());
  for (const [row, value] of series.x.entries()) {
    const weight = series.y[row];
    if (value === null || weight === null) continue;
    const at = find(value);
    if (at !== undefined) add(inside[at], weight);
  }
  const values = inside.map((each) => combined(each, way.combine));
  const y = normed(way.cumulative ? runningSums(values) : values, values, widths, way.histnorm);
  return {
    ...series,
    x: places,
    y,
    table: { columns: new Map<string, Column>([['width', widths]]), length: places.length },
  };
}

function ofBins({ edges, find }: Bins) {
  const middles = edges.slice(1).map((to, i) => (edges[i] + to) / 2);
  const widths = edges.slice(1).map((to, i) => Number(figureNumber(to - edges[i], 8)));
  const isOut = (value: number) => !(value >= edges[0] || Math.abs(value - edges[0]) < 1e-9);
  return {
    places: middles,
    widths,
    find: (value: Column[number]) => (isOut(value as number) ? undefined : find(value as number)),
  };
}

function ofNames(x: Column) {
  const places = [...new Set(x.filter((value) => value !== null))].map(String);
  const index = new Map(places.map((name, i) => [name, i]));
  return { places, widths: places.map(() => 1), find: (value: Column[number]) => index.get(String(value)) };
}

interface Inside {
  count: number;
  sum: number;
  min: number;
  max: number;
}

const empty = (): Inside => ({ count: 0, sum: 0, min: Infinity, max: -Infinity });

function add(inside: Inside, value: number): void {
  inside.count++;
  inside.sum += value;
  inside.min = Math.min(inside.min, value);
  inside.max = Math.max(inside.max, value);
}

function combined({ count, sum, min, max }: Inside, combine: HistFunc): number | null {
  if (count === 0) return combine === 'count' || combine === 'sum' ? 0 : null;
  return { count, sum, avg: sum / count, min, max }[combine];
}

function runningSums(values: readonly (number | null)[]): number[] {
  let sum = 0;
  return values.map((value) => {
    sum += value ?? 0;
    return sum;
  });
}

function normed(
  shown: readonly (number | null)[],
  values: readonly (number | null)[],
  widths: readonly number[],
  histnorm: HistNorm,
): (number | null)[] {
  const total = values.reduce<number>((sum, value) => sum + (value ?? 0), 0) || 1;
  const share = histnorm === 'percent' ? 100 / total : histnorm.startsWith('probability') ? 1 / total : 1;
  return shown.map((value, i) =>
    value === null ? null : (value * share) / (histnorm.endsWith('density') ? widths[i] : 1),
  );
}
