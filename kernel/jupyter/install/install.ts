/** `layerlab install` and `layerlab uninstall`: kernel, JupyterLab extension and nbconvert template in an existing Jupyter. */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Problem } from '../../problem.js';
import { type KernelSpec, kernelFolder, kernelName, runsByNpx, writeKernelSpec } from './kernelspec.js';
import { labextensionFolder, writeLabextension } from './labextension.js';
import { placeOptions, placeUsage, shareAt } from './place.js';
import { templateFolder, writeTemplate } from './template.js';
import { warmUp } from './warm-up.js';

export const installUsage: string = `${placeUsage} [--name NAME]`;

/** Writes kernelspec, labextension and template to the place that the flags name. Returns the exit code. */
export async function install(args: string[]): Promise<number> {
  const { share, name } = readFlags(args);
  refuseNpxCache();
  refuseOthers(share, name);
  const kernel = writeKernelSpec(share, name);
  const extension = writeLabextension(share);
  const template = writeTemplate(share);
  console.log(`layerlab: installed the kernel in ${kernel}`);
  console.log(`layerlab: installed the JupyterLab extension in ${extension}`);
  console.log(`layerlab: installed the template of \`jupyter nbconvert --to html --template layerlab\` in ${template}`);
  await warmUp();
  console.log('layerlab: run `layerlab doctor` to check the installation; reload open pages of JupyterLab.');
  return 0;
}

/** Removes what `install` with the same flags wrote, and nothing else. Returns the exit code. */
export async function uninstall(args: string[]): Promise<number> {
  const { share, name } = readFlags(args);
  refuseOthers(share, name);
  const shared = hasOthers(share, name) ? [] : [labextensionFolder(share), templateFolder(share)];
  const folders = [kernelFolder(share, name), ...shared].filter((folder) => existsSync(folder));
  if (folders.length === 0)
    throw new Problem(`Layerlab is not installed in ${share}: name the place with ${installUsage}.`);
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

/** Returns a name that jupyter_client accepts for a kernelspec. @throws Problem for any other */
export function checkName(name: string): string {
  if (/^[a-z0-9._-]+$/i.test(name)) return name;
  throw new Problem(`--name: expected letters, digits, ".", "_" and "-", got ${JSON.stringify(name)}.`);
}

function refuseNpxCache(): void {
  if (!runsByNpx) return;
  throw new Problem(
    'npx runs this from its cache, which may be cleared at any time: run `npm install --global layerlab-kernel` and then `layerlab install`.',
  );
}

function refuseOthers(share: string, name: string): void {
  const file = specFile(share, name);
  if (!existsSync(file) || isOurs(file)) return;
  throw new Problem(
    `${file} belongs to another kernel: choose another name with --name NAME, or remove the other with \`jupyter kernelspec remove ${name}\`.`,
  );
}

/** Returns whether another kernel of ours in the same place still needs what they share. */
function hasOthers(share: string, name: string): boolean {
  const kernels = join(share, 'kernels');
  const names = existsSync(kernels) ? readdirSync(kernels) : [];
  return names.some((other) => other !== name && existsSync(specFile(share, other)) && isOurs(specFile(share, other)));
}

function specFile(share: string, name: string): string {
  return join(kernelFolder(share, name), 'kernel.json');
}

/** Returns whether any version of Layerlab wrote this kernelspec. */
function isOurs(file: string): boolean {
  const { argv }: Partial<KernelSpec> = JSON.parse(readFileSync(file, 'utf8'));
  return argv?.[1]?.split(/[\\/]/).at(-1) === 'layerlab.js';
}
