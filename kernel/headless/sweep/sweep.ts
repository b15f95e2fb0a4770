/** Runs the grid of a sweep on an engine. */
import type { EndOfRun, Engine, PlannedRun } from '../engines/engine.js';
import { type EndedRun, resultOf } from './records.js';
import type { RunFolder, StoredResult } from './run-folder.js';
import { WorkQueue } from './work-queue.js';

export interface SweepOptions {
  readonly folder: RunFolder;
  readonly runs: readonly PlannedRun[];
  /** Results of runs that an earlier sweep completed. */
  readonly before: ReadonlyMap<string, StoredResult>;
  readonly engine: Engine;
  readonly signal?: AbortSignal;
  readonly onEvent: (event: SweepEvent) => void;
}

/** Progress of a sweep. */
export type SweepEvent =
  | { readonly type: 'started'; readonly run: string }
  | { readonly type: 'done'; readonly result: StoredResult }
  | { readonly type: 'given back'; readonly run: string; readonly message: string }
  | { readonly type: 'withdrawn'; readonly run: string; readonly message: string }
  | { readonly type: 'notice'; readonly message: string };

/** One lost run may be the machine's fault; one that is lost so often is given up. */
const attemptsOfRun = 3;

/** The results are written after a run, at most this often. */
const writeEveryMs = 1_000;

type Handlers = { [T in EndOfRun['type']]: (end: Extract<EndOfRun, { type: T }>, run: PlannedRun) => void };

/** A sweep in progress. */
export class Sweep {
  readonly #options: SweepOptions;
  readonly #results: Map<string, StoredResult>;
  readonly #queue: WorkQueue<PlannedRun>;
  readonly #attempts = new Map<string, number>();
  #over: string | undefined;
  #written = 0;

  constructor(options: SweepOptions) {
    this.#options = options;
    this.#results = new Map(options.before);
    this.#queue = new WorkQueue(options.runs.filter(({ name }) => !options.before.has(name)));
  }

  /** The results so far, in the grid's order. */
  get results(): StoredResult[] {
    return this.#options.runs.flatMap(({ name }) => this.#results.get(name) ?? []);
  }

  /** Why the engine took no more runs; undefined while it does. */
  get over(): string | undefined {
    return this.#over;
  }

  /** Runs what is missing. Resolves when all is done, the sweep is stopped, or the engine takes no more runs. */
  async run(): Promise<void> {
    const { engine, folder, signal } = this.#options;
    const close = (): void => this.#queue.close();
    signal?.addEventListener('abort', close);
    if (signal?.aborted) close();
    const count = Math.min(engine.capacity, this.#queue.waiting);
    await Promise.all(Array.from({ length: count }, () => this.#work()));
    folder.writeResults(this.results);
  }

  async #work(): Promise<void> {
    for (let run = await this.#queue.take(); run !== undefined; run = await this.#queue.take()) {
      this.#options.onEvent({ type: 'started', run: run.name });
      const end = await this.#options.engine.submit(run);
      this.#handlers[end.type](end as never, run);
    }
  }

  /** Decides what happens to a run after it has ended. */
  readonly #handlers: Handlers = {
    done: (end, run) => this.#finish(run, end),
    lost: ({ message, notebook, server }, run) => {
      const attempts = (this.#attempts.get(run.name) ?? 0) + 1;
      this.#attempts.set(run.name, attempts);
      if (attempts < attemptsOfRun) return this.#giveBack(run, message);
      const why = `${message} (${attempts} times)`;
      // What the notebook did to its kernel is a result; what happened to a machine is not.
      if (notebook) this.#finish(run, { notebook, error: why, seconds: 0, server });
      else this.#withdraw(run, why);
    },
    'given back': ({ message }, run) => this.#giveBack(run, message),
    withdrawn: ({ message }, run) => this.#withdraw(run, message),
    over: ({ message }) => {
      this.#over ??= message;
      this.#queue.close();
      this.#queue.finish();
    },
    stopped: () => this.#queue.finish(),
  };

  #giveBack(run: PlannedRun, message: string): void {
    this.#options.onEvent({ type: 'given back', run: run.name, message });
    this.#queue.giveBack(run);
  }

  #withdraw({ name }: PlannedRun, message: string): void {
    this.#options.onEvent({ type: 'withdrawn', run: name, message });
    this.#queue.finish();
  }

  #finish(run: PlannedRun, end: EndedRun): void {
    const result = resultOf(run, end);
    this.#options.folder.store(result, end.notebook);
    this.#results.set(run.name, result);
    this.#writeResults();
    this.#options.onEvent({ type: 'done', result });
    this.#queue.finish();
  }

  #writeResults(): void {
    if (performance.now() - this.#written < writeEveryMs) return;
    this.#options.folder.writeResults(this.results);
    this.#written = performance.now();
  }
}
