import type { INotebookContent } from '@jupyterlab/nbformat';
import type { Progress } from './run-notebook.js';

/** Where the line is written; a terminal or a file. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Tells how far a run is: on a terminal in one line that is overwritten, elsewhere with a line for each cell. */
export class ProgressLine {
  readonly #screen: Screen;
  readonly #title: string;
  readonly #sources: readonly string[];

  constructor(screen: Screen, title: string, { cells }: INotebookContent) {
    this.#screen = screen;
    this.#title = title;
    this.#sources = cells.filter(({ cell_type }) => cell_type === 'code').map(({ source }) => String(source));
  }

  show({ position, total, run }: Progress): void {
    const where = `${this.#title}: cell ${position} of ${total}`;
    if (run)
      this.#line(`${where}, ${(run.durationMs / 1000).toFixed(1)} s${run.failure ? `, ${run.failure.message}` : ''}`);
    else if (this.#screen.isTTY) this.#overwrite(`${where}: ${firstLine(this.#sources[position - 1])}`);
  }

  /** Leaves the terminal with an empty line for what comes next. */
  end(): void {
    if (this.#screen.isTTY) this.#overwrite('');
  }

  #line(text: string): void {
    if (this.#screen.isTTY) this.#overwrite(text);
    else this.#screen.write(`${text}\n`);
  }

  #overwrite(text: string): void {
    this.#screen.write(`\r\x1b[2K${text.slice(0, (this.#screen.columns || 80) - 1)}`);
  }
}

function firstLine(source = ''): string {
  return source.trim().split('\n')[0] ?? '';
}
