/** The engine that is always there: kernels on Jupyter servers, each with one run at a time. */
import { withResolvers } from '../../../with-resolvers.js';
import type { ServerAddress } from '../../servers/address.js';
import type { EndOfRun, Engine, PlannedRun } from '../engine.js';
import { type Attempt, Worker, type WorkerOptions } from './worker.js';

export interface ServersEngineOptions extends WorkerOptions {
  readonly servers: readonly ServerAddress[];
  /** Number of kernels at once, spread over all servers in turn. */
  readonly jobs: number;
  /** Called with what the user should know, in one line. */
  readonly onNotice: (message: string) => void;
}

type Handlers = {
  [T in Attempt['type']]: (attempt: Extract<Attempt, { type: T }>, worker: Worker) => EndOfRun;
};

export class ServersEngine implements Engine {
  readonly capacity: number;
  readonly #options: ServersEngineOptions;
  /** All workers but those that have ended. */
  readonly #workers = new Set<Worker>();
  readonly #idle: Worker[] = [];
  readonly #waiting: ((worker: Worker | undefined) => void)[] = [];
  readonly #gone = new Set<ServerAddress>();
  /** Servers that refused another kernel; the kernels they have continue. */
  readonly #full = new Set<ServerAddress>();

  constructor(options: ServersEngineOptions) {
    const { servers, jobs } = options;
    this.#options = options;
    this.capacity = jobs;
    for (let index = 0; index < jobs; index++) this.#add(servers[index % servers.length]!);
  }

  async submit(run: PlannedRun): Promise<EndOfRun> {
    const worker = await this.#take();
    if (this.#options.run.signal?.aborted) {
      if (worker) this.#release(worker);
      return { type: 'stopped' };
    }
    if (worker === undefined) return { type: 'over', message: 'no server is left' };
    const attempt = await worker.attempt(run).catch(async (error) => {
      await this.#end(worker);
      throw error;
    });
    const end = this.#handlers[attempt.type](attempt as never, worker);
    if (attempt.type === 'refused' || this.#gone.has(worker.server)) await this.#end(worker);
    else this.#release(worker);
    return end;
  }

  async close(): Promise<void> {
    await Promise.all([...this.#workers].map((worker) => worker.end()));
  }

  readonly #handlers: Handlers = {
    done: ({ error, seconds, finished: { notebook } }, { server: { url } }) => {
      return { type: 'done', notebook, error, seconds, server: url };
    },
    lost: ({ message, finished }, { server: { url } }) => {
      return { type: 'lost', message, server: url, ...(finished && { notebook: finished.notebook }) };
    },
    'server gone': ({ message }, { server }) => {
      if (!this.#gone.has(server)) this.#options.onNotice(`${message}; no more runs go there`);
      this.#gone.add(server);
      return { type: 'given back', message };
    },
    refused: ({ message }, { server }) => {
      if (!this.#full.has(server)) this.#options.onNotice(`${message}; fewer kernels run there`);
      this.#full.add(server);
      return { type: 'given back', message };
    },
    stopped: () => ({ type: 'stopped' }),
  };

  #add(server: ServerAddress): void {
    const worker = new Worker(server, this.#options);
    this.#workers.add(worker);
    this.#release(worker);
  }

  /** Returns an idle worker, or undefined when none is left. */
  async #take(): Promise<Worker | undefined> {
    const worker = this.#idle.shift();
    if (worker === undefined && this.#workers.size > 0) {
      const { promise, resolve } = withResolvers<Worker | undefined>();
      this.#waiting.push(resolve);
      return await promise;
    }
    if (worker === undefined || !this.#gone.has(worker.server)) return worker;
    await this.#end(worker);
    return await this.#take();
  }

  #release(worker: Worker): void {
    const next = this.#waiting.shift();
    if (next) next(worker);
    else this.#idle.push(worker);
  }

  /** Ends a worker. Where it was the last one, another takes its place on another server. */
  async #end(worker: Worker): Promise<void> {
    this.#workers.delete(worker);
    await worker.end();
    if (this.#workers.size > 0) return;
    const other = this.#options.servers.find((each) => !this.#gone.has(each) && !this.#full.has(each));
    if (other) return this.#add(other);
    for (const next of this.#waiting.splice(0)) next(undefined);
  }
}
