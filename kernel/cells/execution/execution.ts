/** One run of a cell or of a comm handler, and everything that it has started: the unit that output and interrupts belong to. */
import type { ExecutionId, FromRuntime, Made } from '../../runtime/link.js';

export class Execution {
  /** Set by an interrupt: from then on the execution starts nothing and shows nothing. */
  cancelled = false;
  /** Set when its outcome is known. Callbacks that it left behind may still run. */
  isOver = false;
  /** Timers, worker threads and message channels that it opened, each with the function that stops it. */
  readonly started: Map<unknown, () => unknown> = new Map();
  /** Ends it with an error that its own code cannot throw. */
  fail: (error: unknown) => void = () => {};
  /** Displays whose content is still being computed; the cell waits for them. */
  readonly pending: Set<Promise<void>> = new Set();
  /** Redirects output from below the cell to another place; returns false for messages that it does not take. */
  readonly divert: ((message: FromRuntime) => boolean) | undefined = undefined;

  constructor(
    readonly id: ExecutionId,
    /** What it has made of the cells' names so far. */
    readonly made: () => Made | undefined,
  ) {}

  /** Stops what it started. Its pending awaits never settle, so its code goes no further. */
  cancel(): void {
    this.cancelled = true;
    for (const stop of this.started.values()) void stop();
    this.started.clear();
  }
}
