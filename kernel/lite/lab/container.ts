/** The script that JupyterLite loads at its start: a minimal module-federation container with our plugins. */
import { cellLinkPlugin } from './cell-link.js';
import { correctedNotebooksPlugin } from './corrected-notebooks.js';
import { kernelPlugin } from './kernel-plugin.js';
import { type ShareScope, takeShared } from './shared.js';

const container = {
  init: (scope: ShareScope) => takeShared(scope),
  get: async () => {
    const plugins = await Promise.all([kernelPlugin(), correctedNotebooksPlugin(), cellLinkPlugin()]);
    return () => ({ __esModule: true, default: plugins });
  },
};

const page = window as unknown as { _JUPYTERLAB?: Record<string, unknown> };
page._JUPYTERLAB = { ...page._JUPYTERLAB, '@layerlab/lite': container };
