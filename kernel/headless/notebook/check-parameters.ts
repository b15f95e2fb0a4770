/** Sets a notebook's parameters after the compiler has checked the values. */
import type { INotebookContent } from '@jupyterlab/nbformat';
import type { Language, RefusedCell } from '../../language/language.js';
import { startLanguage } from '../../language/node/start-language.js';
import { Problem } from '../../problem.js';
import {
  declaredParameters,
  injectCell,
  injectedCode,
  listParameters,
  type Parameter,
  type ParameterValues,
  parametersCell,
} from './parameters.js';

/** A parameter's name and the values that it takes in one run or another. */
type Candidates = readonly [name: string, values: readonly unknown[]];

/**
 * Returns the notebook with these values for its parameters. The compiler checks them; nothing is run.
 *
 * @param folder - where the notebook's imports are resolved from
 * @throws Problem for a name that is not declared or a value of the wrong type, listing the notebook's parameters
 */
export async function withParameters(
  notebook: INotebookContent,
  values: ParameterValues,
  folder: string,
): Promise<INotebookContent> {
  const each = Object.entries(values).map(([name, value]): Candidates => [name, [value]]);
  await checkValues(notebook, each, folder);
  return withValues(notebook, values);
}

/** Returns the notebook with values that were already checked. */
export function withValues(notebook: INotebookContent, values: ParameterValues): INotebookContent {
  if (Object.keys(values).length === 0) return notebook;
  return injectCell(notebook, injectedCode(parametersOf(notebook).declared, values));
}

/** Has the compiler check every value that a parameter takes in any run. @throws Problem as `withParameters` does */
export async function checkValues(
  notebook: INotebookContent,
  candidates: readonly Candidates[],
  folder: string,
): Promise<void> {
  if (candidates.length === 0) return;
  const { at, declared } = parametersOf(notebook);
  injectedCode(declared, Object.fromEntries(candidates));
  const language = startLanguage({ folder });
  try {
    await checkCode(language, codeUpTo(notebook, at), declared, candidates);
  } finally {
    await language.close();
  }
}

function parametersOf(notebook: INotebookContent): { readonly at: number; readonly declared: readonly Parameter[] } {
  const at = parametersCell(notebook);
  if (at === undefined)
    throw new Problem('the notebook has no parameters: tag the code cell that declares them with `parameters`.');
  return { at, declared: declaredParameters(String(notebook.cells[at]!.source)) };
}

function codeUpTo({ cells }: INotebookContent, last: number): string[] {
  return cells.slice(0, last + 1).flatMap(({ cell_type, source }) => (cell_type === 'code' ? [String(source)] : []));
}

/** Checks the cells before for their declarations, then each parameter on its own, so that its error names it. */
async function checkCode(
  language: Language,
  before: readonly string[],
  declared: readonly Parameter[],
  candidates: readonly Candidates[],
): Promise<void> {
  for (const [id, code] of before.entries()) {
    const checked = await language.check({ id, code });
    if (!checked.ok) throw new Problem(`the cells up to the parameters do not compile: ${firstOf(checked)}`);
    await language.commit(id);
  }
  for (const [index, [name, values]] of candidates.entries()) {
    const { type } = declared.find((parameter) => parameter.name === name)!;
    const code = `const checked: (${type ?? `typeof ${name}`})[] = ${JSON.stringify(values)};`;
    const checked = await language.check({ id: before.length + index, code });
    if (!checked.ok) throw new Problem(`${name}: ${firstOf(checked)}; ${listParameters(declared)}`);
  }
}

function firstOf({ diagnostics }: RefusedCell): string {
  return (diagnostics[0]?.message ?? 'does not compile').replace(/\.$/, '');
}
