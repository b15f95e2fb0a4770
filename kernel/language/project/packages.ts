/** The packages that cells may import in any folder: those that the kernel and the library themselves declare. */

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** A package of ours and what it depends on. */
export interface PackageHome {
  /** A file in the package, from which its dependencies are resolved. */
  readonly from: string;
  readonly dependencies: ReadonlySet<string>;
}

/** The homes that imports fall back to when the notebook's folder has no such package, in order. */
export function packageHomes(): readonly PackageHome[] {
  const kernel = manifestAbove(path.dirname(fileURLToPath(import.meta.url)));
  return [kernel, installedManifest('layerlab', kernel)].map((from) => ({ from, dependencies: dependenciesOf(from) }));
}

/** The package.json of `name` as a file `from` would find it: in the node_modules folders from there upwards. */
export function installedManifest(name: string, from: string): string {
  for (const folder of foldersAbove(path.dirname(from))) {
    const manifest = path.join(folder, 'node_modules', name, 'package.json');
    if (existsSync(manifest)) return manifest;
  }
  throw new Error(`packages: expected ${name} in a node_modules folder above ${from}; run npm install there`);
}

/** The name of the package in an import's specifier, or undefined when it names a file or a builtin. */
export function packageName(specifier: string): string | undefined {
  if (/^(\.{0,2}\/|\.{1,2}$|node:|[a-z]:[\\/])/i.test(specifier)) return undefined;
  return /^(@[^/]+\/[^/]+|[^@/][^/]*)/.exec(specifier)?.[1];
}

function manifestAbove(folder: string): string {
  const manifest = [...foldersAbove(folder)].map((at) => path.join(at, 'package.json')).find(existsSync);
  if (manifest === undefined) throw new Error(`packages: expected a package.json above ${folder}, found none`);
  return manifest;
}

function* foldersAbove(folder: string): Generator<string> {
  for (let at = folder; ; at = path.dirname(at)) {
    yield at;
    if (at === path.dirname(at)) return;
  }
}

function dependenciesOf(manifest: string): ReadonlySet<string> {
  const { dependencies = {} } = JSON.parse(readFileSync(manifest, 'utf8')) as { dependencies?: Record<string, string> };
  return new Set(Object.keys(dependencies));
}
