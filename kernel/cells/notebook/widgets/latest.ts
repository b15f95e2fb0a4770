/** Coalesces requests for work of which only the newest matters: those made while it runs cause a single further run. */
import { currentExecution } from '../../execution/current.js';

/** Requests that have already arrived are gathered before the work begins. */
const gatherMs = 5;
const gather = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, gatherMs));

/** The runs from a first request until none is left. */
interface Round {
  isOver(): boolean;
  readonly done: Promise<void>;
}

export class Latest {
  readonly #work: () => unknown;
  #requested = false;
  #round: Round | undefined;

  /** `work` reads its input when it starts, and does not throw. */
  constructor(work: () => unknown) {
    this.#work = work;
  }

  /** Resolves when the work has been done with the newest input. */
  request(): Promise<void> {
    this.#requested = true;
    if (this.#round === undefined || this.#round.isOver()) this.#round = this.#start();
    return this.#round.done;
  }

  /** A round belongs to the execution that began it, and is over if that is interrupted. */
  #start(): Round {
    const execution = currentExecution();
    return { isOver: () => execution?.cancelled === true, done: this.#run() };
  }

  async #run(): Promise<void> {
    await gather();
    while (this.#requested) {
      this.#requested = false;
      await this.#work();
      await gather();
    }
    this.#round = undefined;
  }
}
