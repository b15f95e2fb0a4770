/** nbconvert's template `layerlab`: a notebook as one page with live figures. */
import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Problem } from '../../problem.js';
import { packageFolder } from './package-folder.js';

/** The template in this package. */
export const templateBundle: string = join(packageFolder, 'dist', 'nbconvert');

/** Returns the template's folder in a data folder of Jupyter. */
export function templateFolder(share: string): string {
  return join(share, 'nbconvert', 'templates', 'layerlab');
}

/** Copies the template into `<share>/nbconvert/templates` and returns its folder there. */
export function writeTemplate(share: string): string {
  if (!existsSync(join(templateBundle, 'conf.json')))
    throw new Problem("nbconvert's template is not built: run npm run setup.");
  const folder = templateFolder(share);
  rmSync(folder, { recursive: true, force: true });
  cpSync(templateBundle, folder, { recursive: true });
  return folder;
}
