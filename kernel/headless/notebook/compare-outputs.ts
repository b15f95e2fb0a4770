/** Compares two runs of a notebook by the text that they show. */
import type { ICell, ICodeCell, INotebookContent, IOutput } from '@jupyterlab/nbformat';

/** A cell whose text differs between two runs of a notebook. */
export interface Difference {
  /** The index among all cells. */
  readonly cell: number;
  readonly expected: string;
  readonly actual: string;
}

/**
 * Returns the cells whose printed text, plain-text displays and results, or errors differ. Images and HTML are ignored: they
 * show the same as the text. Cells tagged `varies` may differ.
 */
export function compareOutputs(expected: INotebookContent, actual: INotebookContent): Difference[] {
  return expected.cells.flatMap((cell, index) => {
    const other = actual.cells[index];
    if (!isCode(cell) || other === undefined || !isCode(other) || varies(cell)) return [];
    const [before, after] = [textOf(cell), textOf(other)];
    return before === after ? [] : [{ cell: index, expected: before, actual: after }];
  });
}

function isCode(cell: ICell): cell is ICodeCell {
  return cell.cell_type === 'code';
}

function varies({ metadata }: ICodeCell): boolean {
  return ((metadata.tags as string[] | undefined) ?? []).includes('varies');
}

function textOf({ outputs }: ICodeCell): string {
  return outputs.map(textOfOutput).join('\n');
}

function textOfOutput(output: IOutput): string {
  if (output.output_type === 'stream') return `${output.name}: ${output.text}`;
  if (output.output_type === 'error') return `error: ${output.ename}: ${output.evalue}`;
  const data = output.data as Record<string, unknown>;
  return String(data['text/plain'] ?? `(${Object.keys(data).join(', ')})`);
}
