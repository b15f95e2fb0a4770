/** A cell that the compiler refused, as an error that shows each problem's line with a caret. */
import type { Diagnostic, RefusedCell } from '../language/language.js';
import type { ErrorContent } from '../protocol/messages.js';
import { strong } from '../text/ansi.js';
import { codeFrame } from '../text/code-frame.js';

/** Describes the refusal of cell number `count`. */
export function describeRefusal({ kind, diagnostics }: RefusedCell, count: number, code: string): ErrorContent {
  const [first] = diagnostics;
  const more = diagnostics.length > 1 ? ` (and ${diagnostics.length - 1} more)` : '';
  return {
    ename: kind,
    evalue: `${first?.message ?? 'the cell cannot be compiled'}${more}`,
    traceback: [
      `${strong(kind)}: this cell was not run`,
      ...diagnostics.flatMap((diagnostic) => diagnosticLines(diagnostic, count, code)),
    ],
  };
}

function diagnosticLines(diagnostic: Diagnostic, count: number, code: string): string[] {
  const { file, line, column, length, message, hint } = diagnostic;
  const where = `${file ?? `Cell ${count}`}, line ${line}, column ${column}`;
  const source = file ? `${'\n'.repeat(line - 1)}${diagnostic.source}` : code;
  return [
    '',
    `${where}: ${message} ${diagnostic.code ? `(TS${diagnostic.code})` : ''}`.trimEnd(),
    ...codeFrame(source, { line, column, length }),
    ...(hint ? [strong(`    ${hint}`)] : []),
  ];
}

/** Describes a fault of the kernel itself. */
export function describeFault(error: unknown): ErrorContent {
  const { name: ename, message: evalue } = error instanceof Error ? error : new Error(String(error));
  return { ename, evalue, traceback: [`${strong(ename)}: ${evalue}`] };
}
