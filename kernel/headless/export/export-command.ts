/** `layerlab export NOTEBOOK`: writes a program that does without a notebook. */
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeWhole } from '../../node/write-whole.js';
import { Problem } from '../../problem.js';
import { readNotebook } from '../notebook/notebook-file.js';
import type { ExportedModule } from './export-module.js';

const options = {
  to: { type: 'string', default: 'ts' },
  out: { type: 'string' },
  force: { type: 'boolean', default: false },
} as const;

/**
 * Writes `NAME.ts` beside the notebook, or the file that `--out` names. Returns the exit code: 1 when the module has type
 * errors, which are printed.
 */
export async function exportCommand(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new Problem('export: expected one notebook, NAME.ipynb.');
  if (values.to !== 'ts') throw new Problem(`export: --to: expected ts, got ${values.to}.`);
  const out = outputOf(file, values.out);
  if (!values.force) refuseTaken(out);
  const { exportModule } = await import('./export-module.js'); // with the compiler, which takes its time
  const module = exportModule(readNotebook(file), {
    ...{ name: basename(file), folder: dirname(file) },
    ...{ outName: basename(out), outFolder: dirname(out) },
  });
  write(out, module, values.force);
  for (const difference of module.differences) process.stderr.write(`${file}: note: ${difference}\n`);
  for (const { message } of module.problems) process.stderr.write(`${file}: ${message}\n`);
  return module.problems.length === 0 ? 0 : 1;
}

function outputOf(notebook: string, out = notebook.replace(/(\.ipynb)?$/, '.ts')): string {
  if (/\.m?ts$/.test(out)) return out;
  throw new Problem(`export: --out: expected a file that ends in .ts or .mts, got ${out}.`);
}

function refuseTaken(file: string): void {
  if (existsSync(file)) throw new Problem(`export: ${file} exists; --force overwrites it.`);
}

function write(out: string, { text, modules }: ExportedModule, force: boolean): void {
  const files = [
    [out, text],
    ...Object.entries(modules).map(([name, source]) => [join(dirname(out), name), source]),
  ] as const;
  if (!force) for (const [file] of files) refuseTaken(file!);
  for (const [file, content] of files) {
    writeWhole(file!, content!);
    process.stdout.write(`${file}\n`);
  }
}
