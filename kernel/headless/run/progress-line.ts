/** The progress of a run, for the user to watch. */
import type { INotebookContent } from '@jupyterlab/nbformat';
import type { Progress } from './run-notebook.js';
import { overwriteLine, type Screen } from './screen.js';

/** Shows the progress of a run: on a terminal in one line that is overwritten, elsewhere with a line for each cell. */
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
    else if (this.#screen.isTTY) overwriteLine(this.#screen, `${where}: ${firstLine(this.#sources[position - 1])}`);
  }

  /** Clears the line on a terminal. */
  end(): void {
    if (this.#screen.isTTY) overwriteLine(this.#screen, '');
  }

  #line(text: string): void {
    if (this.#screen.isTTY) overwriteLine(this.#screen, text);
    else this.#screen.write(`${text}\n`);
  }
}

function firstLine(source = ''): string {
  return source.trim().split('\n')[0] ?? '';
}
