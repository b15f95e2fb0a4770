import type { IRenderMime } from '@jupyterlab/rendermime-interfaces';
import type { Widget } from '@lumino/widgets';
import { figureRenderer } from './figure-renderer.js';

/** The MIME type of a plotly figure as JSON. */
export const figureMimeType = 'application/vnd.plotly.v1+json';

/**
 * The extension: draws plotly figures wherever JupyterLab or Notebook 7 shows outputs. A figure is data and runs no
 * code, so it is safe to draw in a notebook that is not trusted. Rank 0 puts it before plotly's own Python extension.
 */
export function rendererExtension(widget: typeof Widget): IRenderMime.IExtension {
  const Renderer = figureRenderer(widget);
  return {
    id: '@layerlab/labextension:figures',
    description: 'Draws plotly figures.',
    rank: 0,
    dataType: 'json',
    rendererFactory: {
      safe: true,
      mimeTypes: [figureMimeType],
      createRenderer: ({ mimeType }) => new Renderer(mimeType),
    },
  };
}
