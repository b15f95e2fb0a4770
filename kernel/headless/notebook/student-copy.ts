/** `layerlab student NOTEBOOK`: writes a copy for learners, without solutions and outputs, whose exercises are locked. */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import type { ICell, INotebookContent } from '@jupyterlab/nbformat';
import { writeWhole } from '../../node/write-whole.js';
import { Problem } from '../../problem.js';
import { type LockedModule, lockedModules } from './exercise-module.js';
import { readNotebook, writeNotebook } from './notebook-file.js';
import { type CellLanguage, hasSolution, stubs, withoutSolutions } from './solutions.js';

/** Tags a cell that is a solution as a whole. */
const solutionTag = 'solution';
/** Tags a cell for the teacher only. */
const presenterTag = 'presenter';

const options = {
  out: { type: 'string' },
  key: { type: 'string' },
  force: { type: 'boolean', default: false },
} as const;

/**
 * Writes `NAME.student.ipynb` beside the notebook, or the file that `--out` names; if the notebook has exercises, their
 * locked module beside that copy and the teacher's key, `NAME.key.json` or `--key`, beside the notebook. Returns the exit
 * code.
 */
export async function student(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({ args, allowPositionals: true, options });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new Problem('student: expected one notebook, NAME.ipynb.');
  const out = values.out ?? file.replace(/(\.ipynb)?$/, '.student.ipynb');
  if (existsSync(out) && !values.force) throw new Problem(`student: ${out} exists; --force overwrites it.`);
  const original = readNotebook(file);
  const { notebook, solutions } = studentCopy(original, basename(file));
  const modules = await lockedModules(original, file);
  writeNotebook(out, withModules(notebook, modules, out));
  process.stdout.write(`${out}: ${solutions} ${solutions === 1 ? 'solution' : 'solutions'} removed\n`);
  for (const [i, { key }] of modules.entries()) {
    const kept = values.key ?? file.replace(/(\.ipynb)?$/, `${i === 0 ? '' : `.${i + 1}`}.key.json`);
    writeWhole(kept, `${JSON.stringify(key, null, 1)}\n`);
    const count = Object.keys(key.exercises).length;
    process.stdout.write(
      `${moduleFile(out, i)}: ${count} ${count === 1 ? 'exercise' : 'exercises'} locked\n${kept}: the key\n`,
    );
  }
  return 0;
}

function moduleFile(out: string, index: number): string {
  return out.replace(/(\.ipynb)?$/, `.exercises${index === 0 ? '' : index + 1}.ts`);
}

/** Writes the locked modules beside the copy, and has its cells import them. */
function withModules(notebook: INotebookContent, modules: readonly LockedModule[], out: string): INotebookContent {
  const texts = modules.map(({ specifier, source }, i) => {
    writeWhole(moduleFile(out, i), source);
    return [specifier, `./${basename(moduleFile(out, i))}`] as const;
  });
  const renamed = (source: string): string => texts.reduce((text, [from, to]) => text.replaceAll(from, to), source);
  return { ...notebook, cells: notebook.cells.map((cell) => ({ ...cell, source: renamed(sourceOf(cell)) })) };
}

/**
 * Returns a copy without solutions (marked by nbgrader's markers, its metadata, or the tag `solution`), hidden tests, mark
 * schemes, cells tagged `presenter`, outputs and counts.
 *
 * @param name - the notebook's name in errors
 * @param options - `keepOutputs` leaves outputs and counts to cells that learners get as they are
 * @throws Problem that names the cell when a marker has no counterpart
 */
export function studentCopy(
  notebook: INotebookContent,
  name: string = 'the notebook',
  { keepOutputs = false }: { readonly keepOutputs?: boolean } = {},
): { readonly notebook: INotebookContent; readonly solutions: number } {
  let solutions = 0;
  const cells = notebook.cells.flatMap((cell, index) => {
    if (tagsOf(cell).includes(presenterTag)) return [];
    const source = textFor(cell, `${name}, cell ${index + 1}`);
    if (holdsSolution(cell)) solutions++;
    return [keepOutputs && source === sourceOf(cell) ? cell : emptied({ ...cell, source })];
  });
  return { notebook: { ...notebook, cells }, solutions };
}

function tagsOf(cell: ICell): readonly string[] {
  const { tags } = cell.metadata as { tags?: unknown };
  return Array.isArray(tags) ? tags : [];
}

function sourceOf({ source }: ICell): string {
  return Array.isArray(source) ? source.join('') : source;
}

/** A cell is a solution as a whole by its tag, or by nbgrader's metadata when no region marks a part of it. */
function isWholeSolution(cell: ICell): boolean {
  const { nbgrader } = cell.metadata as { nbgrader?: { solution?: boolean; task?: boolean } };
  const marked = nbgrader?.solution === true && nbgrader.task !== true;
  return !hasSolution(sourceOf(cell)) && (marked || tagsOf(cell).includes(solutionTag));
}

function holdsSolution(cell: ICell): boolean {
  return isWholeSolution(cell) || hasSolution(sourceOf(cell));
}

function textFor(cell: ICell, where: string): string {
  const language: CellLanguage = cell.cell_type === 'code' ? 'typescript' : 'markdown';
  if (isWholeSolution(cell)) return stubs[language];
  try {
    return withoutSolutions(sourceOf(cell), language);
  } catch (error) {
    throw error instanceof Problem ? new Problem(`${where}, ${error.message}.`) : error;
  }
}

function emptied(cell: ICell): ICell {
  if (cell.cell_type !== 'code') return cell;
  const { execution: _, ...metadata } = cell.metadata as Record<string, unknown>;
  return { ...cell, metadata, outputs: [], execution_count: null } as ICell;
}
