import type { ICodeCell, INotebookContent, IOutput } from '@jupyterlab/nbformat';

/** A code cell as a test writes it; with outputs it looks as if it had run. */
export interface CellText {
  readonly source: string;
  readonly outputs?: readonly IOutput[];
}

/** A notebook of code cells for one of the environment's kernels. */
export function notebookOf(cells: readonly CellText[], kernel = 'layerlab'): INotebookContent {
  return {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: { kernelspec: { name: kernel, display_name: kernel } } as unknown as INotebookContent['metadata'],
    cells: cells.map(codeCell),
  };
}

function codeCell({ source, outputs = [] }: CellText, index: number): ICodeCell {
  const ran = outputs.length > 0;
  return {
    cell_type: 'code',
    id: `cell-${index}`,
    metadata: {},
    source,
    outputs: [...outputs],
    execution_count: ran ? index + 1 : null,
  };
}

/** An output that shows a figure. */
export function figureOutput(figure: object, text: string, more: Record<string, string> = {}): IOutput {
  return {
    output_type: 'display_data',
    metadata: {},
    data: { 'application/vnd.plotly.v1+json': figure, 'text/plain': text, ...more } as never,
  };
}
