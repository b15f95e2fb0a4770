/** What the kernel is to reach, row by row, and whether it does. */
import { completionOf, libraries, secondCell } from './imports.js';
import type { Cell } from './table.js';

/** At most a number; at most some times what another kernel takes in the same run; or all of it. */
type Goal = { readonly atMost: number } | { readonly times: number; readonly of: string } | { readonly all: 100 };

const goals: Readonly<Record<string, Goal>> = {
  'spawn → kernel_info_reply (ms)': { times: 0.8, of: 'Deno' },
  'spawn → reply of a first 1 + 1 (ms)': { times: 0.4, of: 'tslab' },
  'warm 1 + 1, cell after cell (ms)': { times: 1.5, of: 'tslab' },
  '30-line typed cell, cell after cell (ms)': { times: 0.5, of: 'tslab' },
  'completion, idle (ms)': { atMost: 10 },
  'completion while a cell spins (ms)': { atMost: 15 },
  'interrupt of a loop, variables kept (ms)': { atMost: 25 },
  'memory idle, all processes, PSS (MB)': { atMost: 200 },
  'eight kernels, PSS (MB)': { atMost: 1_300 },
  '100,000 lines (ms)': { atMost: 1_100 },
  '100,000 lines, arrived (%)': { all: 100 },
  '10 MB in one piece (ms)': { times: 1.2, of: 'ipykernel' },
  '10 MB in one piece, arrived (%)': { all: 100 },
  ...Object.fromEntries(libraries.map((library) => [secondCell(library), { atMost: 100 }])),
  [completionOf]: { atMost: 100 },
};

/** What a row is to reach, and whether Layerlab's median does; empty where there is no goal. */
export function verdict(row: string, cells: Readonly<Record<string, Cell>>): string {
  const goal = goals[row];
  const median = cells.Layerlab?.median;
  if (goal === undefined) return '';
  if ('all' in goal) return `all: ${word(median === goal.all)}`;
  const [limit, name] = 'atMost' in goal ? [goal.atMost, goal.atMost] : limitOf(goal, cells);
  return limit === undefined ? `≤ ${name}` : `≤ ${name}: ${word(median !== undefined && median <= limit)}`;
}

function limitOf(
  { times, of }: { readonly times: number; readonly of: string },
  cells: Readonly<Record<string, Cell>>,
): readonly [number | undefined, string] {
  const peer = cells[of]?.median;
  return [peer === undefined ? undefined : times * peer, `${times} × ${of}`];
}

const word = (reached: boolean): string => (reached ? 'met' : 'missed');
