/** The descriptions of plots in words and numbers. */

import type { Column } from '../table/columns.js';
import { figureNumber } from '../template.js';
import type { Call, PlotOptions } from './call.js';
import { wordsFor } from './options.js';
import type { Series } from './series.js';

/** More series than this are only counted. */
const mostInWords = 12;

export interface Telling {
  /** 'Line plot'. */
  readonly name: string;
  /** What it is made of: 'point'. */
  readonly unit: string;
  /** A line of words below the title, where something is not as it seems. */
  readonly note?: string;
}

export function describePlot(
  { name, unit, note }: Telling,
  title: string,
  call: Call<PlotOptions>,
  all: readonly Series[],
): string {
  const lines = all.slice(0, mostInWords).map((series) => describe(series, wordsFor(call.options, call.x), unit));
  const rest = all.length - mostInWords;
  const more = [...(rest > 0 ? [`And ${rest} more.`] : []), ...(note ? [`${note}.`] : [])];
  return [`${name}: ${title}.`, ...lines, ...more].join('\n');
}

function describe({ name, panel, x, y }: Series, xWords: string, unit: string): string {
  const who = [panel, name].filter((part) => part !== '').join(', ');
  const start = who === '' ? '' : `${who}: `;
  const { count, least, most } = extremesOf(y);
  if (count === 0) return `${start}nothing to draw.`;
  const at = (i: number): string => `${figureNumber(y[i]!)} (${xWords} ${cell(x[i])})`;
  const points = `${count} ${unit}${count === 1 ? '' : 's'}`;
  return `${start}${points}, from ${at(least)} to ${at(most)}; ${spanOf(x, xWords)}.`;
}

/** How many values there are, and where the smallest and the largest are. */
function extremesOf(y: readonly (number | null)[]): { count: number; least: number; most: number } {
  let [count, least, most] = [0, 0, 0];
  for (const [i, value] of y.entries()) {
    if (value === null) continue;
    if (count === 0 || value < y[least]!) least = i;
    if (count === 0 || value > y[most]!) most = i;
    count++;
  }
  return { count, least, most };
}

/** The ends of a column: its smallest and largest number, or its first and last name. */
function spanOf(x: Column, words: string): string {
  const numbers = x.filter((value) => typeof value === 'number');
  if (numbers.length === 0) return `${words}: ${[...new Set(x)].slice(0, mostInWords).map(cell).join(', ')}`;
  let [low, high] = [numbers[0], numbers[0]];
  for (const value of numbers) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return `${words} from ${figureNumber(low)} to ${figureNumber(high)}`;
}

function cell(value: Column[number] | undefined): string {
  if (typeof value === 'number') return figureNumber(value);
  return value === null || value === undefined ? 'missing' : String(value);
}

/** Pearson's correlation of the rows that have both numbers; undefined where there is none. */
export function correlation(x: Column, y: readonly (number | null)[]): number | undefined {
  let [count, sumX, sumY, xx, yy, xy] = [0, 0, 0, 0, 0, 0];
  for (const [i, a] of x.entries()) {
    const b = y[i];
    if (typeof a !== 'number' || b === null) continue;
    // Welford's updates: sums of squares alone would lose all digits of a small spread.
    count++;
    const [fromX, fromY] = [a - sumX / Math.max(count - 1, 1), b - sumY / Math.max(count - 1, 1)];
    sumX += a;
    sumY += b;
    if (count === 1) continue;
    xx += fromX * (a - sumX / count);
    yy += fromY * (b - sumY / count);
    xy += fromX * (b - sumY / count);
  }
  return count >= 3 && xx > 0 && yy > 0 ? xy / Math.sqrt(xx * yy) : undefined;
}
