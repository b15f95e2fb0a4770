/** Medians with their spread, and a table of them for a terminal. */

import { verdict } from './goals.js';

/** What was measured of one row for one kernel. `missing` counts the times when no answer came. */
export interface Cell {
  readonly median: number | undefined;
  readonly min: number | undefined;
  readonly max: number | undefined;
  readonly runs: number;
  readonly missing: number;
}

export function summarize(values: readonly (number | undefined)[]): Cell {
  const came = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  return {
    median: came[came.length >> 1],
    min: came[0],
    max: came.at(-1),
    runs: values.length,
    missing: values.length - came.length,
  };
}

const short = (value: number | undefined): string =>
  value === undefined ? 'none' : value >= 100 || Number.isInteger(value) ? value.toFixed(0) : value.toFixed(1);

function cellText({ median, missing, runs }: Cell): string {
  if (runs === 0) return '';
  return median !== undefined && missing > 0 ? `${short(median)} (${missing} of ${runs} none)` : short(median);
}

/** A Markdown table that is also read well in a terminal. */
export function markdownTable(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const widths = head.map((name, i) => Math.max(3, name.length, ...lines.map((line) => line[i]!.length)));
  const text = (line: readonly string[]): string => `| ${line.map((each, i) => each.padEnd(widths[i]!)).join(' | ')} |`;
  return [text(head), text(widths.map((width) => '-'.repeat(width))), ...lines.map(text)].join('\n');
}

/** A row for each measurement, a column for each of `names`, and what Layerlab is to reach. */
export function tableOf(
  rows: Readonly<Record<string, Readonly<Record<string, Cell>>>>,
  names: readonly string[],
): string {
  const lines = Object.entries(rows).map(([row, cells]) => [
    row,
    ...names.map((name) => cellText(cells[name]!)),
    verdict(row, cells),
  ]);
  return markdownTable(['', ...names, 'goal'], lines);
}
