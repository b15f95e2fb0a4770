/** The kernel's side of the language engine: starts it, calls it, and restarts it when it dies. */

import type { Call, CallName, CallResult, Calls, Committed, CommittedCell } from './calls.js';
import type { EngineEnd, EngineLink, StartEngine } from './engine-link.js';
import type {
  Cell,
  CheckedCell,
  Completeness,
  Completions,
  Expression,
  Inspection,
  Language,
  LanguageOptions,
  RefusedCell,
  Where,
} from './language.js';
import { type OwedCall, OwedCalls } from './owed-calls.js';
import type { Place } from './positions.js';

/** How many checked cells are kept so that they can still be committed. */
const maxChecked = 100;
/** An engine that dies this many times in a row without a result is only restarted by the next call. */
const maxDeaths = 3;

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
  readonly #owed = new OwedCalls();
  #alarm: NodeJS.Timeout | undefined;
  #calls = 0;
  #engine: EngineLink | undefined;
  #onProcess: (pid: number | undefined) => void = () => {};
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

  onProcess(listener: (pid: number | undefined) => void): void {
    this.#onProcess = listener;
    listener(this.pid);
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

  complete(code: string, offset: number, where?: Where): Promise<Completions> {
    return this.#call('complete', code, offset, where);
  }

  inspect(code: string, offset: number): Promise<Inspection | undefined> {
    return this.#call('inspect', code, offset);
  }

  isComplete(code: string): Promise<Completeness> {
    return this.#call('isComplete', code);
  }

  expression(code: string, where?: Where): Promise<Expression> {
    return this.#call('expression', code, where);
  }

  breakableLines(text: string): Promise<readonly number[]> {
    return this.#call('breakableLines', text);
  }

  isCaught(text: string, places: readonly Place[]): Promise<boolean> {
    return this.#call('isCaught', text, places);
  }

  interrupt(): void {
    this.#owed.giveUpChecks();
    this.#owed.giveUpQuestions();
    this.#watch();
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

  /** Starts an engine with the committed cells, except those whose commits will be sent to it. */
  #start(unsent: readonly OwedCall[] = []): void {
    this.#isProven = false;
    const engine = this.#startEngine({ useSnapshot: this.#useSnapshot });
    this.#become(engine);
    engine.onResult((result) => engine === this.#engine && this.#settle(result));
    engine.onEnd((end) => engine === this.#engine && this.#ended(end));
    const coming = new Set(
      unsent.map(({ call }) => call.name === 'commit' && (call as Call<'commit'>).parameters[0].id),
    );
    const committed = [...this.#committed.values()].filter(({ id }) => !coming.has(id));
    const started = this.#call('start', this.#options, committed);
    // Every later call reports a failed start.
    started.catch(() => {});
  }

  #call<N extends CallName>(name: N, ...parameters: Parameters<Calls[N]>): Promise<ReturnType<Calls[N]>> {
    if (this.#closed) return Promise.reject(new Error('the language engine is closed'));
    if (this.#engine === undefined) this.#start();
    const call: Call = { id: ++this.#calls, name, parameters };
    return new Promise((resolve, reject) => this.#send({ call, resolve: resolve as OwedCall['resolve'], reject }));
  }

  #send(owed: OwedCall): void {
    this.#owed.add(owed);
    this.#engine!.send(owed.call);
    this.#watch();
  }

  #settle(result: CallResult): void {
    this.#owed.settle(result);
    this.#deaths = 0;
    this.#isProven = true;
    this.#watch();
  }

  /** Replaces the engine when it works too long on what can be given up. */
  #watch(): void {
    clearTimeout(this.#alarm);
    const { msLeft } = this.#owed;
    if (msLeft <= 0) this.#replace();
    else if (msLeft !== Infinity) this.#alarm = setTimeout(() => this.#watch(), Math.ceil(msLeft));
  }

  #replace(): void {
    const engine = this.#engine;
    this.#owed.giveUpQuestions();
    this.#startAgain();
    void engine?.kill();
  }

  /** Starts an engine and asks it what the one before owes. */
  #startAgain(): void {
    const rest = this.#owed.takeAll().filter(({ call, isGivenUp }) => call.name !== 'start' && !isGivenUp);
    this.#start(rest);
    for (const owed of rest) this.#send(owed);
  }

  /** Calls that the engine had no chance to answer are made again; others might be what ended it. */
  #ended({ reason, byItself }: EngineEnd): void {
    const isSnapshotsFault = byItself && !this.#isProven && this.#engine!.fromSnapshot;
    const mayAskAgain = !this.#isProven && (isSnapshotsFault || !byItself);
    const mayStart = ++this.#deaths < maxDeaths;
    this.#become(undefined);
    if (isSnapshotsFault) this.#useSnapshot = false;
    if (!mayAskAgain || !mayStart)
      this.#rejectAll(`the language engine stopped (${reason}) and is being restarted: run the cell again`);
    if (mayStart) this.#startAgain();
  }

  #become(engine: EngineLink | undefined): void {
    this.#engine = engine;
    this.#onProcess(engine?.pid);
  }

  #rejectAll(message: string): void {
    clearTimeout(this.#alarm);
    for (const { reject } of this.#owed.takeAll()) reject(new EngineStopped(message));
  }

  async #end(): Promise<void> {
    const engine = this.#engine;
    this.#become(undefined);
    this.#rejectAll('the language engine is closed');
    await engine?.kill();
  }
}
