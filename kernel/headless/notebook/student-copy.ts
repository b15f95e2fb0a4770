/** `layerlab student NOTEBOOK`: the copy that learners get, without solutions and outputs. */
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import type { ICell, INotebookContent } from '@jupyterlab/nbformat';
import { Problem } from '../../problem.js';
import { readNotebook, writeNotebook } from './notebook-file.js';
import { type CellLanguage, hasSolution, stubs, withoutSolutions } from './solutions.js';

/** Cells with this tag are a solution as a whole. */
const solutionTag = 'solution';
/** Cells with this tag are for the teacher alone. */
const presenterTag = 'presenter';

/** Writes `NAME.student.ipynb` beside the notebook, or the file that `--out` names, and says what was taken out. */
export async function student(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { out: { type: 'string' }, force: { type: 'boolean', default: false } },
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new Problem('student: expected one notebook, NAME.ipynb.');
  const out = values.out ?? file.replace(/(\.ipynb)?$/, '.student.ipynb');
  if (existsSync(out) && !values.force) throw new Problem(`student: ${out} exists; --force writes over it.`);
  const { notebook, solutions } = studentCopy(readNotebook(file), basename(file));
  writeNotebook(out, notebook);
  process.stdout.write(`${out}: ${solutions} ${solutions === 1 ? 'solution' : 'solutions'} taken out\n`);
  return 0;
}

/**
 * A copy without solutions (nbgrader's markers, or the cell tag `solution`, or nbgrader's own mark on a cell), without
 * hidden tests and mark schemes, without cells tagged `presenter`, without outputs and counts.
 *
 * @param name - what errors call the notebook
 * @throws Problem that names the cell when a marker has no partner
 */
export function studentCopy(
  notebook: INotebookContent,
  name: string = 'the notebook',
): { readonly notebook: INotebookContent; readonly solutions: number } {
  let solutions = 0;
  const cells = notebook.cells.flatMap((cell, index) => {
    if (tagsOf(cell).includes(presenterTag)) return [];
    const source = textFor(cell, `${name}, cell ${index + 1}`);
    if (holdsSolution(cell)) solutions++;
    return [emptied({ ...cell, source })];
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

/** A whole cell is a solution by its tag, or by nbgrader's mark when no region in it says which part is. */
function isWhole(cell: ICell): boolean {
  const { nbgrader } = cell.metadata as { nbgrader?: { solution?: boolean; task?: boolean } };
  const marked = nbgrader?.solution === true && nbgrader.task !== true;
  return !hasSolution(sourceOf(cell)) && (marked || tagsOf(cell).includes(solutionTag));
}

function holdsSolution(cell: ICell): boolean {
  return isWhole(cell) || hasSolution(sourceOf(cell));
}

function textFor(cell: ICell, where: string): string {
  const language: CellLanguage = cell.cell_type === 'code' ? 'typescript' : 'markdown';
  if (isWhole(cell)) return stubs[language];
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
