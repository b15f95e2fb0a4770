/** The engine behind the calls: started once, started anew when the compiler itself failed, prepared while nobody asks. */

import type { Calls, Committed, CommittedCell } from '../calls.js';
import type {
  Cell,
  CheckedCell,
  Completeness,
  Completions,
  Inspection,
  LanguageOptions,
  RefusedCell,
} from '../language.js';
import { Engine } from './engine.js';

/** Cells that make the compiler read and optimise what most cells use. */
export const warmUps: readonly string[] = [
  "const list: number[] = [1, 2, 3]\nlist.map((x) => x * 2).join()\nconsole.log('ready')",
  "import { Dropout, tensor } from 'layerlab'\nnew Dropout({ rate: 0.5 })",
];

export class Service implements Calls {
  readonly #isWarm: boolean;
  #engine: Engine | undefined;
  #options: LanguageOptions | undefined;
  #failure: unknown = new Error('language engine: expected start as the first call');
  readonly #chores: (() => void)[] = [];

  /** @param isWarm - the process comes from a snapshot that was warmed up */
  constructor({ isWarm = false }: { readonly isWarm?: boolean } = {}) {
    this.#isWarm = isWarm;
  }

  start(options: LanguageOptions, committed: readonly (Cell | CommittedCell)[]): void {
    this.#options = options;
    try {
      this.#engine = startedEngine(options, committed);
    } catch (error) {
      this.#failure = error;
      throw error;
    }
    if (!this.#isWarm) this.#chores.push(...warmUps.map((code) => () => this.#engine!.prepare(code)));
    this.#chores.push(() => this.#engine!.prepare());
  }

  check(cell: Cell): CheckedCell | RefusedCell {
    return this.#ask((engine) => engine.check(cell));
  }

  commit(cell: Cell): Committed {
    const committed = this.#ask((engine) => engine.commit(cell));
    this.#chores.unshift(() => this.#engine!.prepare());
    return committed;
  }

  complete(code: string, offset: number): Completions {
    return this.#ask((engine) => engine.complete(code, offset));
  }

  inspect(code: string, offset: number): Inspection | undefined {
    return this.#ask((engine) => engine.inspect(code, offset));
  }

  isComplete(code: string): Completeness {
    return this.#ask((engine) => engine.isComplete(code));
  }

  reset(): void {
    this.#ask((engine) => engine.reset());
  }

  /** Does one thing ahead, so that a call that comes meanwhile waits for no more than that. */
  idle(): void {
    const chore = this.#chores.shift();
    if (chore === undefined) return;
    try {
      chore();
    } catch {
      // What is done ahead may fail: the call that needs it will say so.
    }
    setImmediate(() => this.idle());
  }

  /** A compiler that broke off in the middle may be in no state to go on: a new one is asked the same, once. */
  #ask<T>(question: (engine: Engine) => T): T {
    if (this.#engine === undefined) throw this.#failure;
    try {
      return question(this.#engine);
    } catch {
      this.#engine = startedEngine(this.#options!, this.#engine.committed);
      return question(this.#engine);
    }
  }
}

function startedEngine(options: LanguageOptions, committed: readonly (Cell | CommittedCell)[]): Engine {
  const engine = new Engine(options);
  for (const cell of committed) {
    if ('declarations' in cell) engine.restore(cell);
    else engine.commit(cell);
  }
  engine.prepare();
  return engine;
}
