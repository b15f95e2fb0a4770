/** Executes the engine's calls: starts the engine, rebuilds it after a crash of the compiler, and warms it up while idle. */

import type { Call, CallResult, Calls, CommittedCell } from '../calls.js';
import type { Host } from '../host.js';
import type { Cell, LanguageOptions } from '../language.js';
import { Engine } from './engine.js';

/** Cells that make the compiler load what most cells use. */
export const warmUps: readonly string[] = [
  "const list: number[] = [1, 2, 3]\nlist.map((x) => x * 2).join()\nconsole.log('ready')",
  "import { Dropout, tensor } from 'layerlab'\nnew Dropout({ rate: 0.5 })",
];

export class Service {
  readonly #host: Host;
  readonly #isWarm: boolean;
  #engine: Engine | undefined;
  #options: LanguageOptions | undefined;
  #failure: unknown = new Error('language engine: expected start as the first call');
  readonly #chores: ((engine: Engine) => void)[] = [];

  /** @param isWarm - the process was restored from a snapshot that was warmed up */
  constructor(host: Host, { isWarm = false }: { readonly isWarm?: boolean } = {}) {
    this.#host = host;
    this.#isWarm = isWarm;
  }

  /** Executes a call and returns its result, or its error, as a message. */
  answer(call: Call): CallResult {
    const { id } = call;
    try {
      return { id, value: this.call(call) };
    } catch (thrown) {
      const { name, message, stack = '' } = thrown instanceof Error ? thrown : new Error(String(thrown));
      return { id, error: { name, message, stack } };
    }
  }

  /** Executes a call and returns its result. */
  call({ name, parameters }: Call): unknown {
    if (name === 'start') return this.#start(...(parameters as Parameters<Calls['start']>));
    const result = this.#ask((engine) => (engine[name] as (...parameters: unknown[]) => unknown)(...parameters));
    if (name === 'commit') this.#chores.unshift(prepare);
    return result;
  }

  /** Does one piece of work ahead of the next call. Returns whether there is more. */
  idle(): boolean {
    const chore = this.#chores.shift();
    try {
      chore?.(this.#engine!);
    } catch {
      // If it matters, the call that needs it fails too and reports it.
    }
    return this.#chores.length > 0;
  }

  #start(options: LanguageOptions, committed: readonly (Cell | CommittedCell)[]): void {
    this.#options = options;
    try {
      this.#engine = this.#newEngine(options, committed);
    } catch (error) {
      this.#failure = error;
      throw error;
    }
    if (!this.#isWarm) this.#chores.push(...warmUps.map((code) => (engine: Engine) => engine.prepare(code)));
    this.#chores.push(prepare);
  }

  /** After a compiler crash its state is unreliable: rebuilds the engine and retries once. */
  #ask(question: (engine: Engine) => unknown): unknown {
    if (this.#engine === undefined) throw this.#failure;
    try {
      return question(this.#engine);
    } catch {
      this.#engine = this.#newEngine(this.#options!, this.#engine.committed);
      return question(this.#engine);
    }
  }

  #newEngine(options: LanguageOptions, committed: readonly (Cell | CommittedCell)[]): Engine {
    const engine = new Engine(options, this.#host);
    for (const cell of committed) {
      if ('declarations' in cell) engine.restore(cell);
      else engine.commit(cell);
    }
    engine.prepare();
    return engine;
  }
}

const prepare = (engine: Engine): void => engine.prepare();
