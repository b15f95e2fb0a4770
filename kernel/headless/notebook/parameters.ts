/** Parameters of a notebook: the variables declared in its cell tagged `parameters`, as papermill has them. */
import type { ICell, INotebookContent } from '@jupyterlab/nbformat';
import ts from 'typescript';
import { Problem } from '../../problem.js';

/** A declared parameter. */
export interface Parameter {
  readonly name: string;
  /** As written, or the widened type of a literal; undefined when only the compiler knows it. */
  readonly type?: string;
  /** The initial value, as written. */
  readonly value: string;
}

/** JSON values by parameter name. */
export type ParameterValues = Readonly<Record<string, unknown>>;

const parametersTag = 'parameters';
const injectedTag = 'injected-parameters';

/** Parses `name=value` pairs with `jsonOrText`. @throws Problem for a pair without `=` */
export function readValues(pairs: readonly string[]): ParameterValues {
  return Object.fromEntries(pairs.map(readPair));
}

function readPair(pair: string): [string, unknown] {
  const at = pair.indexOf('=');
  if (at < 1) throw new Problem(`-p: expected name=value, got ${JSON.stringify(pair)}.`);
  return [pair.slice(0, at), jsonOrText(pair.slice(at + 1))];
}

/** Parses a value from the command line: as JSON if possible, else as text. */
export function jsonOrText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Returns the index of the cell tagged `parameters`. */
export function parametersCell({ cells }: INotebookContent): number | undefined {
  const index = cells.findIndex((cell) => cell.cell_type === 'code' && tagsOf(cell).includes(parametersTag));
  return index < 0 ? undefined : index;
}

/** Returns the top-level variables of a cell that have an initial value. */
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

/** To the compiler `const rate = 0.5` has type `0.5`; a parameter accepts any number. */
function literalType(value: ts.Expression): string | undefined {
  if (ts.isStringLiteralLike(value)) return 'string';
  if (ts.isNumericLiteral(value) || ts.isPrefixUnaryExpression(value)) return 'number';
  const isBoolean = value.kind === ts.SyntaxKind.TrueKeyword || value.kind === ts.SyntaxKind.FalseKeyword;
  return isBoolean ? 'boolean' : undefined;
}

/** Returns code that sets the parameters. @throws Problem for a name that the notebook does not declare */
export function injectedCode(declared: readonly Parameter[], values: ParameterValues): string {
  const lines = Object.entries(values).map(([name, value]) => {
    const parameter = declared.find((candidate) => candidate.name === name);
    if (parameter === undefined) throw new Problem(`unknown parameter ${name}; ${listParameters(declared)}`);
    return `let ${name}${parameter.type ? `: ${parameter.type}` : ''} = ${JSON.stringify(value)};`;
  });
  return lines.join('\n');
}

/** Returns `the notebook's parameters are rate: number = 0.5, …` */
export function listParameters(declared: readonly Parameter[]): string {
  const each = declared.map(({ name, type, value }) => `${name}${type ? `: ${type}` : ''} = ${value}`);
  return `the notebook's parameters are ${each.join(', ')}.`;
}

/** Adds a cell tagged `injected-parameters` after the one tagged `parameters`, replacing an earlier one. */
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
