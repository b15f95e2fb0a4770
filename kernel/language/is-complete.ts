/** Whether a text is a whole cell: complete, still being written, or wrong whatever follows. */

import ts from 'typescript';
import type { Completeness } from './language.js';

export function isComplete(code: string): Completeness {
  const file = ts.createSourceFile('cell.ts', code, ts.ScriptTarget.ES2022, true, ts.ScriptKind.TS);
  const { parseDiagnostics } = file as unknown as { parseDiagnostics: readonly ts.Diagnostic[] };
  if (parseDiagnostics.length === 0) return { status: 'complete' };
  const atEnd = parseDiagnostics.every(({ start = 0, length = 0 }) => start + length >= code.trimEnd().length);
  return atEnd ? { status: 'incomplete', indent: '  ' } : { status: 'invalid' };
}
