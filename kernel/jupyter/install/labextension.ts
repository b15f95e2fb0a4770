/** The JupyterLab extension that draws figures. */
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../../problem.js';
import { packageFolder } from './package-folder.js';

/** The extension's name in JupyterLab. */
export const labextensionName = '@layerlab/labextension';

/** The bundled extension in this package. */
export const bundle: string = join(packageFolder, 'dist', 'labextension');

/** Returns the extension's folder in a data folder of Jupyter. */
export function labextensionFolder(share: string): string {
  return join(share, 'labextensions', ...labextensionName.split('/'));
}

/** Copies the bundled extension into `<share>/labextensions` and returns its folder there. */
export function writeLabextension(share: string): string {
  if (!existsSync(join(bundle, 'package.json')))
    throw new Problem('the JupyterLab extension is not built: run npm run setup.');
  const folder = labextensionFolder(share);
  rmSync(folder, { recursive: true, force: true });
  cpSync(bundle, folder, { recursive: true });
  return folder;
}

/** Suppresses JupyterLab's question, at its first start, whether it may fetch news. */
const defaults = {
  '@jupyterlab/apputils-extension:notification': { fetchNews: 'false', checkForUpdates: false },
};

/** Writes JupyterLab's default settings for our environment; users may change them. */
export function writeDefaultSettings(share: string): void {
  const folder = join(share, 'lab', 'settings');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'overrides.json'), `${JSON.stringify(defaults, null, 2)}\n`);
}
