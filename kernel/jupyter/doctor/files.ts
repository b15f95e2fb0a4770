/** The files that `install` wrote, as Jupyter finds them. */
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { kernelName, kernelProgram } from '../install/kernelspec.js';
import { bundle, labextensionName } from '../install/labextension.js';
import { flagsFor } from '../install/place.js';
import { type Finding, right, wrong } from './finding.js';
import { jupyter } from './programs.js';

export function checkKernelSpec(name: string): Finding {
  const spec = jupyter()?.state.kernels[name];
  if (spec === undefined) return wrong(`Jupyter finds no kernel ${name}`, installCommand(undefined, name));
  const [node, program] = spec.spec.argv;
  const fix = installCommand(dirname(dirname(spec.resource_dir)), name);
  const missing = [node, program].find((file) => file === undefined || !existsSync(file));
  if (missing !== undefined) return wrong(`${spec.resource_dir} starts ${missing}, which is not there`, fix);
  if (realpathSync(program!) !== realpathSync(kernelProgram))
    return wrong(`${spec.resource_dir} starts another Layerlab, ${program}`, fix);
  return right(spec.resource_dir);
}

export function checkLabextension(name: string): Finding {
  const folder = installedExtension();
  if (folder === undefined)
    return wrong('Jupyter does not find the JupyterLab extension', installCommand(undefined, name));
  const isOff = jupyter()!.state.disabled.some(
    (rule) => rule === labextensionName || rule.startsWith(`${labextensionName}:`),
  );
  return isOff
    ? wrong(`${labextensionName} is switched off`, `jupyter labextension enable ${labextensionName}`)
    : right(folder);
}

/** The extension draws figures only if all of it is there, and both sides speak the same version. */
export function checkRenderer(name: string): Finding {
  const folder = installedExtension();
  if (folder === undefined) return wrong('there is nothing that draws figures', installCommand(undefined, name));
  const fix = installCommand(shareOf(folder), name);
  const files = filesIn(bundle);
  const other = files.find((file) => !isSame(join(bundle, file), join(folder, file)));
  if (other !== undefined) return wrong(`${join(folder, other)} is missing or of another version of Layerlab`, fix);
  return right(`draws figures: ${files.length} files, as in this package`);
}

function installedExtension(): string | undefined {
  const folders = jupyter()?.state.labextensions ?? [];
  return folders
    .map((folder) => join(folder, labextensionName))
    .find((folder) => existsSync(join(folder, 'package.json')));
}

/** Jupyter's data folder, three levels above `labextensions/@layerlab/labextension`. */
function shareOf(extension: string): string {
  return join(extension, '..', '..', '..');
}

function filesIn(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return names.filter((name) => statSync(join(folder, name)).isFile());
}

function isSame(one: string, other: string): boolean {
  return existsSync(other) && readFileSync(one).equals(readFileSync(other));
}

function installCommand(share: string | undefined, name: string): string {
  const flags = share === undefined ? '--user' : flagsFor(share);
  return `npx layerlab install ${flags}${name === kernelName ? '' : ` --name ${name}`}`;
}
