/** The packages as users get them: packed, and installed from the tarballs into an empty folder. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root: string = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export interface PackedPackage {
  readonly name: string;
  readonly version: string;
  /** The tarball's path. */
  readonly file: string;
  /** Paths in the package. */
  readonly contents: readonly string[];
}

/** Makes a temporary folder that is removed on exit. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'layerlab-packages-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Packs both packages into `folder` and returns them by name. */
export function pack(folder: string): Readonly<Record<string, PackedPackage>> {
  const output = npm(root, ['pack', '--json', '--pack-destination', folder, '-w', 'layerlab', '-w', 'layerlab-kernel']);
  // npm 11.9 and older print a list, newer versions an object by name.
  const packed: NpmPacked[] = Object.values(JSON.parse(output.slice(output.search(/^[[{]/m))));
  return Object.fromEntries(
    packed.map(({ name, version, filename, files }) => [
      name,
      { name, version, file: join(folder, filename), contents: files.map(({ path }) => path) },
    ]),
  );
}

interface NpmPacked {
  readonly name: string;
  readonly version: string;
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

/** Installs packages into a new folder with `npm install`. The folder must be outside the repository. */
export function installInto(folder: string, packages: readonly string[]): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  npm(folder, ['install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', ...packages]);
  return folder;
}

/** Runs npm in a folder and returns its standard output. */
export function npm(folder: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): string {
  const script = process.env.npm_execpath;
  const [command, before] = script?.endsWith('npm-cli.js') ? [process.execPath, [script]] : ['npm', []];
  return execFileSync(command, [...before, ...args], {
    cwd: folder,
    env: { ...withoutNpm(), ...env },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 2 ** 26,
  });
}

/** Returns the environment without the variables of `npm test`, which would make npm work on the repository. */
function withoutNpm(): NodeJS.ProcessEnv {
  const own = /^npm_(config_(local_prefix|prefix|workspace|workspaces)|package_|lifecycle_|command|node_execpath)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
}
