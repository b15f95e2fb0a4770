/** The side of a task's machine: `layerlab run` on a notebook that holds an order. */
import { existsSync, readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import type { INotebookContent } from '@jupyterlab/nbformat';
import { Problem } from '../../../problem.js';
import { writeNotebook } from '../../notebook/notebook-file.js';
import type { FinishedRun, RunOptions } from '../../run/run-notebook.js';
import { errorLine } from '../error-line.js';
import { endIn, type TaskOrder, type TaskResult, withResult } from './task-notebook.js';
import { areCompatible, inWords, ownVersions } from './versions.js';

/** Runs the cells in a kernel whose working folder is `folder`. */
export type Execute = (folder: string, how: RunOptions) => Promise<FinishedRun>;

/**
 * Executes an order and writes the executed notebook, or nothing when the machine is to blame. An order that was executed
 * already, by a scheduler that starts it twice, is left alone.
 *
 * @param own - the folder for a machine that does not have the one of the order
 * @throws Problem for a machine with other versions, and for a run that was stopped
 */
export async function runTask(order: TaskOrder, out: string, own: string, execute: Execute): Promise<void> {
  const { versions, folder, cellLimitMs, allowErrors, run } = order;
  if (!areCompatible(ownVersions(), versions))
    throw new Problem(
      `this machine has layerlab ${inWords(ownVersions())}, the sweep needs ${inWords(versions)}: install that here.`,
    );
  if (isExecuted(order, out)) return;
  const began = performance.now();
  const finished = await execute(existsSync(folder) ? folder : own, { cellLimitMs, allowErrors: allowErrors === true });
  const reason = finished.failed?.failure?.reason;
  if (reason === 'stopped') throw new Problem(`${run} was stopped.`);
  writeNotebook(out, executed(finished, (performance.now() - began) / 1000));
}

function isExecuted(order: TaskOrder, out: string): boolean {
  const run = { name: order.run, parameters: order.parameters };
  return existsSync(out) && endIn(readFileSync(out, 'utf8'), run, order)?.type === 'done';
}

function executed(finished: FinishedRun, seconds: number): INotebookContent {
  const reason = finished.failed?.failure?.reason;
  const isLost = reason === 'kernel-lost' || reason === 'server-lost';
  const result: TaskResult = { error: errorLine(finished), seconds, server: hostname(), isLost };
  return withResult(finished.notebook, result);
}
