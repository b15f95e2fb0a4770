/** The packages as a person gets them: packed, and installed from the tarballs into an empty folder. */
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

/** A temporary folder that is removed with everything in it. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'layerlab-packages-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Packs both packages into `folder`, by name. */
export function pack(folder: string): Readonly<Record<string, PackedPackage>> {
  const answer = npm(root, ['pack', '--json', '--pack-destination', folder, '-w', 'layerlab', '-w', 'layerlab-kernel']);
  // npm 11.9 and older answer with a list, newer ones with an object by name.
  const packed: NpmPacked[] = Object.values(JSON.parse(answer.slice(answer.search(/^[[{]/m))));
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

/** Installs packages into a new folder, as `npm install` does there; nothing of the repository is above it. */
export function installInto(folder: string, packages: readonly string[]): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  npm(folder, ['install', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund', ...packages]);
  return folder;
}

/** Runs npm in a folder and returns its standard output. */
function npm(folder: string, args: readonly string[]): string {
  const script = process.env.npm_execpath;
  const [command, before] = script?.endsWith('npm-cli.js') ? [process.execPath, [script]] : ['npm', []];
  return execFileSync(command, [...before, ...args], {
    cwd: folder,
    env: withoutNpm(),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 2 ** 26,
  });
}

/** What `npm test` tells its scripts would make this npm work for the repository. */
function withoutNpm(): NodeJS.ProcessEnv {
  const own = /^npm_(config_(local_prefix|prefix|workspace|workspaces)|package_|lifecycle_|command|node_execpath)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
}
