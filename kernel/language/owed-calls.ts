/** The calls that the engine has not answered yet, in the order in which it works on them. */

import type { Call, CallName, CallResult } from './calls.js';
import type { Completeness, Completions, Expression, Questions } from './language.js';

/** How long the engine may go on with what has been given up. */
const givenUpMs = 1_000;
/** How long a question may take. */
const questionMs = 10_000;
/** How long a question may take while a cell waits behind it. */
const questionBeforeCellMs = 2_000;

/** A call, and who waits for its result. */
export interface OwedCall {
  readonly call: Call;
  resolve(value: unknown): void;
  reject(error: Error): void;
  isGivenUp?: boolean;
}

/** The cell was interrupted while it was checked. */
class Interrupted extends Error {
  override readonly name: string = 'KeyboardInterrupt';
}

/** What a question is answered that has been given up. */
const noAnswer: { readonly [N in keyof Questions]: (call: Call<N>) => ReturnType<Questions[N]> } = {
  complete: ({ parameters: [, offset] }): Completions => ({ start: offset, end: offset, matches: [] }),
  inspect: () => undefined,
  isComplete: (): Completeness => ({ status: 'unknown' }),
  expression: (): Expression => ({ ok: false, message: 'the compiler took too long' }),
  breakableLines: () => [],
  isCaught: () => false,
};

export class OwedCalls {
  #owed = new Map<number, OwedCall>();
  /** When the engine turned to the first. */
  #firstSince = 0;

  /** Adds a call that is being sent. */
  add(owed: OwedCall): void {
    if (this.#owed.size === 0) this.#firstSince = performance.now();
    this.#owed.set(owed.call.id, owed);
  }

  /** Passes a result on. */
  settle(result: CallResult): void {
    const owed = this.#owed.get(result.id);
    this.#owed.delete(result.id);
    this.#firstSince = performance.now();
    if ('error' in result) owed?.reject(Object.assign(new Error(result.error.message), result.error));
    else owed?.resolve(result.value);
  }

  /** Removes and returns all. */
  takeAll(): OwedCall[] {
    const all = [...this.#owed.values()];
    this.#owed = new Map();
    return all;
  }

  /** Answers all questions with nothing. Their results are no longer needed. */
  giveUpQuestions(): void {
    for (const owed of this.#owed.values()) {
      if (!isQuestion(owed.call)) continue;
      owed.isGivenUp = true;
      owed.resolve(noAnswer[owed.call.name](owed.call as never));
    }
  }

  /** Rejects all checks as interrupted. Their results are no longer needed. */
  giveUpChecks(): void {
    for (const owed of this.#owed.values()) {
      if (owed.call.name !== 'check') continue;
      owed.isGivenUp = true;
      owed.reject(new Interrupted('the cell was interrupted before it ran'));
    }
  }

  /** The milliseconds that the engine may still work on the first call. */
  get msLeft(): number {
    const [first] = this.#owed.values();
    return first === undefined ? Infinity : this.#firstSince + this.#limitOf(first) - performance.now();
  }

  #limitOf({ call, isGivenUp }: OwedCall): number {
    if (isGivenUp) return givenUpMs;
    if (!isQuestion(call)) return Infinity;
    const isBeforeCell = [...this.#owed.values()].some(({ call: { name } }) => name === 'check');
    return isBeforeCell ? questionBeforeCellMs : questionMs;
  }
}

function isQuestion(call: Call): call is Call<keyof Questions & CallName> {
  return call.name in noAnswer;
}
