/** ANSI colours for tracebacks. */

const coloured =
  (on: number, off: number) =>
  (text: string): string =>
    `\u001b[${on}m${text}\u001b[${off}m`;

export const red: (text: string) => string = coloured(31, 39);
export const blue: (text: string) => string = coloured(34, 39);
export const dim: (text: string) => string = coloured(2, 22);
