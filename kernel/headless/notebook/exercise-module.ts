/** The module beside a notebook that holds its exercises: reads it, and locks it for learners. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ICell, INotebookContent } from '@jupyterlab/nbformat';
import type { AnswerKey, Marking } from 'layerlab';
import { Problem } from '../../problem.js';

/** What replaces a module of exercises in a copy for learners. */
export interface LockedModule {
  /** The import as the notebook's cells write it: './exercises/01.ts'. */
  readonly specifier: string;
  /** The module's new source. */
  readonly source: string;
  readonly key: AnswerKey;
}

const importing = /\bfrom\s+(['"])(\.{1,2}\/[^'"]+\.[mc]?[jt]s)\1/g;

/** Returns the modules with exercises that the notebook in `file` imports, locked. */
export async function lockedModules(notebook: INotebookContent, file: string): Promise<LockedModule[]> {
  const sources = notebook.cells.filter(isCode).map(({ source }) => [source].flat().join(''));
  const found = sources.flatMap((source) => [...source.matchAll(importing)].map(([, , specifier]) => specifier!));
  const modules = [...new Set(found)].map((specifier) => locked(specifier, join(dirname(file), specifier)));
  return (await Promise.all(modules)).filter((module) => module !== undefined);
}

function isCode({ cell_type }: ICell): boolean {
  return cell_type === 'code';
}

async function locked(specifier: string, path: string): Promise<LockedModule | undefined> {
  if (!existsSync(path) || !/\bexercises\s*\(/.test(readFileSync(path, 'utf8'))) return undefined;
  const [name, marking] = Object.entries(await load(path)).find(([, value]) => isMarking(value)) ?? [];
  if (name === undefined || marking === undefined) return undefined;
  const key = marking.key!();
  const content = JSON.stringify(marking.locked!(), null, 1);
  const source = `import { lockedExercises } from 'layerlab';\n\nexport const ${name} = lockedExercises(${JSON.stringify(key.name)}, ${content});\n`;
  return { specifier, source, key };
}

function isMarking(value: unknown): value is Marking {
  return typeof (value as Marking | undefined)?.locked === 'function';
}

/** Evaluates a module that imports nothing but the library. */
async function load(path: string): Promise<Record<string, Marking>> {
  const { default: ts } = await import('typescript');
  const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
  const { outputText } = ts.transpileModule(readFileSync(path, 'utf8'), { compilerOptions });
  const program = outputText.replace(/(['"])layerlab\1/g, JSON.stringify(import.meta.resolve('layerlab')));
  try {
    return (await import(`data:text/javascript;base64,${Buffer.from(program).toString('base64')}`)) as never;
  } catch (error) {
    throw new Problem(
      `${path}: the exercises cannot be read: ${(error as Error).message}. It may import only layerlab.`,
    );
  }
}
