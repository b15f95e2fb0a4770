/** The running executions: each settles with one outcome, and interrupted ones are marked. */
import { strong } from '../text/ansi.js';
import { withResolvers } from '../with-resolvers.js';
import type { ExecutionId, Outcome } from './link.js';

/** Errors that already say why an interrupted cell ended. */
const selfExplanatory = new Set([
  'KeyboardInterrupt',
  'RuntimeReplaced',
  'RuntimeNotStarted',
  'OutOfMemory',
  'RuntimeCrashed',
  'RuntimeExited',
]);

/** Turns the error of an interrupted cell (its child process ended, its prompt got no reply) into KeyboardInterrupt. */
function asInterrupt(outcome: Outcome): Outcome {
  if (outcome.status === 'ok' || selfExplanatory.has(outcome.error.ename)) return outcome;
  const evalue = 'the cell was interrupted; variables are kept';
  const traceback = [`${strong('KeyboardInterrupt')}: ${evalue}`, ...outcome.error.traceback.slice(1)];
  return { ...outcome, error: { ename: 'KeyboardInterrupt', evalue, traceback } };
}

export class Executions {
  readonly #running = new Map<ExecutionId, ReturnType<typeof withResolvers<Outcome>>>();
  readonly #interrupted = new Set<ExecutionId>();

  /** The running executions, oldest first. */
  get ids(): ExecutionId[] {
    return [...this.#running.keys()];
  }

  /** The running executions that have been interrupted. */
  get interrupted(): ReadonlySet<ExecutionId> {
    return this.#interrupted;
  }

  /** Begins an execution. Returns its outcome, which never rejects. */
  begin(id: ExecutionId): Promise<Outcome> {
    const running = withResolvers<Outcome>();
    this.#running.set(id, running);
    return running.promise;
  }

  /** Ends an execution; does nothing if it is not running. */
  settle(id: ExecutionId, outcome: Outcome): void {
    this.#running.get(id)?.resolve(this.#interrupted.has(id) ? asInterrupt(outcome) : outcome);
    this.#running.delete(id);
    this.#interrupted.delete(id);
  }

  /** Marks every running execution as interrupted. Returns the outcomes of those newly marked. */
  interrupt(): Promise<unknown>[] {
    const fresh = [...this.#running].filter(([id]) => !this.#interrupted.has(id));
    for (const [id] of fresh) this.#interrupted.add(id);
    return fresh.map(([, { promise }]) => promise);
  }
}
