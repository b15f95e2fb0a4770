/** Parses the place that a traceback marks. */
import assert from 'node:assert/strict';

export interface Caret {
  /** From 1. */
  readonly line: number;
  /** From 0, in UTF-16 units. */
  readonly column: number;
  /** The text of the marked line. */
  readonly source: string;
}

/** Returns the first place marked by a caret in a traceback without colours. */
export function caretOf(traceback: string): Caret {
  const lines = traceback.split('\n');
  const at = lines.findIndex((line) => /^\s*\|\s*\^+\s*$/.test(line));
  const marked = /^\s*>\s*(\d+) \| (.*)$/.exec(lines[at - 1] ?? '');
  assert.ok(marked, `a marked line with a caret under it in\n${traceback}`);
  const [, line, source] = marked as unknown as [string, string, string];
  const column = lines[at]!.indexOf('^') - lines[at]!.indexOf('|') - 2;
  return { line: Number(line), column, source };
}
