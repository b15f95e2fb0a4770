/** Code frames: the source lines around a place, with a caret under it. */
import { dim, strong } from './ansi.js';

export interface Place {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  readonly length?: number;
}

/** Lines shown before and after. */
const around = 1;

/** Returns the lines of a frame: the line of the place, marked `>`, a line with the caret, and the lines around. */
export function codeFrame(source: string, place: Place): string[] {
  const lines = source.split('\n');
  const first = Math.max(1, place.line - around);
  const last = Math.min(lines.length, place.line + around);
  const width = String(last).length;
  const frame: string[] = [];
  for (let number = first; number <= last; number++) {
    const text = lines[number - 1] ?? '';
    const label = String(number).padStart(width);
    if (number !== place.line) frame.push(dim(`    ${label} | ${text}`));
    else frame.push(`${strong('  >')} ${label} | ${text}`, `    ${' '.repeat(width)} | ${caret(text, place)}`);
  }
  return frame;
}

function caret(text: string, { column, length = 1 }: Place): string {
  const lead = text.slice(0, column - 1).replace(/[^\t]/g, ' ');
  return lead + strong('^'.repeat(Math.max(1, Math.min(length, text.length - column + 1))));
}
