/**
 * The script that JupyterLab loads at its start: a minimal module-federation container with one module.
 * JupyterLab finds it in `window._JUPYTERLAB`, hands it the modules it shares, and asks for ours.
 */
import type { Widget } from '@lumino/widgets';
import { rendererExtension } from './extension.js';
import { nameSliders } from './page/slider-names.js';
import { sortTables } from './page/tables.js';

/** The modules that a page shares: by name and version, each with a function that loads it. */
type ShareScope = Record<string, Record<string, { get(): Promise<() => unknown> } | undefined> | undefined>;

interface Container {
  init(scope: ShareScope): void;
  get(module: string): Promise<() => unknown>;
}

declare global {
  interface Window {
    _JUPYTERLAB?: Record<string, Container>;
  }
}

let shared: ShareScope = {};

/** Loads the page's own Lumino: it would not recognize widgets of another copy. */
async function loadWidget(): Promise<typeof Widget> {
  const [offer] = Object.values(shared['@lumino/widgets'] ?? {});
  if (offer === undefined) throw new Error('@layerlab/labextension: this page does not share @lumino/widgets');
  return ((await offer.get())() as { Widget: typeof Widget }).Widget;
}

const container: Container = {
  init: (scope) => {
    shared = scope;
  },
  get: async () => {
    nameSliders();
    sortTables();
    const extension = rendererExtension(await loadWidget());
    return () => ({ __esModule: true, default: extension });
  },
};

window._JUPYTERLAB = { ...window._JUPYTERLAB, '@layerlab/labextension': container };
