/**
 * What programs ask a terminal. Front ends show colours and `\r`, so stdout and stderr say that they are a terminal of 80
 * columns: colours and progress bars are on by default. `FORCE_COLOR` would be simpler, but child processes inherit it, and
 * a cell that reads their output would find escape sequences in it. `NO_COLOR` turns colours off.
 */
import { syncBuiltinESMExports } from 'node:module';
import tty from 'node:tty';

/** What libraries that choose colours look at, unless the environment has it. */
const environment: Readonly<Record<string, string>> = { TERM: 'xterm-256color', COLORTERM: 'truecolor' };

/** Those of a terminal's stream: they write escape sequences, or read the environment. */
const methods = [
  'clearLine',
  'clearScreenDown',
  'cursorTo',
  'moveCursor',
  'getColorDepth',
  'hasColors',
  'getWindowSize',
] as const;

/** Makes stdout and stderr look like a terminal. Called once, before any cell runs. */
export function pretendTerminal(): void {
  for (const [name, value] of Object.entries(environment)) {
    if (!process.env[name] || process.env[name] === 'dumb') process.env[name] = value;
  }
  for (const stream of [process.stdout, process.stderr]) {
    Object.assign(stream, { isTTY: true, columns: 80, rows: 24 });
    for (const name of methods) {
      const value = tty.WriteStream.prototype[name];
      Object.defineProperty(stream, name, { value, writable: true, configurable: true, enumerable: false });
    }
  }
  const { isatty } = tty;
  tty.isatty = (fd) => fd === 1 || fd === 2 || isatty(fd);
  syncBuiltinESMExports();
}

const esc = '\u001b';
/** A sequence that shows nothing itself. */
const sequence = new RegExp(`${esc}\\[([\\d;?]*)([@-~])`, 'g');

const widthOf = (text: string): number => (text.includes(esc) ? text.replace(sequence, '').length : text.length);

/**
 * Adds `\r` and spaces to the sequences that go to the start of a line or clear it: front ends leave those out. On a
 * terminal it looks the same.
 */
export class TerminalLine {
  /** The characters before the cursor, and on the whole line. */
  #column = 0;
  #width = 0;

  mended(text: string): string {
    const shown = text.replace(sequence, (whole, parameter: string, kind: string, at: number) => {
      if (kind === 'G' && Number(parameter || 1) <= 1) return `\r${whole}`;
      return kind === 'K' ? whole + this.#blank(parameter, text.slice(0, at)) : whole;
    });
    this.#advance(shown);
    return shown;
  }

  /** Overwrites the line, or what is right of the cursor. */
  #blank(parameter: string, before: string): string {
    if (parameter === '2') return `\r${' '.repeat(this.#width)}\r`;
    if (parameter === '1') return '';
    const start = Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r')) + 1;
    const column = widthOf(before.slice(start)) + (start > 0 ? 0 : this.#column);
    return ' '.repeat(Math.max(0, this.#width - column));
  }

  #advance(text: string): void {
    const start = text.lastIndexOf('\n') + 1;
    if (start > 0) this.#column = this.#width = 0;
    for (const [index, part] of text.slice(start).split('\r').entries()) {
      this.#column = (index > 0 ? 0 : this.#column) + widthOf(part);
      this.#width = Math.max(this.#width, this.#column);
    }
  }
}
