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
  readonly #open = new Set<string>();
  #told = '[]';

  /** Takes a comm message, and returns whether it was for us. */
  receive({ header, content }: CommMessage, tell: Tell): boolean {
    const { comm_id, target_name } = content;
    if (header.msg_type === 'comm_open' && target_name === target) {
      this.#add(comm_id);
      tell(this.#message(comm_id));
    } else if (!this.#open.has(comm_id)) return false;
    if (header.msg_type === 'comm_close') this.#open.delete(comm_id);
    return true;
  }

  /** Notes that cells were deleted. */
  deleted(cells: readonly unknown[]): void {
    for (const cell of cells) if (typeof cell === 'string') this.#cells.deleted(cell);
  }

  /** Notes a run, or that a cell was refused, and tells what has changed. */
  ran(run: Ran | { readonly refused: string | undefined }, tell: Tell): void {
    if ('changed' in run) this.#cells.ran(run);
    else if (run.refused !== undefined) this.#cells.forget(run.refused);
    this.#tellChanges(tell);
  }

  /** Forgets every cell: a new runtime has none of their names. */
  clear(tell: Tell): void {
    this.#cells.clear();
    this.#tellChanges(tell);
  }

  #add(comm: string): void {
    this.#open.add(comm);
    const [oldest] = this.#open;
    if (this.#open.size > maxOpen) this.#open.delete(oldest!);
  }

  #tellChanges(tell: Tell): void {
    if (this.#open.size === 0) return;
    const now = JSON.stringify(this.#cells.stale);
    if (now === this.#told) return;
    this.#told = now;
    for (const comm of this.#open) tell(this.#message(comm));
  }

  #message(comm_id: string): Parameters<Tell>[0] {
    return { comm_id, data: { stale: this.#cells.stale } };
  }
}
