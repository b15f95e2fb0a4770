/** Work for several workers, who may fail to finish what they took. */
export class WorkQueue<T> {
  readonly #waiting: T[];
  #inHand = 0;
  #closed = false;
  #wake: (() => void)[] = [];

  constructor(items: readonly T[]) {
    this.#waiting = [...items];
  }

  /** How many nobody has taken. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** How many were taken and not yet finished. */
  get inHand(): number {
    return this.#inHand;
  }

  /**
   * The next item. While others have the last ones in hand it waits: one may come back. Undefined when everything is
   * finished, or the queue is closed.
   */
  async take(): Promise<T | undefined> {
    while (!this.#closed && this.#waiting.length === 0 && this.#inHand > 0)
      await new Promise<void>((resolve) => this.#wake.push(resolve));
    if (this.#closed || this.#waiting.length === 0) return undefined;
    this.#inHand++;
    return this.#waiting.shift();
  }

  /** An item that was taken is done with. */
  finish(): void {
    this.#inHand--;
    this.#wakeAll();
  }

  /** An item that was taken is left to others, before all that wait. */
  giveBack(item: T): void {
    this.#waiting.unshift(item);
    this.finish();
  }

  /** Nobody gets anything more. */
  close(): void {
    this.#closed = true;
    this.#wakeAll();
  }

  #wakeAll(): void {
    for (const resolve of this.#wake.splice(0)) resolve();
  }
}
