/** Compiles what a debugger asks for where execution stands: checked as in a cell, with the names of cells where they live. */

import ts from 'typescript';
import type { Changes } from '../emit/common-js.js';
import { debugObject, type Expression, namesParameter } from '../language.js';
import { askedLabel } from './asked-text.js';

const { factory } = ts;

/** The names of all cells; not every function has them in its scope. */
const names = `${debugObject}.names`;

/** Returns the statement that holds what was asked. */
export function findAsked(file: ts.Node): ts.LabeledStatement | undefined {
  if (ts.isLabeledStatement(file) && file.label.text === askedLabel) return file;
  return ts.forEachChild(file, findAsked);
}

/** Returns those of the problems that lie in what was asked. */
export function problemsIn(file: ts.SourceFile, problems: readonly ts.Diagnostic[]): ts.Diagnostic[] {
  const asked = findAsked(file);
  if (asked === undefined) return [...problems];
  return problems.filter((problem) => problem.file === file && isIn(asked, problem.start ?? 0));
}

const isIn = ({ pos, end }: ts.Node, at: number): boolean => pos <= at && at <= end;

/** Leaves nothing of a file but what was asked. Runs after modules have become CommonJS. */
export const onlyAsked: ts.TransformerFactory<ts.SourceFile> = (context) => (file) => {
  const asked = findAsked(file);
  if (asked === undefined) return file;
  const visit = (node: ts.Node): ts.Node =>
    ts.isIdentifier(node) && node.text === namesParameter
      ? factory.createIdentifier(names)
      : ts.visitEachChild(node, visit, context);
  return factory.updateSourceFile(file, [visit(asked) as ts.Statement]);
};

/** Adds what leaves only the asked statement. */
export function asking({ before, after = [] }: Changes): Changes {
  return { before, after: [...after, onlyAsked] };
}

/** Takes the expression or the statements out of emitted JavaScript, which may begin with helpers. */
export function askedIn(javascript: string): string {
  const [, code = ''] = javascript.split(`${askedLabel}:`);
  return code.trim().replace(/;$/, '');
}

/** Returns the answer for emitted JavaScript. */
export function answer(javascript: string, isExpression: boolean, type: string): Expression {
  const code = askedIn(javascript);
  return { ok: true, javascript: isExpression ? `(${code})` : code, isExpression, type };
}

export function refusal(problems: readonly ts.Diagnostic[]): Expression {
  const [first] = problems;
  return {
    ok: false,
    message: first ? ts.flattenDiagnosticMessageText(first.messageText, '\n') : 'it cannot be compiled',
  };
}

/** Returns the type of what was asked. */
export function typeOfAsked(program: ts.Program, file: ts.SourceFile): string {
  const statement = findAsked(file)?.statement;
  if (!statement || !ts.isExpressionStatement(statement)) return 'any';
  const checker = program.getTypeChecker();
  const type = checker.getWidenedType(checker.getTypeAtLocation(statement.expression));
  return checker.typeToString(checker.getBaseTypeOfLiteralType(type), undefined, ts.TypeFormatFlags.NoTruncation);
}

/** Whether a text awaits outside of any function: execution that stands still cannot wait. */
export function awaitsIn(statement: ts.Node): boolean {
  if (ts.isAwaitExpression(statement)) return true;
  if (ts.isFunctionLike(statement)) return false;
  return ts.forEachChild(statement, (node) => awaitsIn(node) || undefined) ?? false;
}
