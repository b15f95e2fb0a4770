import type { ICell, INotebookContent } from '@jupyterlab/nbformat';
import ts from 'typescript';
import { Problem } from '../../problem.js';

/** A parameter that a notebook declares in its cell tagged `parameters`. */
export interface Parameter {
  readonly name: string;
  /** As written, or the plain type of a literal; undefined when only the compiler knows. */
  readonly type?: string;
  /** The initial value, as written. */
  readonly value: string;
}

/** Values by parameter, as JSON. */
export type ParameterValues = Readonly<Record<string, unknown>>;

const parametersTag = 'parameters';
const injectedTag = 'injected-parameters';

/** Reads `name=value` pairs: a value is JSON if it can be read as JSON, else a text. */
export function readValues(pairs: readonly string[]): ParameterValues {
  return Object.fromEntries(pairs.map(readPair));
}

function readPair(pair: string): [string, unknown] {
  const at = pair.indexOf('=');
  if (at < 1) throw new Problem(`-p: expected name=value, got ${JSON.stringify(pair)}.`);
  return [pair.slice(0, at), jsonOrText(pair.slice(at + 1))];
}

/** A value on the command line: JSON if it can be read as JSON, else a text. */
export function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The index of the cell tagged `parameters`. */
export function parametersCell({ cells }: INotebookContent): number | undefined {
  const index = cells.findIndex((cell) => cell.cell_type === 'code' && tagsOf(cell).includes(parametersTag));
  return index < 0 ? undefined : index;
}

/** The variables that the code of a cell declares at its top level, each with an initial value. */
export function declaredParameters(code: string): Parameter[] {
  const file = ts.createSourceFile('parameters.ts', code, ts.ScriptTarget.Latest, true);
  const lists = file.statements.filter(ts.isVariableStatement).map(({ declarationList }) => declarationList);
  return lists.flatMap(({ declarations }) => declarations.flatMap(parameterOf));
}

function parameterOf({ name, type, initializer }: ts.VariableDeclaration): Parameter[] {
  if (!ts.isIdentifier(name) || initializer === undefined) return [];
  const declared = type?.getText() ?? literalType(initializer);
  return [{ name: name.text, value: initializer.getText(), ...(declared !== undefined && { type: declared }) }];
}

/** `const rate = 0.5` is of type `0.5` to the compiler; a parameter is meant to be any number. */
function literalType(value: ts.Expression): string | undefined {
  if (ts.isStringLiteralLike(value)) return 'string';
  if (ts.isNumericLiteral(value) || ts.isPrefixUnaryExpression(value)) return 'number';
  const isBoolean = value.kind === ts.SyntaxKind.TrueKeyword || value.kind === ts.SyntaxKind.FalseKeyword;
  return isBoolean ? 'boolean' : undefined;
}

/** The code that gives parameters their values. @throws Problem for a name that the notebook does not declare */
export function injectedCode(declared: readonly Parameter[], values: ParameterValues): string {
  const lines = Object.entries(values).map(([name, value]) => {
    const parameter = declared.find((candidate) => candidate.name === name);
    if (parameter === undefined) throw new Problem(`no parameter is called ${name}; ${listParameters(declared)}`);
    return `let ${name}${parameter.type ? `: ${parameter.type}` : ''} = ${JSON.stringify(value)};`;
  });
  return lines.join('\n');
}

/** `the notebook's parameters are rate: number = 0.5, …` */
export function listParameters(declared: readonly Parameter[]): string {
  const each = declared.map(({ name, type, value }) => `${name}${type ? `: ${type}` : ''} = ${value}`);
  return `the notebook's parameters are ${each.join(', ')}.`;
}

/** The notebook with a cell tagged `injected-parameters` behind the one tagged `parameters`; an earlier one goes. */
export function injectCell(notebook: INotebookContent, code: string): INotebookContent {
  const cells = notebook.cells.filter((cell) => !tagsOf(cell).includes(injectedTag));
  const at = cells.findIndex((cell) => tagsOf(cell).includes(parametersTag)) + 1;
  const id = { id: 'injected-parameters' };
  const cell = {
    cell_type: 'code',
    ...id,
    metadata: { tags: [injectedTag] },
    source: code,
    outputs: [],
    execution_count: null,
  };
  return { ...notebook, cells: [...cells.slice(0, at), cell as ICell, ...cells.slice(at)] };
}

function tagsOf(cell: ICell): readonly string[] {
  return (cell.metadata.tags as readonly string[] | undefined) ?? [];
}
