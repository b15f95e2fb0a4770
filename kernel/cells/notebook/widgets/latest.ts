/** Work that only the newest request matters to: while it runs, requests do not queue up; the last one is done after it. */
import { executions } from '../../execution/execution.js';

/** Requests that have already come are taken together before the work begins. */
const gatherMs = 5;
const gather = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, gatherMs));

/** The rounds of work from a first request to quiet. */
interface Round {
  isOver(): boolean;
  readonly done: Promise<void>;
}

export class Latest {
  readonly #work: () => unknown;
  #wanted = false;
  #round: Round | undefined;

  /** `work` reads what it works on when it starts, and does not throw. */
  constructor(work: () => unknown) {
    this.#work = work;
  }

  /** Resolves when the work has been done with what was newest. */
  request(): Promise<void> {
    this.#wanted = true;
    if (this.#round === undefined || this.#round.isOver()) this.#round = this.#start();
    return this.#round.done;
  }

  /** A round belongs to the execution that began it, and ends with it when that is interrupted. */
  #start(): Round {
    const execution = executions.getStore();
    return { isOver: () => execution?.cancelled === true, done: this.#run() };
  }

  async #run(): Promise<void> {
    await gather();
    while (this.#wanted) {
      this.#wanted = false;
      await this.#work();
      await gather();
    }
    this.#round = undefined;
  }
}
