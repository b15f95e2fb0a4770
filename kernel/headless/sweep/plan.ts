/** The plan of a sweep, read from the command line and checked before anything is started. */
import { dirname, resolve } from 'node:path';
import type { INotebookContent } from '@jupyterlab/nbformat';
import { Problem } from '../../problem.js';
import type { PlannedRun } from '../engines/engine.js';
import { checkValues } from '../notebook/check-parameters.js';
import type { ParameterValues } from '../notebook/parameters.js';
import { type Axis, gridOf, readAxes } from './grid.js';

export interface SweepPlan {
  readonly axes: readonly Axis[];
  /** In the grid's order. */
  readonly runs: readonly PlannedRun[];
}

/**
 * Reads the axes and has the compiler check every value of every run.
 *
 * @param file - the notebook's file; imports are resolved from its folder
 * @param fixed - parameters with the same value in all runs
 * @throws Problem for an invalid axis or value
 */
export async function planSweep(
  file: string,
  notebook: INotebookContent,
  specifications: readonly string[],
  fixed: ParameterValues,
): Promise<SweepPlan> {
  const axes = readAxes(specifications);
  const both = axes.find(({ name }) => name in fixed);
  if (both) throw new Problem(`${both.name} is set by both -p and --sweep; use one of the two.`);
  const given = Object.entries(fixed).map(([name, value]) => [name, [value]] as const);
  const swept = axes.map(({ name, values }) => [name, values] as const);
  await checkValues(notebook, [...given, ...swept], dirname(resolve(file)));
  return { axes, runs: gridOf(axes).map(({ name, values }) => ({ name, parameters: { ...fixed, ...values } })) };
}
