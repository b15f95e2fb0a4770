/**
 * Puts an expression that a debugger asks for into the code that stands still, at the place where it stands, so that it
 * is checked and compiled as if its author had written it there.
 */

import ts from 'typescript';
import { parse } from '../project/parse-cell.js';
import { internalsOf } from '../project/typescript-internals.js';

/** The label of the statement that holds what was asked. */
export const askedLabel = '__layerlabAsked';

/** A change of a text: `text` replaces what lies between the offsets. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** What was asked, as TypeScript reads it. */
export interface Asked {
  /** A labelled statement. */
  readonly statement: string;
  /** Whether it has a value by itself; other statements give that of their last one. */
  readonly isExpression: boolean;
}

/**
 * Reads what was asked as an expression, or else as statements.
 *
 * @returns the message of the first error if it is neither
 */
export function readAsked(code: string): Asked | string {
  const expression = `${askedLabel}: (${code}\n)`;
  if (errorsIn(expression).length === 0) return { statement: expression, isExpression: true };
  const block = `${askedLabel}: {${code}\n}`;
  const [error] = errorsIn(block);
  if (error === undefined) return { statement: block, isExpression: false };
  return ts.flattenDiagnosticMessageText(error.messageText, '\n');
}

function errorsIn(text: string): readonly ts.Diagnostic[] {
  return internalsOf(parse(text)).parseDiagnostics;
}

/** Returns a text with a labelled statement at an offset, where execution stands. */
export function placed(text: string, offset: number, statement: string): string {
  const file = parse(text);
  const edits = editsAt(file, innermost(file, offset), offset, statement);
  return edits
    .sort((one, other) => other.start - one.start)
    .reduce((all, { start, end, text: by }) => all.slice(0, start) + by + all.slice(end), text);
}

/** Returns the innermost node at an offset. */
export function innermost(file: ts.SourceFile, offset: number): ts.Node {
  let found: ts.Node = file;
  const descend = (node: ts.Node): void => {
    if (node.getStart(file) > offset || offset >= node.end) return;
    found = node;
    ts.forEachChild(node, descend);
  };
  ts.forEachChild(file, descend);
  return found;
}

function editsAt(file: ts.SourceFile, node: ts.Node, offset: number, statement: string): Edit[] {
  const before = (at: number): Edit[] => [{ start: at, end: at, text: `;${statement};` }];
  const around = (inner: ts.Node, open: string, close: string): Edit[] => [
    { start: inner.getStart(file), end: inner.getStart(file), text: open },
    { start: inner.end, end: inner.end, text: close },
  ];
  for (let each = node; each !== file; each = each.parent) {
    const { parent } = each;
    if (isListed(each)) return before(each.getStart(file));
    if (each === node && ts.isBlock(each)) return before(startAfter(file, each.statements, offset) ?? each.end - 1);
    if (ts.isStatement(each) && !ts.isBlock(each)) return around(each, `{ ${statement}; `, ' }');
    if (ts.isArrowFunction(parent) && parent.body === each && !ts.isBlock(each))
      return around(each, `{ ${statement}; return (`, '\n) }');
    if (isInitializer(each)) return around(each, `(() => { ${statement}; return (`, '\n) })()');
  }
  return before(startAfter(file, file.statements, offset) ?? file.end);
}

/** Returns the start of the first statement from an offset on; at a block's last brace there is none. */
function startAfter(file: ts.SourceFile, statements: readonly ts.Statement[], offset: number): number | undefined {
  return statements.find((each) => each.getStart(file) >= offset)?.getStart(file);
}

/** Whether a node is one of a list of statements. */
function isListed(node: ts.Node): boolean {
  const { parent } = node;
  const isList = [ts.isSourceFile, ts.isBlock, ts.isModuleBlock, ts.isCaseOrDefaultClause].some((is) => is(parent));
  return isList && ts.isStatement(node);
}

/** Whether a node is what a parameter or a field of a class begins with. */
function isInitializer(node: ts.Node): boolean {
  const { parent } = node;
  return (ts.isParameter(parent) || ts.isPropertyDeclaration(parent)) && parent.initializer === node;
}
