/** The kernelspec by which Jupyter finds and starts the kernel. */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { packageFolder } from './package-folder.js';

/** The contents of `kernel.json` (Jupyter enhancement proposal 105). */
export interface KernelSpec {
  readonly argv: readonly string[];
  readonly display_name: string;
  readonly language: string;
  readonly interrupt_mode: 'message' | 'signal';
  readonly kernel_protocol_version: string;
  readonly env: Readonly<Record<string, string>>;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** The kernel's name in `metadata.kernelspec.name` of notebooks. */
export const kernelName = 'layerlab';

/** The program that a kernelspec starts. */
export const kernelProgram: string = join(packageFolder, 'bin', 'layerlab.js');

/** Whether `npx` runs this from its cache, which npm may clear at any time. */
export const runsByNpx: boolean = kernelProgram.includes(`${sep}_npx${sep}`);

const logos = join(packageFolder, 'jupyter', 'logos');
const logoFiles = ['logo-32x32.png', 'logo-64x64.png', 'logo-svg.svg'];

/**
 * Returns our kernelspec. Both paths are absolute, since the server may have a different PATH.
 *
 * @param node - the Node that runs the kernel
 */
export function kernelSpec(node: string = process.execPath): KernelSpec {
  return {
    argv: [node, kernelProgram, 'kernel', '--connection-file', '{connection_file}'],
    display_name: 'TypeScript (Layerlab)',
    language: 'typescript',
    interrupt_mode: 'message',
    kernel_protocol_version: '5.3',
    env: {},
    metadata: { debugger: true, supported_encryption: ['curve'] },
  };
}

/** Returns the folder of a kernelspec in a data folder of Jupyter. */
export function kernelFolder(share: string, name: string = kernelName): string {
  return join(share, 'kernels', name);
}

/** Writes the kernelspec and its logos into `<share>/kernels/<name>` and returns that folder. */
export function writeKernelSpec(share: string, name: string = kernelName): string {
  const folder = kernelFolder(share, name);
  mkdirSync(folder, { recursive: true });
  for (const file of logoFiles) copyFileSync(join(logos, file), join(folder, file));
  writeFileSync(join(folder, 'kernel.json'), `${JSON.stringify(named(name), null, 2)}\n`);
  return folder;
}

/** Makes kernels of ours with different names distinguishable in a launcher. */
function named(name: string): KernelSpec {
  const spec = kernelSpec();
  return name === kernelName ? spec : { ...spec, display_name: `TypeScript (Layerlab, ${name})` };
}
