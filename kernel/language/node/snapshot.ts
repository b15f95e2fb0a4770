/**
 * The engine's start-up snapshot: the state of a process that has parsed and checked the libraries, in a file from which
 * the next process starts. It is only valid for one Node, one platform and one version of these sources. Without it the
 * engine starts as well, but slower.
 */

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { builtFile } from '../../built-file.js';
import { cacheFolder } from '../../node/cache-folder.js';
import { isOurs, makePrivateFolder, othersWrite, tighten } from '../../node/private-files.js';
import { installedManifest } from '../project/packages.js';

const prefix = 'language-';
const unfinished = 'unfinished-';
/** Each Node and each copy of the program has a snapshot of its own, and they are large: the last ones used are kept. */
const maxSnapshots = 8;
const built: string = builtFile('language');

/**
 * The engine's command-line flags. A snapshot only starts under those that it was built with. V8's default for its young
 * generation is three times 16 MB, which the engine fills within some cells and is no faster for.
 */
export const engineFlags: readonly string[] = ['--max-semi-space-size=2'];

/**
 * Returns the snapshot for this Node and these sources, if it exists and nobody else can have written it: whoever starts
 * from it runs its code. It then counts as used now.
 */
export function snapshotFile(): string | undefined {
  const file = path.join(cacheFolder(), nameNow());
  if (!isOurs(file)) return undefined;
  touch(file);
  return file;
}

/**
 * Makes the snapshot if there is none that can be trusted, and removes old ones.
 *
 * @returns its path
 * @throws Node's error if it cannot be made, or an Error if its folder belongs to somebody else
 */
export async function makeSnapshot(): Promise<string> {
  const folder = cacheFolder();
  const file = path.join(folder, nameNow());
  makePrivateFolder(folder, othersWrite);
  if (isOurs(file)) return file;
  const [script, blob] = ['cjs', 'blob'].map((kind) => path.join(folder, `${unfinished}${process.pid}.${kind}`)) as [
    string,
    string,
  ];
  try {
    writeFileSync(script, await engineBundle());
    await promisify(execFile)(process.execPath, [...engineFlags, '--snapshot-blob', blob, '--build-snapshot', script]);
    tighten(blob, othersWrite);
    renameSync(blob, file);
    tidy(folder);
  } finally {
    for (const each of [script, blob]) rmSync(each, { force: true });
  }
  if (isOurs(file)) return file;
  throw new Error(`${folder} belongs to somebody else: set XDG_CACHE_HOME to a folder of your own`);
}

/** Bundles the engine, and replaces the modules that a snapshot cannot contain. */
async function engineBundle(): Promise<string> {
  // Imported here, because loading the compiler would slow down the kernel's start.
  const { bundle } = await import('./bundle.js');
  const { typescriptForTslab, converterModule } = await import('./tslab-loader.js');
  return bundle(path.join(built, 'node/snapshot-entry.js'), built, {
    perf_hooks: 'Object.defineProperty(exports, "performance", { get: () => globalThis.performance });',
    inspector: '',
    module: `exports.builtinModules = ${JSON.stringify(builtinModules)};`,
    crypto: 'throw new Error("a snapshot holds no crypto");',
    [typescriptForTslab]: '',
    [path.join(built, 'node/tslab-loader.js')]: `exports.loadTslab = (typescript) => {
      require.define('${typescriptForTslab}', typescript);
      return require('${converterModule}').createConverter;
    };`,
  });
}

function touch(file: string): void {
  const now = new Date();
  try {
    utimesSync(file, now, now);
  } catch {
    // A cache that cannot be written is not tidied either.
  }
}

/** Removes all but the snapshots last used, and files left behind by a process that was killed while making one. */
function tidy(folder: string): void {
  const longAgo = Date.now() - 600_000;
  const files = readdirSync(folder).map((name) => ({ name, mtimeMs: statSync(path.join(folder, name)).mtimeMs }));
  const left = files.filter(({ name, mtimeMs }) => name.startsWith(unfinished) && mtimeMs < longAgo);
  const snapshots = files.filter(({ name }) => name.startsWith(prefix)).sort((a, b) => b.mtimeMs - a.mtimeMs);
  for (const { name } of [...left, ...snapshots.slice(maxSnapshots)]) rmSync(path.join(folder, name), { force: true });
}

/** The name is a hash of everything that the snapshot depends on. Sources count by content: rebuilding them changes nothing. */
function nameNow(): string {
  const from = fileURLToPath(import.meta.url);
  const manifests = ['typescript', 'tslab', '@types/node'].map((name) => installedManifest(name, from, existsSync));
  const sources = readdirSync(built, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.js'))
    .map((name) => path.join(built, name));
  const { version, platform, arch, execPath } = process;
  const hash = createHash('sha256').update([version, platform, arch, execPath, ...engineFlags].join('\n'));
  for (const file of [...manifests, ...sources.sort()]) hash.update(`\n${file}\n`).update(readFileSync(file));
  return `${prefix}${hash.digest('hex').slice(0, 20)}.blob`;
}
