/** A queue for several workers, which may give back items that they failed to finish. */
export class WorkQueue<T> {
  readonly #waiting: T[];
  /** Number of items taken but not yet finished. */
  #taken = 0;
  #closed = false;
  #wake: (() => void)[] = [];

  constructor(items: readonly T[]) {
    this.#waiting = [...items];
  }

  /** Number of items not yet taken. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /**
   * Returns the next item. Waits while other workers have the last ones, since one may be given back. Returns undefined when
   * all items are finished or the queue is closed.
   */
  async take(): Promise<T | undefined> {
    while (!this.#closed && this.#waiting.length === 0 && this.#taken > 0)
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    if (this.#closed || this.#waiting.length === 0) return undefined;
    this.#taken++;
    return this.#waiting.shift();
  }

  /** Marks a taken item as finished. */
  finish(): void {
    this.#taken--;
    this.#wakeAll();
  }

  /** Returns a taken item to the front of the queue. */
  giveBack(item: T): void {
    this.#waiting.unshift(item);
    this.finish();
  }

  /** Stops handing out items. */
  close(): void {
    this.#closed = true;
    this.#wakeAll();
  }

  #wakeAll(): void {
    for (const resolve of this.#wake.splice(0)) resolve();
  }
}
