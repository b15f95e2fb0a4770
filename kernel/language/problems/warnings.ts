/** What is probably a mistake in a cell that the compiler accepts. */

import ts from 'typescript';
import { withoutInsertion } from '../cell/last-object.js';
import type { CellPlace } from '../cell/module-cells.js';
import { lastExpressionIndex } from '../emit/emit-statements.js';
import type { Diagnostic } from '../language.js';
import { lineText, placeAt } from '../positions.js';
import { assignedDecimalComma } from './decimal-comma.js';
import { floatingPromise } from './promises.js';

type Warn = (statement: ts.ExpressionStatement, checker: ts.TypeChecker) => string | undefined;

const rules: readonly Warn[] = [floatingPromise, assignedDecimalComma];

/** Returns the warnings about a cell with this code. The last expression's value is shown, so it is not dropped. */
export function warningsOf(code: string, { program, cellFile, prefix, insertion }: CellPlace): Diagnostic[] {
  const checker = program.getTypeChecker();
  const file = program.getSourceFile(cellFile)!;
  const own = (offset: number): number => withoutInsertion(offset - prefix, insertion);
  const last = file.statements[lastExpressionIndex(file.statements)];
  const found: Diagnostic[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isExpressionStatement(node) && node !== last) {
      const messages = rules.flatMap((rule) => rule(node, checker) ?? []);
      found.push(...messages.map((message) => warning(message, own(node.getStart()), own(node.end), code)));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function warning(message: string, start: number, end: number, code: string): Diagnostic {
  const place = placeAt(code, start);
  // The semicolon that ends it may be one that its author did not write.
  const { length } = code.slice(start, end).trimEnd();
  return { ...place, length, message, code: 0, source: lineText(code, place.line) };
}
