/** Which message caused which execution: it is the parent of the execution's output. */
import type { Parent } from '../protocol/session.js';
import type { ExecutionId } from '../runtime/link.js';

export interface Cause {
  readonly message: Parent;
  /** Nothing is published for a silent execution. */
  readonly silent: boolean;
  /** Whether the front end answers an `input_request`. */
  readonly allowStdin: boolean;
}

/** How many executions late output can still be attributed to. */
const remembered = 10_000;

export class Causes {
  readonly #causes = new Map<ExecutionId, Cause>();
  #newest: ExecutionId = 0;

  /** The execution that began last. */
  get newest(): ExecutionId {
    return this.#newest;
  }

  /** Returns the id of a new execution because of `message`. */
  add({ identities, header }: Parent, silent: boolean, allowStdin: boolean): ExecutionId {
    const id = ++this.#newest;
    // Not the whole message, which would keep its code and buffers alive.
    this.#causes.set(id, { message: { identities, header }, silent, allowStdin });
    this.#causes.delete(id - remembered);
    return id;
  }

  /** Returns the cause of an execution, or undefined if it is unknown or too old. */
  of(id: ExecutionId): Cause | undefined {
    return this.#causes.get(id);
  }
}
