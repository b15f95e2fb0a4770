/** Runs the grid of a sweep on several kernels at once. */
import type { INotebookContent } from '@jupyterlab/nbformat';
import { withValues } from '../notebook/check-parameters.js';
import type { ServerAddress } from '../servers/address.js';
import type { PlannedRun } from './plan.js';
import { recordsOf } from './records.js';
import type { RunFolder, StoredResult } from './run-folder.js';
import { WorkQueue } from './work-queue.js';
import { type Attempt, Worker, type WorkerOptions } from './worker.js';

export interface SweepOptions extends WorkerOptions {
  readonly folder: RunFolder;
  readonly runs: readonly PlannedRun[];
  /** Results of runs that an earlier sweep completed. */
  readonly before: ReadonlyMap<string, StoredResult>;
  readonly servers: readonly ServerAddress[];
  /** Number of kernels at once, spread over all servers in turn. */
  readonly jobs: number;
  readonly onEvent: (event: SweepEvent) => void;
}

/** Progress of a sweep. */
export type SweepEvent =
  | { readonly type: 'started'; readonly run: string }
  | { readonly type: 'done'; readonly result: StoredResult }
  | { readonly type: 'given back'; readonly run: string; readonly message: string }
  | { readonly type: 'server gone'; readonly message: string }
  | { readonly type: 'refused'; readonly message: string };

/** One lost kernel may be the machine's fault; a run that loses this many has failed. */
const attemptsOfRun = 3;

/** The results are written after a run, at most this often. */
const writeEveryMs = 1_000;

type Handlers = {
  [T in Attempt['type']]: (attempt: Extract<Attempt, { type: T }>, run: PlannedRun, server: ServerAddress) => void;
};

/** A sweep in progress. */
export class Sweep {
  readonly #options: SweepOptions;
  readonly #results: Map<string, StoredResult>;
  readonly #queue: WorkQueue<PlannedRun>;
  readonly #attempts = new Map<string, number>();
  readonly #gone = new Set<ServerAddress>();
  /** Servers that refused another kernel; the kernels they have continue. */
  readonly #full = new Set<ServerAddress>();
  #working = 0;
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

  /** Runs what is missing. Resolves when all is done, the sweep is stopped, or no server is left. */
  async run(): Promise<void> {
    const { servers, jobs, folder, run } = this.#options;
    const close = (): void => this.#queue.close();
    run.signal?.addEventListener('abort', close);
    if (run.signal?.aborted) close();
    const count = Math.min(jobs, this.#queue.waiting);
    await Promise.all(Array.from({ length: count }, (_, i) => this.#work(servers[i % servers.length]!)));
    folder.writeResults(this.results);
  }

  /** A worker ends when its server is gone or refuses a kernel; the last worker moves to another server. */
  async #work(server: ServerAddress): Promise<void> {
    this.#working++;
    await this.#workOn(new Worker(server, this.#options)).finally(() => this.#working--);
    const other = this.#options.servers.find((each) => !this.#gone.has(each) && !this.#full.has(each));
    if (this.#queue.waiting > 0 && this.#working === 0 && other) await this.#work(other);
  }

  async #workOn(worker: Worker): Promise<void> {
    try {
      while (!this.#gone.has(worker.server)) {
        const run = await this.#queue.take();
        if (run === undefined) return;
        this.#options.onEvent({ type: 'started', run: run.name });
        const attempt = await worker.attempt(run);
        this.#handlers[attempt.type](attempt as never, run, worker.server);
        if (attempt.type === 'refused') return;
      }
    } finally {
      await worker.end();
    }
  }

  /** Decides what happens to a run after an attempt. */
  readonly #handlers: Handlers = {
    done: ({ error, seconds, finished: { notebook } }, run, server) =>
      this.#finish(run, notebook, { error, seconds, server: server.url }),
    lost: ({ message, finished }, run, server) => {
      const attempts = (this.#attempts.get(run.name) ?? 0) + 1;
      this.#attempts.set(run.name, attempts);
      if (attempts < attemptsOfRun) return this.#giveBack(run, message);
      const notebook = finished?.notebook ?? withValues(this.#options.notebook, run.parameters);
      this.#finish(run, notebook, { error: `${message} (${attempts} times)`, seconds: 0, server: server.url });
    },
    'server gone': ({ message }, run, server) => {
      if (!this.#gone.has(server)) this.#options.onEvent({ type: 'server gone', message });
      this.#gone.add(server);
      this.#giveBack(run, message);
    },
    refused: ({ message }, run, server) => {
      if (!this.#full.has(server)) this.#options.onEvent({ type: 'refused', message });
      this.#full.add(server);
      this.#giveBack(run, message);
    },
    stopped: () => this.#queue.finish(),
  };

  #giveBack(run: PlannedRun, message: string): void {
    this.#options.onEvent({ type: 'given back', run: run.name, message });
    this.#queue.giveBack(run);
  }

  #finish(
    { name, parameters }: PlannedRun,
    notebook: INotebookContent,
    ended: Pick<StoredResult, 'error' | 'seconds' | 'server'>,
  ): void {
    const result = { run: name, parameters, records: recordsOf(notebook), ...ended };
    this.#options.folder.store(result, notebook);
    this.#results.set(name, result);
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
