/** The values that a notebook's cells recorded with `record(name, value)`, read from its outputs. */
import type { ICodeCell, INotebookContent } from '@jupyterlab/nbformat';
import { recordMime } from '../../cells/notebook/record-mime.js';
import { isBundle } from '../run/notebook-outputs.js';

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
