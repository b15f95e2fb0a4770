/**
 * The script that JupyterLab loads at its start: a minimal module-federation container with two modules, one that draws
 * figures and one of plugins: stale cells are marked, and pictures drawn that cells save. JupyterLab finds it in
 * `window._JUPYTERLAB`, hands it the modules it shares, and asks for ours.
 */
import type { Widget } from '@lumino/widgets';
import { rendererExtension } from './figures/extension.js';
import { nameSliders } from './page/slider-names.js';
import { sortTables } from './page/tables.js';
import { picturesPlugin } from './pictures-plugin.js';
import type { Packages } from './stale/lab.js';
import { stalePlugin } from './stale/plugin.js';

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

/** Loads the page's own copy of a package: it would not recognize the widgets and tokens of another one. */
async function load<T>(name: string): Promise<T> {
  const [offer] = Object.values(shared[name] ?? {});
  if (offer === undefined) throw new Error(`@layerlab/labextension: this page does not share ${name}`);
  return (await offer.get())() as T;
}

async function loadPackages(): Promise<Packages> {
  const names = ['@jupyterlab/notebook', '@jupyterlab/settingregistry', '@jupyterlab/apputils'] as const;
  const loaded = await Promise.all(names.map(async (name) => [name, await load(name)] as const));
  return Object.fromEntries(loaded) as unknown as Packages;
}

/** Our modules, by the names in the manifest that build.mjs writes. */
const modules: Readonly<Record<string, () => Promise<unknown>>> = {
  './mimeExtension': async () => {
    nameSliders();
    sortTables();
    return rendererExtension((await load<{ Widget: typeof Widget }>('@lumino/widgets')).Widget);
  },
  './extension': async () => {
    const packages = await loadPackages();
    return [stalePlugin(packages), picturesPlugin(packages)];
  },
};

const container: Container = {
  init: (scope) => {
    shared = scope;
  },
  get: async (name) => {
    const module = await modules[name]!();
    return () => ({ __esModule: true, default: module });
  },
};

window._JUPYTERLAB = { ...window._JUPYTERLAB, '@layerlab/labextension': container };
