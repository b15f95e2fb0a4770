/** The kernel's side of the language engine: starts its process, asks it, and starts it again when it dies. */

import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Answer, CallName, Calls } from './calls.js';
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

/** Starts the engine; calls may be made at once and wait until it is ready. */
export function startLanguage(options: LanguageOptions): Language {
  return new LanguageClient(options);
}

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

class LanguageClient implements Language {
  readonly #options: LanguageOptions;
  readonly #checked = new Map<number, Cell>();
  #committed: Cell[] = [];
  #pending = new Map<number, Pending>();
  #asked = 0;
  #child: ChildProcess;
  #closed: Promise<void> | undefined;

  constructor(options: LanguageOptions) {
    this.#options = options;
    this.#child = this.#start();
  }

  async check(cell: Cell): Promise<CheckedCell | RefusedCell> {
    const checked = await this.#ask('check', cell);
    if (checked.ok) this.#checked.set(cell.id, cell);
    return checked;
  }

  async commit(id: number): Promise<void> {
    const cell = this.#checked.get(id);
    if (cell === undefined) return;
    this.#checked.delete(id);
    this.#committed.push(cell);
    await this.#ask('commit', cell);
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
    this.#committed = [];
    return this.#ask('reset');
  }

  close(): Promise<void> {
    this.#closed ??= new Promise((resolve) => {
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) return resolve();
      this.#child.once('exit', () => resolve());
      this.#child.kill();
    });
    return this.#closed;
  }

  #start(): ChildProcess {
    const child = fork(engineFile(), {
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    child.on('message', (answer: Answer) => this.#answered(answer));
    child.once('exit', (code, signal) => this.#died(`exit code ${code}, signal ${signal}`));
    child.on('error', () => {});
    this.#child = child;
    void this.#ask('start', this.#options).catch(() => {});
    for (const cell of this.#committed) void this.#ask('commit', cell).catch(() => {});
    return child;
  }

  #ask<N extends CallName>(name: N, ...parameters: Parameters<Calls[N]>): Promise<ReturnType<Calls[N]>> {
    if (this.#closed) return Promise.reject(new Error('the language engine is closed'));
    const id = ++this.#asked;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve: resolve as Pending['resolve'], reject });
      this.#child.send({ id, name, parameters });
    });
  }

  #answered(answer: Answer): void {
    const pending = this.#pending.get(answer.id);
    this.#pending.delete(answer.id);
    if ('error' in answer) pending?.reject(Object.assign(new Error(answer.error.message), answer.error));
    else pending?.resolve(answer.value);
  }

  #died(how: string): void {
    const pending = this.#pending;
    this.#pending = new Map();
    for (const { reject } of pending.values())
      reject(new Error(`the language engine stopped (${how}); run the cell again`));
    if (!this.#closed) this.#start();
  }
}

/** The built process, also when this file runs from its source. */
function engineFile(): string {
  return fileURLToPath(
    new URL(import.meta.url.endsWith('.ts') ? '../dist/language/main.js' : './main.js', import.meta.url),
  );
}
