/** The packages that cells in any folder may import: the dependencies of the kernel and of the library. */

import path from 'node:path';
import type { Host } from '../host.js';

/** One of our own packages and its dependencies. */
export interface PackageHome {
  /** A file in the package, from which its dependencies are resolved. */
  readonly from: string;
  readonly dependencies: ReadonlySet<string>;
}

type PackageFiles = Pick<Host['files'], 'fileExists' | 'readFile'>;

/** Returns the packages that imports fall back to, in order, when the notebook's folder has no such package. */
export function packageHomes({ files, home }: Pick<Host, 'home'> & { files: PackageFiles }): readonly PackageHome[] {
  const kernel = manifestAbove(path.dirname(home), files.fileExists);
  const library = installedManifest('layerlab', kernel, files.fileExists);
  return [kernel, library].map((from) => ({ from, dependencies: dependenciesOf(files.readFile(from)!) }));
}

/** Returns the folder of the library's declarations. */
export function libraryFolder({ files, home }: Pick<Host, 'home' | 'files'>): string {
  const manifest = installedManifest('layerlab', home, files.fileExists);
  return path.join(path.dirname(files.realpath(manifest)), 'dist').replaceAll('\\', '/');
}

/** The names of the packages that cells in any folder may import. */
export function broughtPackages(homes: readonly PackageHome[]): readonly string[] {
  const names = homes.flatMap(({ dependencies }) => [...dependencies]);
  return [...new Set(names)].filter((name) => !name.startsWith('@types/'));
}

/**
 * Returns the node_modules folder of a kernel that runs from its own repository, which holds its tools too: what lies there
 * is not the notebook's. Returns undefined for an installed kernel.
 */
export function toolsFolder({ files, home }: Pick<Host, 'home'> & { files: PackageFiles }): string | undefined {
  if (home.includes(`${path.sep}node_modules${path.sep}`)) return undefined;
  const manifest = installedManifest('tslab', home, files.fileExists);
  return path.dirname(path.dirname(manifest)).replaceAll('\\', '/');
}

type FileExists = (file: string) => boolean;

/** Returns the package.json of `name` as a file `from` would find it: in the node_modules folders from there upwards. */
export function installedManifest(name: string, from: string, fileExists: FileExists): string {
  for (const folder of foldersAbove(path.dirname(from))) {
    const manifest = path.join(folder, 'node_modules', name, 'package.json');
    if (fileExists(manifest)) return manifest;
  }
  throw new Error(`packages: expected ${name} in a node_modules folder above ${from}; run npm install there`);
}

/** Returns the name of the package in an import's specifier, or undefined if it names a file or a builtin. */
export function packageName(specifier: string): string | undefined {
  if (/^(\.{0,2}\/|\.{1,2}$|node:|[a-z]:[\\/])/i.test(specifier)) return undefined;
  return /^(@[^/]+\/[^/]+|[^@/][^/]*)/.exec(specifier)?.[1];
}

function manifestAbove(folder: string, fileExists: FileExists): string {
  const manifest = [...foldersAbove(folder)].map((at) => path.join(at, 'package.json')).find(fileExists);
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
  const { dependencies = {} } = JSON.parse(manifest) as { dependencies?: Record<string, string> };
  return new Set(Object.keys(dependencies));
}
