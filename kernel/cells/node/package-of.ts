/** Which package a file lies in: an installed one, or one that is linked from elsewhere. */
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

/** The notebook's folder; a cell may change the working directory. */
const notebookFolder = process.cwd();
const known = new Map<string, string | undefined>();

/** Returns the name of a file's package; undefined for the files of the notebook's own project. */
export function packageOf(path: string): string | undefined {
  const [, installed] = /.*[\\/]node_modules[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(path) ?? [];
  return installed?.replaceAll('\\', '/') ?? packageAbove(dirname(path));
}

function packageAbove(folder: string): string | undefined {
  const parent = dirname(folder);
  if (parent === folder || !relative(folder, notebookFolder).startsWith('..')) return undefined;
  if (!known.has(folder)) known.set(folder, nameIn(folder) ?? packageAbove(parent));
  return known.get(folder);
}

function nameIn(folder: string): string | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).name;
  } catch {
    return undefined;
  }
}
