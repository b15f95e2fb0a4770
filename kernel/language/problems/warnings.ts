/** What is probably a mistake in a cell that the compiler accepts. */

import ts from 'typescript';
import { lastExpressionIndex } from '../emit/emit-statements.js';
import type { Diagnostic } from '../language.js';
import { lineText, placeAt } from '../positions.js';
import { assignedDecimalComma } from './decimal-comma.js';
import { floatingPromise } from './promises.js';

type Warn = (statement: ts.ExpressionStatement, checker: ts.TypeChecker) => string | undefined;

const rules: readonly Warn[] = [floatingPromise, assignedDecimalComma];

/** Returns the warnings about a cell, whose code begins after `prefix` in its file. The last expression's value is shown, so it is not dropped. */
export function warningsOf(program: ts.Program, file: ts.SourceFile, code: string, prefix: number): Diagnostic[] {
  const checker = program.getTypeChecker();
  const last = file.statements[lastExpressionIndex(file.statements)];
  const found: Diagnostic[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isExpressionStatement(node) && node !== last) {
      const messages = rules.flatMap((rule) => rule(node, checker) ?? []);
      found.push(...messages.map((message) => warning(message, node.getStart() - prefix, node.end - prefix, code)));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

function warning(message: string, start: number, end: number, code: string): Diagnostic {
  const place = placeAt(code, start);
  return { ...place, length: end - start, message, code: 0, source: lineText(code, place.line) };
}
