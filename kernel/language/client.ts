/** The kernel's side of the language engine: starts it, calls it, and restarts it when it dies. */

import type { Call, CallName, CallResult, Calls, Committed, CommittedCell } from './calls.js';
import type { EngineLink, StartEngine } from './engine-link.js';
import type {
  Cell,
  CheckedCell,
  Completeness,
  Completions,
  Inspection,
  Language,
  LanguageOptions,
  RefusedCell,
} from './language.js';

/** How many checked cells are kept so that they can still be committed. */
const maxChecked = 100;
/** An engine that dies this many times in a row without a result is only restarted by the next call. */
const maxDeaths = 3;

interface Pending {
  readonly call: Call;
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** The engine ended before it returned a result. */
class EngineStopped extends Error {
  override readonly name: string = 'LanguageEngineStopped';
}

/** Keeps every committed cell, so that nothing is lost when the engine dies. */
export class LanguageClient implements Language {
  readonly #options: LanguageOptions;
  readonly #startEngine: StartEngine;
  readonly #checked = new Map<number, Cell>();
  readonly #committed = new Map<number, Cell | CommittedCell>();
  #pending = new Map<number, Pending>();
  #calls = 0;
  #engine: EngineLink | undefined;
  #deaths = 0;
  /** Whether this engine has returned a result. */
  #isProven = false;
  #useSnapshot = true;
  #closed: Promise<void> | undefined;

  /** Starts an engine. */
  constructor(options: LanguageOptions, startEngine: StartEngine) {
    this.#options = options;
    this.#startEngine = startEngine;
    this.#start();
  }

  get pid(): number | undefined {
    return this.#engine?.pid;
  }

  async check(cell: Cell): Promise<CheckedCell | RefusedCell> {
    const checked = await this.#call('check', cell);
    if (checked.ok) this.#remember(cell);
    return checked;
  }

  async commit(id: number, declared?: readonly string[]): Promise<void> {
    const checked = this.#checked.get(id);
    if (checked === undefined) return;
    const cell = declared === undefined ? checked : { ...checked, declared };
    this.#checked.delete(id);
    this.#committed.set(id, cell);
    try {
      this.#update(await this.#call('commit', cell));
    } catch (error) {
      // The next engine starts with every committed cell, this one too.
      if (!(error instanceof EngineStopped)) throw error;
    }
  }

  complete(code: string, offset: number): Promise<Completions> {
    return this.#call('complete', code, offset);
  }

  inspect(code: string, offset: number): Promise<Inspection | undefined> {
    return this.#call('inspect', code, offset);
  }

  isComplete(code: string): Promise<Completeness> {
    return this.#call('isComplete', code);
  }

  reset(): Promise<void> {
    this.#checked.clear();
    this.#committed.clear();
    this.#deaths = 0;
    return this.#call('reset');
  }

  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  /** Stores a committed cell's declarations and forgets the cells that are hidden now. */
  #update({ cell, visible }: Committed): void {
    if (!this.#committed.has(cell.id)) return;
    this.#committed.set(cell.id, cell);
    const stays = new Set(visible);
    for (const [id, known] of this.#committed) {
      if ('declarations' in known && !stays.has(id)) this.#committed.delete(id);
    }
  }

  #remember(cell: Cell): void {
    this.#checked.set(cell.id, cell);
    const [oldest] = this.#checked.keys();
    if (this.#checked.size > maxChecked) this.#checked.delete(oldest!);
  }

  #start(): void {
    this.#isProven = false;
    const engine = this.#startEngine({ useSnapshot: this.#useSnapshot });
    this.#engine = engine;
    engine.onResult((result) => this.#settle(result));
    engine.onEnd((reason) => this.#ended(engine, reason));
    const started = this.#call('start', this.#options, [...this.#committed.values()]);
    // Every later call reports a failed start.
    started.catch(() => {});
  }

  #call<N extends CallName>(name: N, ...parameters: Parameters<Calls[N]>): Promise<ReturnType<Calls[N]>> {
    if (this.#closed) return Promise.reject(new Error('the language engine is closed'));
    if (this.#engine === undefined) this.#start();
    const call: Call = { id: ++this.#calls, name, parameters };
    return new Promise((resolve, reject) => this.#send({ call, resolve: resolve as Pending['resolve'], reject }));
  }

  #send(pending: Pending): void {
    this.#pending.set(pending.call.id, pending);
    this.#engine!.send(pending.call);
  }

  #settle(result: CallResult): void {
    const pending = this.#pending.get(result.id);
    this.#pending.delete(result.id);
    this.#deaths = 0;
    this.#isProven = true;
    if ('error' in result) pending?.reject(Object.assign(new Error(result.error.message), result.error));
    else pending?.resolve(result.value);
  }

  #ended(engine: EngineLink, reason: string): void {
    if (engine !== this.#engine) return;
    this.#engine = undefined;
    if (engine.fromSnapshot && !this.#isProven) this.#restartWithoutSnapshot();
    else this.#restart(reason);
  }

  /** If the snapshot fails to start, restarts without it and resends the pending calls. */
  #restartWithoutSnapshot(): void {
    this.#useSnapshot = false;
    const waiting = [...this.#pending.values()].filter(({ call }) => call.name !== 'start');
    this.#pending = new Map();
    this.#start();
    for (const pending of waiting) this.#send(pending);
  }

  #restart(reason: string): void {
    this.#rejectAll(`the language engine stopped (${reason}) and is being restarted: run the cell again`);
    if (!this.#closed && ++this.#deaths < maxDeaths) this.#start();
  }

  #rejectAll(message: string): void {
    const pending = this.#pending;
    this.#pending = new Map();
    for (const { reject } of pending.values()) reject(new EngineStopped(message));
  }

  async #end(): Promise<void> {
    const engine = this.#engine;
    this.#engine = undefined;
    this.#rejectAll('the language engine is closed');
    await engine?.kill();
  }
}
