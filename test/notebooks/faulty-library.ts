/** A copy of the built library with a fault in it, in a folder of its own: the repository stays as it is. */
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { courseFolder } from './course.js';
import type { Fault } from './faults.js';

export const root: string = join(dirname(fileURLToPath(import.meta.url)), '../..');

/** The source with the fault in it. */
export function withFault({ file, from, to }: Fault): string {
  return readFileSync(join(root, file), 'utf8').replace(from, () => to);
}

/** Makes `folder/node_modules/layerlab`, which the cells of a notebook in that folder import instead of our own, and its exercises. */
export function makeFaultyLibrary(folder: string, fault: Fault): void {
  const packages = join(folder, 'node_modules');
  const copy = join(packages, 'layerlab');
  mkdirSync(copy, { recursive: true });
  for (const part of ['package.json', 'dist', 'datasets'])
    cpSync(join(root, 'lib', part), join(copy, part), { recursive: true });
  linkDependencies(packages);
  cpSync(join(courseFolder, 'exercises'), join(folder, 'exercises'), { recursive: true });
  const built = fault.file.replace(/^lib/, 'dist').replace(/\.ts$/, '.js');
  writeFileSync(join(copy, built), compiled(withFault(fault)));
}

/** What the library itself imports. */
function linkDependencies(packages: string): void {
  const manifest = join(root, 'lib/package.json');
  const { dependencies } = JSON.parse(readFileSync(manifest, 'utf8')) as { dependencies: Record<string, string> };
  for (const name of Object.keys(dependencies)) {
    const places = createRequire(manifest).resolve.paths(name) ?? [];
    const installed = places.map((place) => join(place, name)).find((folder) => existsSync(folder));
    if (installed === undefined) throw new Error(`${name}, which the library imports, is not installed`);
    mkdirSync(dirname(join(packages, name)), { recursive: true });
    symlinkSync(installed, join(packages, name), 'junction');
  }
}

function compiled(source: string): string {
  const compilerOptions = { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext, verbatimModuleSyntax: true };
  return ts.transpileModule(source, { compilerOptions }).outputText;
}
