import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../../problem.js';
import { packageFolder } from './package-folder.js';

/** The name under which JupyterLab lists our renderer of figures. */
export const labextensionName = '@layerlab/labextension';

/** The extension as the package holds it. */
export const bundle: string = join(packageFolder, 'dist', 'labextension');

/** Where the extension lies in a folder of Jupyter's data. */
export function labextensionFolder(share: string): string {
  return join(share, 'labextensions', ...labextensionName.split('/'));
}

/** Copies the bundled labextension into `<share>/labextensions` and returns its folder there. */
export function writeLabextension(share: string): string {
  if (!existsSync(join(bundle, 'package.json')))
    throw new Problem('the JupyterLab extension is not built: run npm run setup.');
  const folder = labextensionFolder(share);
  rmSync(folder, { recursive: true, force: true });
  cpSync(bundle, folder, { recursive: true });
  return folder;
}

/** JupyterLab asks at its first start whether it may fetch news; a lesson on a projector should not begin with that. */
const defaults = {
  '@jupyterlab/apputils-extension:notification': { fetchNews: 'false', checkForUpdates: false },
};

/** Writes the settings that JupyterLab begins with in our environment; a person may still change each. */
export function writeDefaultSettings(share: string): void {
  const folder = join(share, 'lab', 'settings');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'overrides.json'), `${JSON.stringify(defaults, null, 2)}\n`);
}
