/** The series of a plot: its rows by panel, column of y and colour. */

import { type Column, groupsOf, pick, rowsOf, type Table } from '../table/columns.js';
import type { Call, PlotOptions } from './call.js';
import { wordsFor } from './options.js';

export interface Series {
  /** What the legend calls it; '' where it is the only one. */
  readonly name: string;
  /** Its place among all names of the figure, which decides its colour. */
  readonly order: number;
  readonly panel: string;
  readonly x: Column;
  readonly y: readonly (number | null)[];
  /** All columns in its rows. */
  readonly table: Table;
}

/** @param split - whether the values of `color` are series of their own; not where they are a scale */
export function seriesOf(call: Call<PlotOptions>, split: boolean = true): Series[] {
  const { where, table, x, ys, options } = call;
  const { color, facetCol } = options;
  const panels =
    facetCol === undefined ? new Map([['', undefined]]) : groupsOf(pick(where, 'facetCol', table, facetCol));
  const parts = [...panels].flatMap(([panel, rows]) => {
    const inPanel = rows ? rowsOf(table, rows) : table;
    const groups =
      color === undefined || !split ? new Map([['', undefined]]) : groupsOf(pick(where, 'color', inPanel, color));
    return [...groups].flatMap(([group, members]) => {
      const own = members ? rowsOf(inPanel, members) : inPanel;
      return ys.map((y) => ({
        name: [ys.length > 1 ? wordsFor(options, y) : '', group].filter((part) => part !== '').join(', '),
        panel: facetCol === undefined ? '' : `${wordsFor(options, facetCol)} ${panel}`,
        x: pick(where, 'x', own, x),
        y: pick(where, 'y', own, y) as readonly (number | null)[],
        table: own,
      }));
    });
  });
  const names = [...new Set(parts.map(({ name }) => name))];
  return parts.map((part) => ({ ...part, order: names.indexOf(part.name) }));
}

/** 'loss', or 'value' where several columns share the axis. */
export function yWords({ ys, options }: Call<PlotOptions>): string {
  return ys.length === 1 ? wordsFor(options, ys[0]) : wordsFor(options, 'value');
}

/** The title of a plot that was given none: 'loss over rate, by ordering'. */
export function titleOf(call: Call<PlotOptions>): string {
  const { ys, x, options } = call;
  if (options.title !== undefined) return options.title;
  const shown = ys.length <= 3 ? ys.map((y) => wordsFor(options, y)).join(', ') : yWords(call);
  const by = [options.color, options.facetCol]
    .filter((name) => name !== undefined)
    .map((name) => wordsFor(options, name));
  return `${shown} over ${wordsFor(options, x)}${by.length > 0 ? `, by ${by.join(' and ')}` : ''}`;
}
