/** One worker of a sweep: executes one run at a time in a kernel on its server. */
import { setTimeout as delay } from 'node:timers/promises';
import type { INotebookContent } from '@jupyterlab/nbformat';
import { Problem } from '../../../problem.js';
import { withValues } from '../../notebook/check-parameters.js';
import { type FinishedRun, type RunOptions, runNotebook } from '../../run/run-notebook.js';
import type { ServerAddress } from '../../servers/address.js';
import { RefusedError } from '../../servers/kernels-api.js';
import { isGone } from '../../servers/server-watch.js';
import { KernelLostError, type KernelStarter, type StartedKernel, startKernel } from '../../servers/start-kernel.js';
import type { PlannedRun } from '../engine.js';
import { errorLine } from '../error-line.js';

/** The result of an attempt: done (successfully or not), stopped, or to be repeated here or on another server. */
export type Attempt =
  | { readonly type: 'done'; readonly finished: FinishedRun; readonly error: string | null; readonly seconds: number }
  | { readonly type: 'lost'; readonly message: string; readonly finished?: FinishedRun }
  | { readonly type: 'server gone'; readonly message: string }
  | { readonly type: 'refused'; readonly message: string }
  | { readonly type: 'stopped' };

export interface WorkerOptions {
  readonly notebook: INotebookContent;
  readonly starter: KernelStarter;
  /** Keeps the kernel for the next run; otherwise each run gets a new one. */
  readonly reuse: boolean;
  readonly run: RunOptions;
}

/** How often to ask a busy server for a kernel, and how long to wait in between. */
const startTries = 4;
const retryAfterMs = 2_000;

export class Worker {
  readonly server: ServerAddress;
  readonly #options: WorkerOptions;
  #kernel: StartedKernel | undefined;

  constructor(server: ServerAddress, options: WorkerOptions) {
    this.server = server;
    this.#options = options;
  }

  /** Executes one run. Reports faults of servers and kernels as attempts. @throws Problem when nothing can be started */
  async attempt(run: PlannedRun): Promise<Attempt> {
    const began = performance.now();
    try {
      this.#kernel ??= await this.#startKernel();
      const { kernel } = this.#kernel;
      const notebook = withValues(this.#options.notebook, run.parameters);
      const finished = await runNotebook(kernel, notebook, this.#options.run);
      return await this.#attemptOf(finished, (performance.now() - began) / 1000);
    } catch (error) {
      return await this.#attemptOfError(error as Error);
    } finally {
      if (!this.#options.reuse) await this.end();
    }
  }

  /** Shuts the kernel down, if there is one. Ignores errors: a server that is gone has no kernels left. */
  async end(): Promise<void> {
    const kernel = this.#kernel;
    this.#kernel = undefined;
    await kernel?.end().catch(() => undefined);
  }

  /** Retries on a 5xx status, which means a busy gateway. */
  async #startKernel(tries = startTries): Promise<StartedKernel> {
    try {
      return await startKernel(this.server, undefined, undefined, this.#options.starter);
    } catch (error) {
      const { status = 0 } = error as RefusedError;
      if (status < 500 || tries <= 1 || this.#options.run.signal?.aborted) throw error;
      await delay(retryAfterMs);
      return await this.#startKernel(tries - 1);
    }
  }

  async #attemptOf(finished: FinishedRun, seconds: number): Promise<Attempt> {
    const { failure } = finished.failed ?? {};
    if (failure?.reason === 'stopped') return { type: 'stopped' };
    if (failure !== undefined && failure.reason !== 'error') await this.end();
    if (failure?.reason === 'server-lost') return { type: 'server gone', message: failure.message };
    if (failure?.reason === 'kernel-lost') return await this.#lost(failure.message, finished);
    return { type: 'done', finished, error: errorLine(finished), seconds };
  }

  async #attemptOfError(error: Error): Promise<Attempt> {
    await this.end();
    if (this.#options.run.signal?.aborted) return { type: 'stopped' };
    const isServers = error instanceof RefusedError || error instanceof KernelLostError;
    if (error instanceof Problem && !isServers) throw error;
    const attempt = await this.#lost(error.message);
    const isRefusal = error instanceof RefusedError && error.status !== undefined;
    return attempt.type === 'lost' && isRefusal ? { type: 'refused', message: error.message } : attempt;
  }

  /** A server that shuts down ends its kernels first, so check the server too. */
  async #lost(message: string, finished?: FinishedRun): Promise<Attempt> {
    if (await isGone(this.server)) return { type: 'server gone', message: `the server ${this.server.url} is gone` };
    return { type: 'lost', message, ...(finished && { finished }) };
  }
}
