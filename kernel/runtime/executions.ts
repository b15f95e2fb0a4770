/** The executions that run: each has one outcome, and those that an interrupt is meant for are told apart. */
import { red } from '../text/ansi.js';
import type { ExecutionId, Outcome } from './link.js';

/** Outcomes that say by themselves why an interrupted cell ended. */
const telling = new Set(['KeyboardInterrupt', 'RuntimeReplaced', 'OutOfMemory', 'RuntimeCrashed', 'RuntimeExited']);

/** A cell that an interrupt made fail (its child process ended, its question went unanswered) was interrupted. */
function asInterrupt(outcome: Outcome): Outcome {
  if (outcome.status === 'ok' || telling.has(outcome.error.ename)) return outcome;
  const evalue = 'the cell was interrupted; variables are kept';
  const traceback = [`${red('KeyboardInterrupt')}: ${evalue}`, ...outcome.error.traceback.slice(1)];
  return { status: 'error', error: { ename: 'KeyboardInterrupt', evalue, traceback } };
}

interface Running {
  readonly outcome: Promise<Outcome>;
  settle(outcome: Outcome): void;
}

export class Executions {
  readonly #running = new Map<ExecutionId, Running>();
  readonly #interrupted = new Set<ExecutionId>();

  /** Those that run, oldest first. */
  get ids(): ExecutionId[] {
    return [...this.#running.keys()];
  }

  /** Those that run and an interrupt is meant for. */
  get interrupted(): ReadonlySet<ExecutionId> {
    return this.#interrupted;
  }

  /** Begins an execution; the promise never rejects. */
  begin(id: ExecutionId): Promise<Outcome> {
    let settle: Running['settle'] = () => {};
    const outcome = new Promise<Outcome>((resolve) => {
      settle = resolve;
    });
    this.#running.set(id, { outcome, settle });
    return outcome;
  }

  /** Ends an execution; one that does not run is left alone. */
  settle(id: ExecutionId, outcome: Outcome): void {
    this.#running.get(id)?.settle(this.#interrupted.has(id) ? asInterrupt(outcome) : outcome);
    this.#running.delete(id);
    this.#interrupted.delete(id);
  }

  /** Means the interrupt for all that run; the promises are of the ends of those that it was not meant for before. */
  interrupt(): Promise<unknown>[] {
    const fresh = [...this.#running].filter(([id]) => !this.#interrupted.has(id));
    for (const [id] of fresh) this.#interrupted.add(id);
    return fresh.map(([, { outcome }]) => outcome);
  }
}
