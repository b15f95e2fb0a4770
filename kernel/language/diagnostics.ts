/** The compiler's problems in the words and positions of a cell. */

import ts from 'typescript';
import type { Diagnostic } from './language.js';
import { lineText, placeAt } from './positions.js';

/** A problem as the cell's reader sees it. `prefix` is the length of what stands before the cell's text. */
export function toDiagnostic(problem: ts.Diagnostic, code: string, prefix: number): Diagnostic {
  const start = Math.min(Math.max(0, (problem.start ?? 0) - prefix), code.length);
  const place = placeAt(code, start);
  return {
    ...place,
    length: Math.min(problem.length ?? 0, code.length - start),
    message: ts.flattenDiagnosticMessageText(problem.messageText, '\n'),
    code: problem.code,
    source: lineText(code, place.line),
  };
}
