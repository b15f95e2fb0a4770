/** What the kernel is to reach, row by row, and whether it does. */
import type { Cell } from './table.js';

/** At most a number; at most what another kernel takes in the same run; or all of it. */
type Goal = { readonly atMost: number } | { readonly atMostOf: string } | { readonly all: 100 };

const goals: Readonly<Record<string, Goal>> = {
  'spawn → kernel_info_reply (ms)': { atMost: 150 },
  'spawn → reply of a first 1 + 1 (ms)': { atMost: 600 },
  'warm 1 + 1, cell after cell (ms)': { atMost: 8 },
  '30-line typed cell, cell after cell (ms)': { atMostOf: 'tslab' },
  'completion, idle (ms)': { atMost: 40 },
  'completion while a cell spins (ms)': { atMost: 60 },
  'interrupt of a loop, variables kept (ms)': { atMost: 50 },
  'memory idle, all processes, PSS (MB)': { atMost: 300 },
  '100,000 lines (ms)': { atMost: 1_100 },
  '100,000 lines, arrived (%)': { all: 100 },
  '10 MB in one piece (ms)': { atMost: 150 },
  '10 MB in one piece, arrived (%)': { all: 100 },
};

/** What a row is to reach, and whether Layerlab's median does; empty where there is no goal. */
export function verdict(row: string, cells: Readonly<Record<string, Cell>>): string {
  const goal = goals[row];
  const median = cells.Layerlab?.median;
  if (goal === undefined) return '';
  if ('all' in goal) return `all: ${word(median === goal.all)}`;
  const limit = 'atMost' in goal ? goal.atMost : cells[goal.atMostOf]?.median;
  const name = 'atMost' in goal ? String(goal.atMost) : goal.atMostOf;
  return limit === undefined ? `≤ ${name}` : `≤ ${name}: ${word(median !== undefined && median <= limit)}`;
}

const word = (reached: boolean): string => (reached ? 'met' : 'missed');
