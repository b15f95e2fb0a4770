/** The values that a notebook's cells recorded with `record(name, value)`, read from its outputs. */
import type { ICodeCell, INotebookContent } from '@jupyterlab/nbformat';
import { recordMime } from '../../cells/notebook/record-mime.js';
import type { DoneRun, PlannedRun } from '../engines/engine.js';
import { isBundle } from '../run/notebook-outputs.js';
import type { StoredResult } from './run-folder.js';

/** How a run ended that has a result. */
export type EndedRun = Omit<DoneRun, 'type'>;

/** Returns the result of a run as it is stored. */
export function resultOf(
  { name, parameters }: PlannedRun,
  { notebook, error, seconds, server }: EndedRun,
): StoredResult {
  return { run: name, parameters, records: recordsOf(notebook), error, seconds, server };
}

/** Returns the recorded values by name, in the order of each name's first record; the last value of a name counts. */
export function recordsOf({ cells }: INotebookContent): Record<string, unknown> {
  const outputs = cells.flatMap((cell) => (cell.cell_type === 'code' ? (cell as ICodeCell).outputs : []));
  const records: Record<string, unknown> = {};
  for (const output of outputs.filter(isBundle)) {
    const { name, value } = (output.data[recordMime] ?? {}) as { name?: unknown; value?: unknown };
    if (typeof name === 'string') records[name] = value ?? null;
  }
  return records;
}
