/** Installs the project of real packages, once for each state of its files. */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { npm } from '../packages/packed.js';

const project = fileURLToPath(new URL('real-packages', import.meta.url));

/** Returns a folder with the project and its packages, in the cache of the user: they are 100 MB. */
export function installedProject(): string {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  const folder = join(cache, 'layerlab-tests', `real-packages-${hashOf(project)}`);
  if (!existsSync(folder)) install(folder);
  return folder;
}

/** Test runs that install at the same time do not meet, and what is interrupted is never taken for installed. */
function install(folder: string): void {
  const unfinished = `${folder}.${process.pid}`;
  cpSync(project, unfinished, { recursive: true });
  npm(unfinished, ['ci', '--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund']);
  if (existsSync(folder)) rmSync(unfinished, { recursive: true });
  else renameSync(unfinished, folder);
}

function hashOf(folder: string): string {
  const hash = createHash('sha256');
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    const file = join(folder, name);
    if (statSync(file).isFile()) hash.update(`${name}\0`).update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 16);
}
