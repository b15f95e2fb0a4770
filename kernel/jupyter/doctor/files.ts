/** Checks the files that `layerlab install` wrote, as Jupyter finds them. */
import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { kernelName, kernelProgram, runsByNpx } from '../install/kernelspec.js';
import { bundle, labextensionName } from '../install/labextension.js';
import { flagsFor } from '../install/place.js';
import { templateBundle, templateFolder } from '../install/template.js';
import { type Finding, failed, passed } from './finding.js';
import { jupyter } from './programs.js';

export function checkKernelSpec(name: string): Finding {
  const spec = jupyter()?.state.kernels[name];
  if (spec === undefined) return failed(`Jupyter does not find a kernel ${name}`, installCommand(undefined, name));
  const [node, program] = startedBy(spec.spec.argv);
  const fix = installCommand(dirname(dirname(spec.resource_dir)), name);
  const missing = [node, program].find((file) => file === undefined || !existsSync(file));
  if (missing !== undefined) return failed(`${spec.resource_dir} starts ${missing}, which does not exist`, fix);
  if (!isThisKernel(program!)) return failed(`${spec.resource_dir} starts another Layerlab, ${program}`, fix);
  if (spec.spec.metadata?.debugger !== true)
    return failed(`${spec.resource_dir} is of an older Layerlab: it says that there is no debugger`, fix);
  return passed(spec.resource_dir);
}

/** What npx runs is a copy of its own, and never the one that is installed: then the version decides. */
function isThisKernel(program: string): boolean {
  if (realpathSync(program) === realpathSync(kernelProgram)) return true;
  return runsByNpx && versionOf(program) === versionOf(kernelProgram);
}

function versionOf(program: string): unknown {
  const manifest = join(dirname(program), '..', 'package.json');
  return existsSync(manifest) ? JSON.parse(readFileSync(manifest, 'utf8')).version : undefined;
}

/** Returns the files that a kernelspec starts. That of the Python package names a module. */
function startedBy(argv: readonly string[]): readonly (string | undefined)[] {
  if (argv[1] !== '-m') return argv;
  return [jupyter()!.python, jupyter()!.state.wheel ?? `the Python module ${argv[2]}`];
}

export function checkLabextension(name: string): Finding {
  const folder = installedExtension();
  if (folder === undefined)
    return failed('Jupyter does not find the JupyterLab extension', installCommand(undefined, name));
  const isOff = jupyter()!.state.disabled.some(
    (rule) => rule === labextensionName || rule.startsWith(`${labextensionName}:`),
  );
  return isOff
    ? failed(`${labextensionName} is disabled`, `jupyter labextension enable ${labextensionName}`)
    : passed(folder);
}

/** Figures are drawn only if the extension is complete and of the kernel's version. */
export function checkRenderer(name: string): Finding {
  const folder = installedExtension();
  if (folder === undefined) return failed('the renderer of figures is not installed', installCommand(undefined, name));
  return compare(bundle, folder, installCommand(shareOf(folder), name));
}

/** Pages of notebooks are made with the template, which stands in the same data folder. */
export function checkTemplate(name: string): Finding {
  const extension = installedExtension();
  const share = extension && shareOf(extension);
  const folder = share && templateFolder(share);
  const fix = installCommand(share, name);
  if (folder === undefined || !existsSync(folder)) return failed("nbconvert's template layerlab is not installed", fix);
  return compare(templateBundle, folder, fix);
}

/** Whether a folder holds what this package would install there. */
function compare(wanted: string, folder: string, fix: string): Finding {
  const files = filesIn(wanted);
  const other = files.find((file) => !isSame(join(wanted, file), join(folder, file)));
  if (other !== undefined) return failed(`${join(folder, other)} is missing or from another version of Layerlab`, fix);
  return passed(`${files.length} files, as in this package`);
}

function installedExtension(): string | undefined {
  const folders = jupyter()?.state.labextensions ?? [];
  return folders
    .map((folder) => join(folder, labextensionName))
    .find((folder) => existsSync(join(folder, 'package.json')));
}

/** Returns Jupyter's data folder, three levels above `labextensions/@layerlab/labextension`. */
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
  if (kernelProgram.includes(join('layerlab_kernel', 'js')))
    return `${jupyter()?.python ?? 'python3'} -m pip install --force-reinstall --no-deps layerlab_kernel`;
  const flags = share === undefined ? '--user' : flagsFor(share);
  return `npx layerlab install ${flags}${name === kernelName ? '' : ` --name ${name}`}`;
}
