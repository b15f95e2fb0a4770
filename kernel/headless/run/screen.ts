/** The terminal, or file, that progress is written to. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Replaces the current line of a terminal; an empty text clears it. */
export function overwriteLine(screen: Screen, text: string): void {
  screen.write(`\r\x1b[2K${text.slice(0, (screen.columns || 80) - 1)}`);
}
