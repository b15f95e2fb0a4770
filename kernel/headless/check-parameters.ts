import type { INotebookContent } from '@jupyterlab/nbformat';
import { Problem } from '../jupyter/problem.js';
import { startLanguage } from '../language/client.js';
import type { Language, RefusedCell } from '../language/language.js';
import {
  declaredParameters,
  injectCell,
  injectedCode,
  listParameters,
  type Parameter,
  type ParameterValues,
  parametersCell,
} from './parameters.js';

/**
 * Gives a notebook's parameters their values, after the compiler has agreed; nothing is run.
 *
 * @param folder - where the notebook's imports are resolved from
 * @throws Problem for a name that is not declared or a value of the wrong type, listing the notebook's parameters
 */
export async function withParameters(
  notebook: INotebookContent,
  values: ParameterValues,
  folder: string,
): Promise<INotebookContent> {
  if (Object.keys(values).length === 0) return notebook;
  const at = parametersCell(notebook);
  if (at === undefined)
    throw new Problem('the notebook has no parameters: tag the code cell that declares them `parameters`.');
  const declared = declaredParameters(String(notebook.cells[at]!.source));
  const code = injectedCode(declared, values);
  const language = startLanguage({ folder });
  try {
    await checkCode(language, codeUpTo(notebook, at), declared, values);
  } finally {
    await language.close();
  }
  return injectCell(notebook, code);
}

function codeUpTo({ cells }: INotebookContent, last: number): string[] {
  return cells.slice(0, last + 1).flatMap(({ cell_type, source }) => (cell_type === 'code' ? [String(source)] : []));
}

/** The cells before are checked for what they declare; each value is checked by itself, so that its error names it. */
async function checkCode(
  language: Language,
  before: readonly string[],
  declared: readonly Parameter[],
  values: ParameterValues,
): Promise<void> {
  for (const [id, code] of before.entries()) {
    const checked = await language.check({ id, code });
    if (!checked.ok) throw new Problem(`the cells up to the parameters do not compile: ${firstOf(checked)}`);
    await language.commit(id);
  }
  for (const [index, [name, value]] of Object.entries(values).entries()) {
    const { type } = declared.find((parameter) => parameter.name === name)!;
    const code = `const checked: ${type ?? `typeof ${name}`} = ${JSON.stringify(value)};`;
    const checked = await language.check({ id: before.length + index, code });
    if (!checked.ok) throw new Problem(`${name}: ${firstOf(checked)}; ${listParameters(declared)}`);
  }
}

function firstOf({ diagnostics }: RefusedCell): string {
  return (diagnostics[0]?.message ?? 'it does not compile').replace(/\.$/, '');
}
