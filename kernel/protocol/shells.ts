/** The queues of the main shell and of its subshells (JEP 91): each runs one cell at a time. */
import type { Request } from './messages.js';

export interface Queued {
  readonly request: Request<'execute_request'>;
  /** Time of arrival, in milliseconds of `performance.now()`. */
  readonly arrived: number;
  aborted: boolean;
}

/** The cells of one shell. */
export interface Shell {
  readonly waiting: Queued[];
  running: Request<'execute_request'> | undefined;
}

const main = '';

export class Shells {
  readonly #shells = new Map<string, Shell>([[main, { waiting: [], running: undefined }]]);

  /** The ids of the subshells. */
  get subshells(): string[] {
    return [...this.#shells.keys()].filter((id) => id !== main);
  }

  /** The cells that are running, at most one in each shell. */
  get running(): Request<'execute_request'>[] {
    return [...this.#shells.values()].flatMap(({ running }) => running ?? []);
  }

  /** Returns the shell that a request is for, or undefined if there is none. */
  shellOf({ header }: Request<'execute_request'>): Shell | undefined {
    return this.#shells.get(header.subshell_id ?? main);
  }

  /** Adds a subshell and returns its id. */
  add(): string {
    const id = crypto.randomUUID();
    this.#shells.set(id, { waiting: [], running: undefined });
    return id;
  }

  /** Deletes a subshell. Returns false if there is none with this id. */
  delete(id: string): boolean {
    return id !== main && this.#shells.delete(id);
  }
}
