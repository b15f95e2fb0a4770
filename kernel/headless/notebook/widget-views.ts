/** Views of widgets in a notebook that is kept: their models end with the kernel, and a page would say that it cannot find them. */
import type { ICell, INotebookContent, IOutput } from '@jupyterlab/nbformat';
import { isBundle } from '../run/notebook-outputs.js';

const viewType = 'application/vnd.jupyter.widget-view+json';

/**
 * The notebook with what widgets show beside their view (the picture, the text) instead of the view. An output that is
 * nothing but a view goes away. A notebook that holds its widgets' states keeps their views.
 */
export function withoutWidgetViews(notebook: INotebookContent): INotebookContent {
  if ('widgets' in notebook.metadata) return notebook;
  return { ...notebook, cells: notebook.cells.map(cellWithoutViews) };
}

function cellWithoutViews(cell: ICell): ICell {
  const outputs = cell.outputs as IOutput[] | undefined;
  return outputs === undefined ? cell : { ...cell, outputs: outputs.flatMap(withoutView) };
}

function withoutView(output: IOutput): IOutput[] {
  if (!isBundle(output) || !(viewType in output.data)) return [output];
  const { [viewType]: _, ...data } = output.data;
  const isEmpty = Object.values(data).every(
    (content) => content === '' || (Array.isArray(content) && content.length === 0),
  );
  return isEmpty ? [] : [{ ...output, data } as IOutput];
}
