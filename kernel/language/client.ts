/** The kernel's side of the language engine: starts its process, asks it, and starts it again when it dies. */

import { type ChildProcess, fork } from 'node:child_process';
import { builtFile } from '../built-file.js';
import type { Answer, Call, CallName, Calls, Committed, CommittedCell } from './calls.js';
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
import { snapshotFile } from './node/snapshot.js';

/** Starts the engine; calls may be made at once and wait until it is ready. */
export function startLanguage(options: LanguageOptions): Language {
  return new LanguageClient(options);
}

/** Cells that were checked and may still be committed: this many of the newest. */
const maxChecked = 100;
/** An engine that stops so often without an answer in between is not started again by itself. */
const maxDeaths = 3;

interface Pending {
  readonly call: Call;
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** The engine's process ended before it answered. */
class EngineStopped extends Error {
  override readonly name: string = 'LanguageEngineStopped';
}

/** Keeps every committed cell, so that an engine that died loses nothing. */
class LanguageClient implements Language {
  readonly #options: LanguageOptions;
  readonly #checked = new Map<number, Cell>();
  readonly #committed = new Map<number, Cell | CommittedCell>();
  #pending = new Map<number, Pending>();
  #asked = 0;
  #child: ChildProcess | undefined;
  #deaths = 0;
  /** Whether this engine has answered anything. */
  #isProven = false;
  #snapshot: string | undefined = snapshotFile();
  #closed: Promise<void> | undefined;

  constructor(options: LanguageOptions) {
    this.#options = options;
    this.#start();
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  async check(cell: Cell): Promise<CheckedCell | RefusedCell> {
    const checked = await this.#ask('check', cell);
    if (checked.ok) this.#remember(cell);
    return checked;
  }

  async commit(id: number): Promise<void> {
    const cell = this.#checked.get(id);
    if (cell === undefined) return;
    this.#checked.delete(id);
    this.#committed.set(id, cell);
    try {
      this.#committedBy(await this.#ask('commit', cell));
    } catch (error) {
      // The next engine begins with every committed cell, this one too.
      if (!(error instanceof EngineStopped)) throw error;
    }
  }

  complete(code: string, offset: number): Promise<Completions> {
    return this.#ask('complete', code, offset);
  }

  inspect(code: string, offset: number): Promise<Inspection | undefined> {
    return this.#ask('inspect', code, offset);
  }

  isComplete(code: string): Promise<Completeness> {
    return this.#ask('isComplete', code);
  }

  reset(): Promise<void> {
    this.#checked.clear();
    this.#committed.clear();
    this.#deaths = 0;
    return this.#ask('reset');
  }

  close(): Promise<void> {
    this.#closed ??= this.#end();
    return this.#closed;
  }

  /** Takes over what the engine made of a committed cell, and forgets the cells that are hidden now. */
  #committedBy({ cell, visible }: Committed): void {
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
    const child = fork(builtFile('language/node/main.js'), {
      execArgv: this.#snapshot === undefined ? [] : ['--snapshot-blob', this.#snapshot],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    this.#child = child;
    child.on('message', (answer: Answer) => this.#answered(answer));
    child.once('exit', (code, signal) => this.#died(child, signal ?? `exit code ${code}`));
    child.once('error', (error) => this.#died(child, error.message));
    const started = this.#ask('start', this.#options, [...this.#committed.values()]);
    // A failed start is told to every call that follows.
    started.catch(() => {});
  }

  #ask<N extends CallName>(name: N, ...parameters: Parameters<Calls[N]>): Promise<ReturnType<Calls[N]>> {
    if (this.#closed) return Promise.reject(new Error('the language engine is closed'));
    if (this.#child === undefined) this.#start();
    const call = { id: ++this.#asked, name, parameters } as unknown as Call;
    return new Promise((resolve, reject) => this.#send({ call, resolve: resolve as Pending['resolve'], reject }));
  }

  #send(pending: Pending): void {
    this.#pending.set(pending.call.id, pending);
    // When it cannot be sent any more, the engine has died: #died settles the call.
    this.#child!.send(pending.call, () => {});
  }

  #answered(answer: Answer): void {
    const pending = this.#pending.get(answer.id);
    this.#pending.delete(answer.id);
    this.#deaths = 0;
    this.#isProven = true;
    if ('error' in answer) pending?.reject(Object.assign(new Error(answer.error.message), answer.error));
    else pending?.resolve(answer.value);
  }

  #died(child: ChildProcess, how: string): void {
    if (child !== this.#child) return;
    this.#child = undefined;
    if (this.#snapshot !== undefined && !this.#isProven) this.#startWithoutSnapshot();
    else this.#startAgain(how);
  }

  /** A snapshot that does not even start is of no use: the next engine starts without, and is asked the same. */
  #startWithoutSnapshot(): void {
    this.#snapshot = undefined;
    const waiting = [...this.#pending.values()].filter(({ call }) => call.name !== 'start');
    this.#pending = new Map();
    this.#start();
    for (const pending of waiting) this.#send(pending);
  }

  #startAgain(how: string): void {
    this.#rejectAll(`the language engine stopped (${how}); it is started again: run the cell again`);
    if (!this.#closed && ++this.#deaths < maxDeaths) this.#start();
  }

  #rejectAll(message: string): void {
    const pending = this.#pending;
    this.#pending = new Map();
    for (const { reject } of pending.values()) reject(new EngineStopped(message));
  }

  #end(): Promise<void> {
    const child = this.#child;
    this.#child = undefined;
    this.#rejectAll('the language engine is closed');
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.kill();
    });
  }
}
