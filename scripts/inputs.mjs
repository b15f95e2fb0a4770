// The hash of the files that a build or a check depends on, so that it runs only where one of them has changed.
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** What is made, and what Git and Python keep for themselves. */
const notInputs = new Set(['node_modules', 'dist', '__pycache__', '.git', '.venv', '.layerlab', 'screenshots']);

/** The hash of all files at or below these paths, which count from the root; a path that is not there counts as such. */
export function hashOf(paths) {
  const hash = createHash('sha256');
  for (const file of paths.flatMap((path) => filesUnder(join(root, path))))
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  return hash.digest('hex');
}

function filesUnder(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  const names = readdirSync(path).filter((name) => !notInputs.has(name) && !name.endsWith('.tsbuildinfo'));
  return names.sort().flatMap((name) => filesUnder(join(path, name)));
}
