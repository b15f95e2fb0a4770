/** The debugger's files in Node. */
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtFile } from '../../built-file.js';
import type { DebugFiles } from '../sources.js';

/** @param folder - the notebook's folder */
export function debugFiles(folder: string): DebugFiles {
  return {
    // JupyterLab shows "Cell [3]" instead of a path only where the path has this word of ipykernel's.
    cellFolder: join(tmpdir(), `layerlab_ipykernel_${process.pid}`) + sep,
    kernelFolder: dirname(builtFile('main.js')),
    read: (path) => {
      try {
        return readFileSync(path, 'utf8');
      } catch {
        return undefined;
      }
    },
    pathOf: fileURLToPath,
    shortened: (path) => {
      const short = relative(folder, path);
      return short.startsWith('..') ? inPackage(path) : `./${short}`;
    },
    beside: (file, name) => resolve(dirname(file), name),
  };
}

/** Returns a path with the name of its package in front. */
function inPackage(path: string): string {
  for (let folder = dirname(path); folder !== dirname(folder); folder = dirname(folder)) {
    const file = join(folder, 'package.json');
    const { name } = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as { name?: string }) : {};
    if (name) return `${name}/${relative(folder, path)}`;
  }
  return path;
}
