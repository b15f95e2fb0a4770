/**
 * Tells front ends which cells are stale. A front end opens a comm with the target `layerlab.stale`, and gets the list at
 * once and whenever it changes: `{ stale: [{ cell, because: [{ name, why, cell, count }], text }] }`.
 */
import type { CommMessage } from '../../protocol/dispatcher.js';
import { type Ran, StaleCells } from './stale-cells.js';

const target = 'layerlab.stale';
/** Pages that were closed or reloaded do not close their comms. */
const maxOpen = 20;

/** Publishes the content of a comm_msg. */
export type Tell = (content: { readonly comm_id: string; readonly data: object }) => void;

export class StaleComms {
  readonly #cells = new StaleCells();
  /** What each open comm was told last. */
  readonly #told = new Map<string, string>();

  /** Takes a comm message, and returns whether it was for us. */
  receive({ header, content }: CommMessage, tell: Tell): boolean {
    const { comm_id, target_name } = content;
    if (header.msg_type === 'comm_open' && target_name === target) {
      this.#add(comm_id);
      this.tell(tell);
    } else if (!this.#told.has(comm_id)) return false;
    if (header.msg_type === 'comm_close') this.#told.delete(comm_id);
    return true;
  }

  /** Notes that cells were deleted. */
  deleted(cells: readonly unknown[]): void {
    for (const cell of cells) if (typeof cell === 'string') this.#cells.deleted(cell);
  }

  ran(run: Ran): void {
    this.#cells.ran(run);
  }

  /** Notes that a cell did not run: what it shows is an error, or nothing. */
  refused(cell: string | undefined): void {
    if (cell !== undefined) this.#cells.forget(cell);
  }

  /** Forgets every cell: a new runtime has none of their names. */
  clear(): void {
    this.#cells.clear();
  }

  /** Tells each comm for which the list is another than it was told last. */
  tell(tell: Tell): void {
    if (this.#told.size === 0) return;
    const { stale } = this.#cells;
    const text = JSON.stringify(stale);
    for (const [comm_id, told] of this.#told) {
      if (told === text) continue;
      this.#told.set(comm_id, text);
      tell({ comm_id, data: { stale } });
    }
  }

  #add(comm: string): void {
    this.#told.set(comm, '');
    const [oldest] = this.#told.keys();
    if (this.#told.size > maxOpen) this.#told.delete(oldest!);
  }
}
