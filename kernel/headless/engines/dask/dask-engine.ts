/**
 * The engine that gives each run to Dask as a task: by dask-jobqueue, dask-kubernetes and others it runs on whatever those reach.
 * Notebooks travel as text in both directions, so no disk is shared. Dask itself runs the tasks of a lost worker again.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { Problem } from '../../../problem.js';
import { withResolvers } from '../../../with-resolvers.js';
import type { EndOfRun, Engine, PlannedRun } from '../engine.js';
import { Hopeless } from '../tasks/hopeless.js';
import type { TaskSource } from '../tasks/task-batch.js';
import { endIn, taskText } from '../tasks/task-notebook.js';
import { daskPython } from './dask-environment.js';
import { clientSource, taskSource } from './python-source.js';

export interface DaskEngineOptions extends TaskSource {
  /** The scheduler's address, such as `tcp://host:8786`. */
  readonly address: string;
  /** The commands that may be layerlab on a worker: the first that is there. */
  readonly commands: readonly (readonly string[])[];
  /** How many runs the scheduler has at a time. */
  readonly jobs: number;
  readonly signal: AbortSignal;
}

/** A line from the Python side. */
interface Reply {
  readonly ready?: true;
  /** Why it takes no more runs. */
  readonly over?: string;
  readonly number?: number;
  readonly notebook?: string | null;
  readonly lost?: string;
}

interface Pending {
  readonly run: PlannedRun;
  readonly resolve: (end: EndOfRun) => void;
}

const keptOfErrors = 4_000;

export class DaskEngine implements Engine {
  readonly capacity: number;
  readonly #options: DaskEngineOptions;
  readonly #child: ChildProcess;
  readonly #gone: Promise<unknown>;
  readonly #ready = withResolvers<void>();
  readonly #pending = new Map<number, Pending>();
  readonly #hopeless = new Hopeless();
  readonly #stop = (): void => this.#endAll({ type: 'stopped' });
  #number = 0;
  #over: string | undefined;

  private constructor(options: DaskEngineOptions, python: string) {
    this.#options = options;
    this.capacity = options.jobs;
    const { address, commands, signal } = options;
    const args = ['-c', clientSource, address, taskSource, JSON.stringify(commands)];
    // In its own session, so that Ctrl-C does not reach it directly; it ends with the pipe.
    this.#child = spawn(python, args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true, windowsHide: true });
    this.#gone = this.#listen(this.#child);
    signal.addEventListener('abort', this.#stop);
  }

  /** Connects to a scheduler. @throws Problem when that cannot be reached, or has another version */
  static async connect(options: DaskEngineOptions): Promise<DaskEngine> {
    const engine = new DaskEngine(options, await daskPython());
    await engine.#ready.promise.catch(async (error) => {
      await engine.close();
      throw error;
    });
    return engine;
  }

  submit(run: PlannedRun): Promise<EndOfRun> {
    if (this.#options.signal.aborted) return Promise.resolve({ type: 'stopped' });
    if (this.#over !== undefined) return Promise.resolve({ type: 'over', message: this.#over });
    const { notebook, terms } = this.#options;
    const number = ++this.#number;
    const order = { number, name: run.name, notebook: taskText(notebook, run, terms) };
    this.#child.stdin!.write(`${JSON.stringify(order)}\n`);
    return new Promise((resolve) => this.#pending.set(number, { run, resolve }));
  }

  async close(): Promise<void> {
    this.#options.signal.removeEventListener('abort', this.#stop);
    this.#child.stdin!.end();
    await this.#gone;
  }

  #listen(child: ChildProcess): Promise<unknown> {
    let errors = '';
    child.stdin!.on('error', () => undefined);
    child.stderr!.setEncoding('utf8').on('data', (text: string) => (errors = (errors + text).slice(-keptOfErrors)));
    createInterface({ input: child.stdout! }).on('line', (line) => this.#take(JSON.parse(line) as Reply));
    const failed = once(child, 'error').then(([{ message }]) => (errors += message));
    const closed = once(child, 'close').catch(() => undefined);
    return Promise.race([closed, failed]).then(() => {
      const last = errors.trim().split('\n').at(-1);
      this.#end(`Dask's client has ended${last ? `: ${last}` : ''}`);
    });
  }

  #take({ ready, over, number, notebook, lost }: Reply): void {
    if (ready) this.#ready.resolve();
    if (over !== undefined) this.#end(over);
    const pending = this.#pending.get(number!);
    if (pending === undefined) return;
    this.#pending.delete(number!);
    const message = lost || 'its notebook came back damaged';
    const end = notebook ? endIn(notebook, pending.run, this.#options.terms) : undefined;
    pending.resolve(this.#hopeless.judge(end ?? { type: 'lost', message, server: this.#options.address }));
  }

  #end(message: string): void {
    this.#over ??= message;
    this.#ready.reject(new Problem(`--engine dask: ${this.#over}.`));
    this.#ready.promise.catch(() => undefined);
    this.#endAll({ type: 'over', message: this.#over });
  }

  #endAll(end: EndOfRun): void {
    for (const { resolve } of this.#pending.values()) resolve(end);
    this.#pending.clear();
  }
}
