/** Removes widget views from saved notebooks: their models end with the kernel, so a page could not render them. */
import type { ICell, INotebookContent, IOutput } from '@jupyterlab/nbformat';
import { isBundle } from '../run/notebook-outputs.js';

const viewType = 'application/vnd.jupyter.widget-view+json';

/**
 * Returns the notebook with the other representations of each widget (image, text) but without its view. Drops outputs that
 * have no other. A notebook that contains its widgets' state keeps their views.
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
