/** The module as the checker sees it: every line of every cell is there, so that problems have a place. */
import type { Plan, PlannedCell } from './plan.js';
import { printCell } from './print-cell.js';

export interface Place {
  /** The cell's number; 0 for the imports at the top. */
  readonly cell: number;
  /** The line in the cell, from 1. */
  readonly line: number;
}

/** The text between blocks of cells. */
interface Part {
  readonly number: number;
  readonly start: number;
}

export class Draft {
  readonly text: string;
  readonly #parts: Part[] = [];

  /** @param showMark - what is called with each cell's last expression */
  constructor({ imports, cells }: Plan, showMark: string) {
    let text = imports.print(
      () => false,
      (from) => from,
    );
    let open = 0;
    for (const planned of cells) {
      const opens = planned.again.length > 0;
      if (opens) open++;
      text += `${opens ? '{' : ''}${planned.cell.mayFail ? 'try {' : ''}${planned.aliases.join(' ')}`;
      this.#parts.push({ number: planned.cell.number, start: text.length });
      text += `${codeOf(planned, showMark)}\n${planned.cell.mayFail ? '} catch {}' : ';'}\n`;
    }
    this.text = `${text}${'}'.repeat(open)}\nexport {};\n`;
  }

  /** Returns the number of the cell at an offset. */
  cellAt(offset: number): number | undefined {
    return this.#parts.findLast(({ start }) => start <= offset)?.number;
  }

  placeOf(offset: number): Place {
    const part = this.#parts.findLast(({ start }) => start <= offset);
    if (part === undefined) return { cell: 0, line: 0 };
    return { cell: part.number, line: this.text.slice(part.start, offset).split('\n').length };
  }
}

function codeOf(planned: PlannedCell, show: string): string {
  return printCell(planned, { show, keepLines: true, specifier: (written) => written });
}
