/** The folder of notebooks as a site has it: without solutions and keys, with outputs, and with locked exercises. */
import { createHash } from 'node:crypto';
import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { INotebookContent } from '@jupyterlab/nbformat';
import { writeWhole } from '../../node/write-whole.js';
import { Problem } from '../../problem.js';
import { lockedModules } from '../notebook/exercise-module.js';
import { formatNotebook, readNotebook } from '../notebook/notebook-file.js';
import { studentCopy } from '../notebook/student-copy.js';

/** A notebook of a site. */
export interface SiteNotebook {
  /** Its path in the contents: `00-start-here.ipynb`. */
  readonly path: string;
  /** Its first heading, or its file's name. */
  readonly title: string;
  /** Changes with what is read in it. */
  readonly version: string;
}

/** What is for the teacher, or for tools. */
const leftOut = /^(\..*|node_modules|__pycache__|nbgrader_config\.py|.*\.key(\.\d+)?\.json)$/;
const exercisesOpen = /\bexercises\s*\(/;

/**
 * Copies a folder of notebooks as learners may see it and returns its notebooks, in the order of their paths.
 *
 * @param without - a folder in it that is not copied: the site itself
 * @throws Problem where it has no notebooks, or one imports exercises from elsewhere
 */
export async function stageContents(from: string, to: string, without: string): Promise<readonly SiteNotebook[]> {
  const isWanted = (file: string): boolean =>
    resolve(file) !== without && (file === from || !leftOut.test(basename(file)));
  cpSync(from, to, { recursive: true, filter: isWanted });
  const paths = filesIn(to, '.ipynb');
  if (paths.length === 0) throw new Problem(`there are no notebooks (NAME.ipynb) in ${from}`);
  const notebooks = [];
  for (const path of paths) notebooks.push(await stage(path, from, to));
  removeOpenExercises(to);
  return notebooks;
}

async function stage(path: string, from: string, to: string): Promise<SiteNotebook> {
  const original = readNotebook(join(from, path));
  const { notebook } = studentCopy(original, path, { keepOutputs: true });
  for (const { specifier, source } of await lockedModules(original, join(from, path)))
    writeWhole(withinSite(join(to, dirname(path), specifier), to, `${path} imports ${specifier}`), source);
  const version = versionOf(notebook);
  const metadata = { ...notebook.metadata, layerlab: { version } };
  writeWhole(join(to, path), formatNotebook({ ...notebook, metadata }));
  return { path, version, title: titleOf(notebook) ?? basename(path, '.ipynb') };
}

function withinSite(file: string, site: string, what: string): string {
  if (relative(site, file).startsWith('..')) throw new Problem(`${what}, which is not in the folder of the notebooks.`);
  return file;
}

/** Learners keep their copy; its version tells whether the site has a newer one. */
function versionOf({ cells }: INotebookContent): string {
  const read = cells.map(({ cell_type, source }) => [cell_type, source]);
  return createHash('sha256').update(JSON.stringify(read)).digest('hex').slice(0, 16);
}

function titleOf({ cells }: INotebookContent): string | undefined {
  const texts = cells.filter(({ cell_type }) => cell_type === 'markdown').map(({ source }) => [source].flat().join(''));
  return texts.map((text) => /^#\s+(.+)$/m.exec(text)?.[1]).find((title) => title !== undefined);
}

/** No notebook imports these, so nothing has locked them. */
function removeOpenExercises(folder: string): void {
  for (const path of filesIn(folder, '.ts').filter((each) =>
    exercisesOpen.test(readFileSync(join(folder, each), 'utf8')),
  )) {
    rmSync(join(folder, path));
    console.log(`layerlab: ${path} is left out: no notebook imports its exercises`);
  }
}

function filesIn(folder: string, extension: string): string[] {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => path.replaceAll('\\', '/'));
  return paths.filter((path) => path.endsWith(extension)).sort();
}
