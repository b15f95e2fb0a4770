import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join, sep } from 'node:path';
import { parseArgs } from 'node:util';
import { Problem } from '../../problem.js';
import { type KernelSpec, kernelFolder, kernelName, kernelProgram, writeKernelSpec } from './kernelspec.js';
import { labextensionFolder, writeLabextension } from './labextension.js';
import { placeOptions, placeUsage, shareAt } from './place.js';
import { warmUp } from './warm-up.js';

export const installUsage: string = `${placeUsage} [--name NAME]`;

/** `layerlab install`: kernelspec and JupyterLab extension for a Jupyter that is there already. Returns the exit code. */
export async function install(args: string[]): Promise<number> {
  const { share, name } = readFlags(args);
  refusePassingPlace();
  refuseOthers(share, name);
  const kernel = writeKernelSpec(share, name);
  const extension = writeLabextension(share);
  console.log(`layerlab: the kernel is in ${kernel}\nlayerlab: the JupyterLab extension is in ${extension}`);
  await warmUp();
  console.log('layerlab: `layerlab doctor` looks whether all is right; open pages of JupyterLab must be loaded again.');
  return 0;
}

/** `layerlab uninstall`: removes what `install` with the same flags wrote, and nothing else. Returns the exit code. */
export async function uninstall(args: string[]): Promise<number> {
  const { share, name } = readFlags(args);
  refuseOthers(share, name);
  const folders = [kernelFolder(share, name), ...(hasOthers(share, name) ? [] : [labextensionFolder(share)])].filter(
    (folder) => existsSync(folder),
  );
  if (folders.length === 0)
    throw new Problem(`nothing of Layerlab is installed in ${share}: name the place, ${installUsage}.`);
  for (const folder of folders) {
    rmSync(folder, { recursive: true });
    console.log(`layerlab: removed ${folder}`);
  }
  return 0;
}

function readFlags(args: string[]): { share: string; name: string } {
  const { values } = parseArgs({ args, options: { ...placeOptions, name: { type: 'string' } } });
  return { share: shareAt(values), name: checkName(values.name ?? kernelName) };
}

/** What jupyter_client's kernelspec manager accepts. */
export function checkName(name: string): string {
  if (/^[a-z0-9._-]+$/i.test(name)) return name;
  throw new Problem(`--name: expected letters, digits, ".", "_" and "-", got ${JSON.stringify(name)}.`);
}

/** `npx` of a package that is not installed runs it from a cache, which npm empties when it likes. */
function refusePassingPlace(): void {
  if (!kernelProgram.includes(`${sep}_npx${sep}`)) return;
  throw new Problem(
    'npx runs this from its cache, and the kernel would vanish with it: run `npm install --global layerlab-kernel` and then `layerlab install`.',
  );
}

function refuseOthers(share: string, name: string): void {
  const file = specFile(share, name);
  if (!existsSync(file) || isOurs(file)) return;
  throw new Problem(
    `${file} belongs to another kernel: give yours a name with --name NAME, or remove the other with \`jupyter kernelspec remove ${name}\`.`,
  );
}

/** Whether a kernel of ours under another name needs the extension further on. */
function hasOthers(share: string, name: string): boolean {
  const kernels = join(share, 'kernels');
  const names = existsSync(kernels) ? readdirSync(kernels) : [];
  return names.some((other) => other !== name && existsSync(specFile(share, other)) && isOurs(specFile(share, other)));
}

function specFile(share: string, name: string): string {
  return join(kernelFolder(share, name), 'kernel.json');
}

/** Also one that another version of Layerlab wrote. */
function isOurs(file: string): boolean {
  const { argv }: Partial<KernelSpec> = JSON.parse(readFileSync(file, 'utf8'));
  return argv?.[1]?.split(/[\\/]/).at(-1) === 'layerlab.js';
}
