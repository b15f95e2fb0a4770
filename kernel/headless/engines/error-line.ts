import type { FinishedRun } from '../run/run-notebook.js';

/** Returns the error of a run in one line, with its cell; null when every cell succeeded. */
export function errorLine({ failed }: FinishedRun): string | null {
  if (failed?.failure === undefined) return null;
  return `${failed.failure.message.split('\n')[0]} (cell ${failed.cell + 1})`;
}
