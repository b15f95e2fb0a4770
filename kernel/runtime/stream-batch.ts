/** Batches what cells print, so that a loop of prints becomes a few messages. */
import type { ExecutionId, StreamName } from './link.js';

/** How long a batch waits for more. */
const waitMs = 15;
/** Size in characters at which a batch is published at once. */
const fullChars = 64_000;

export type PublishStream = (id: ExecutionId, name: StreamName, text: string) => void;

/** Joins consecutive texts of the same execution and stream. Publishes a batch when it is full, or soon after it began. */
export class StreamBatch {
  readonly #publish: PublishStream;
  #id: ExecutionId = -1;
  #name: StreamName = 'stdout';
  #parts: string[] = [];
  #size = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(publish: PublishStream) {
    this.#publish = publish;
  }

  add(id: ExecutionId, name: StreamName, text: string): void {
    if (id !== this.#id || name !== this.#name) this.flush();
    this.#id = id;
    this.#name = name;
    this.#parts.push(text);
    this.#size += text.length;
    if (this.#size >= fullChars) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), waitMs);
  }

  /** Publishes the batch. Call it before publishing anything else, to keep the order. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    if (this.#size === 0) return;
    const text = this.#parts.join('');
    this.#parts = [];
    this.#size = 0;
    this.#publish(this.#id, this.#name, text);
  }
}
