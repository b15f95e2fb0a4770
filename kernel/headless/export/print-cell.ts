/** Prints one cell: as the checker sees it, with every line at its place, and as the module has it. */
import ts from 'typescript';
import type { PlannedCell } from './plan.js';

/** How a cell's specifiers, imports and last expression are printed. */
export interface Style {
  /** What is called with the last expression; undefined leaves it as it is. */
  readonly show: string | undefined;
  /** Whether every line keeps its number. */
  readonly keepLines: boolean;
  specifier(written: string): string;
}

/** Returns a cell's own code. */
export function printCell({ cell, asLet, last }: PlannedCell, style: Style): string {
  const { text, insertion } = cell.text;
  const inserted = insertion ? [{ start: insertion.at, end: insertion.at + insertion.text.length, text: '' }] : [];
  const edits = [
    ...importEdits(cell.file, text, style),
    ...specifierEdits(cell.file, style),
    ...asLet.map((each): Edit => letEdit(each)),
    ...inserted,
    ...(last ? showEdits(last, style.show ?? (insertion && ''), cell.file) : []),
  ];
  const printed = edited(text, edits);
  return style.keepLines ? printed : printed.replace(/^(?:[ \t]*\r?\n)+/, '').trimEnd();
}

function importEdits(file: ts.SourceFile, text: string, { keepLines }: Style): Edit[] {
  return file.statements.filter(ts.isImportDeclaration).map((statement) => {
    const [start, end] = [statement.getStart(file), statement.end];
    return keepLines ? blanked(text, start, end) : { start, end: endOfLine(text, end), text: '' };
  });
}

/** The line that is left empty goes too. */
function endOfLine(text: string, end: number): number {
  return end + /^[ \t]*(?:\r?\n)?/.exec(text.slice(end))![0].length;
}

function letEdit({ declarationList }: ts.VariableStatement): Edit {
  const start = declarationList.getStart();
  return { start, end: start + 'var'.length, text: 'let' };
}

/** An expression with a comma would be two arguments. */
function showEdits(expression: ts.Expression, show: string | undefined, file: ts.SourceFile): Edit[] {
  if (show === undefined) return [];
  const isList = ts.isBinaryExpression(expression) && expression.operatorToken.kind === ts.SyntaxKind.CommaToken;
  const [open, close] = isList ? ['((', '))'] : ['(', ')'];
  const start = expression.getStart(file);
  return [
    { start, end: start, text: show + open },
    { start: expression.end, end: expression.end, text: close },
  ];
}

/** The specifiers of `import('…')` and `require('…')`. */
function specifierEdits(file: ts.SourceFile, { specifier }: Style): Edit[] {
  const edits: Edit[] = [];
  const visit = (node: ts.Node): void => {
    const literal = ts.isCallExpression(node) && loads(node) ? node.arguments[0] : undefined;
    if (literal && ts.isStringLiteralLike(literal)) {
      const text = specifier(literal.text);
      if (text !== literal.text) edits.push({ start: literal.getStart(file), end: literal.end, text: `'${text}'` });
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return edits;
}

function loads({ expression }: ts.CallExpression): boolean {
  return (
    expression.kind === ts.SyntaxKind.ImportKeyword || (ts.isIdentifier(expression) && expression.text === 'require')
  );
}

/** A change of a text; positions are those of the text as it was. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Returns the text with its edits, which do not overlap; insertions at one place keep their order. */
function edited(text: string, edits: readonly Edit[]): string {
  let result = '';
  let at = 0;
  for (const { start, end, text: replacement } of [...edits].sort((a, b) => a.start - b.start)) {
    result += text.slice(at, start) + replacement;
    at = end;
  }
  return result + text.slice(at);
}

/** An edit that keeps every line where it is. */
function blanked(text: string, start: number, end: number): Edit {
  return { start, end, text: text.slice(start, end).replace(/[^\r\n]/g, ' ') };
}
