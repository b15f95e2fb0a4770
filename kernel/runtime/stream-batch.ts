/** What cells print, gathered into few messages and kept in order with everything else they show. */
import type { ExecutionId, StreamName } from './link.js';

const quietMs = 15;
const fullChars = 64_000;

export type PublishStream = (id: ExecutionId, name: StreamName, text: string) => void;

/** Joins texts of the same execution and stream; the first after a pause leaves soon, a full one at once. */
export class StreamBatch {
  readonly #publish: PublishStream;
  #id: ExecutionId = -1;
  #name: StreamName = 'stdout';
  #parts: string[] = [];
  #size = 0;
  #timer: NodeJS.Timeout | undefined;

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
    else this.#timer ??= setTimeout(() => this.flush(), quietMs);
  }

  /** Sends what waits. Called before anything else is published, so that order is kept. */
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
