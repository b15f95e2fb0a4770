/** What a notebook's cells kept by `record(name, value)`, read from its outputs. */
import type { ICodeCell, INotebookContent } from '@jupyterlab/nbformat';
import { recordMime } from '../../cells/notebook/record-mime.js';
import { isBundle } from '../run/notebook-outputs.js';

/** The recorded values by name, in the order in which the names first came; the last value of a name counts. */
export function recordsOf({ cells }: INotebookContent): Record<string, unknown> {
  const outputs = cells.flatMap((cell) => (cell.cell_type === 'code' ? (cell as ICodeCell).outputs : []));
  const records: Record<string, unknown> = {};
  for (const output of outputs.filter(isBundle)) {
    const { name, value } = (output.data[recordMime] ?? {}) as { name?: unknown; value?: unknown };
    if (typeof name === 'string') records[name] = value ?? null;
  }
  return records;
}
