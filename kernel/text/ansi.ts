/**
 * Emphasis for tracebacks. It has no colours: JupyterLab shows errors on #ffdddd in light themes and on #511f1b in dark
 * ones, and none of its sixteen ANSI colours has a contrast of 4.5 (WCAG 2.2, 1.4.3) on both. Text without a colour does.
 */

const emphasis =
  (on: number, off: number) =>
  (text: string): string =>
    `\u001b[${on}m${text}\u001b[${off}m`;

export const strong: (text: string) => string = emphasis(1, 22);
/** JupyterLab shows it as any other text. */
export const dim: (text: string) => string = emphasis(2, 22);
