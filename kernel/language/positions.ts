/** Positions in text: code points (Jupyter's unit) ⇄ UTF-16 units (JavaScript's and TypeScript's unit), offsets ⇄ lines. */

/** Returns the UTF-16 offset of a code point; past the end, the text's length. */
export function toUtf16(text: string, codePoint: number): number {
  let offset = 0;
  for (let seen = 0; seen < codePoint && offset < text.length; seen++) {
    offset += text.codePointAt(offset)! > 0xffff ? 2 : 1;
  }
  return offset;
}

/** Returns the number of code points before a UTF-16 offset; an offset inside a surrogate pair counts as before it. */
export function toCodePoint(text: string, utf16: number): number {
  let seen = 0;
  let offset = 0;
  while (offset < utf16 && offset < text.length) {
    offset += text.codePointAt(offset)! > 0xffff ? 2 : 1;
    if (offset > utf16) break;
    seen++;
  }
  return seen;
}

/** A position as shown to users: line and column from 1, the column in UTF-16 units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** Returns the place of an offset; lines end with \n, \r\n or \r. */
export function placeAt(text: string, offset: number): Place {
  const before = text.slice(0, Math.max(0, offset)).split(/\r\n|\n|\r/);
  return { line: before.length, column: before[before.length - 1]!.length + 1 };
}

/** Returns the text of a line, counted from 1; empty past the end. */
export function lineText(text: string, line: number): string {
  return text.split(/\r\n|\n|\r/)[line - 1] ?? '';
}
