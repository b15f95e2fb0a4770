/** The notebooks of the course, and the setting in which their numbers are the same on every machine. */
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const courseFolder: string = join(dirname(fileURLToPath(import.meta.url)), '../../notebooks');

/** Sums in one fixed order, whatever the processor offers. */
export const deterministic: NodeJS.ProcessEnv = { LAYERLAB_COMPUTE: 'wasm-deterministic' };

/** The course's notebooks in reading order; with names given, those whose file name begins with one of them. */
export function courseNotebooks(names: readonly string[]): string[] {
  const all = readdirSync(courseFolder).filter((file) => /^\d\d-.*(?<!\.run)\.ipynb$/.test(file));
  const wanted = names.map((name) => name.replace(/^.*[\\/]/, ''));
  return all.sort().filter((file) => wanted.length === 0 || wanted.some((name) => file.startsWith(name)));
}

/** The most bytes of JSON that a figure of the notebook may have: a larger one is slow to open. The playground is worth more. */
export function maxFigureBytes(name: string): number {
  return name.startsWith('09-') ? 2_000_000 : 200_000;
}
