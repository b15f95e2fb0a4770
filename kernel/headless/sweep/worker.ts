/** One worker of a sweep: a place on a server where one run after another is carried out. */
import { setTimeout as delay } from 'node:timers/promises';
import type { INotebookContent } from '@jupyterlab/nbformat';
import { Problem } from '../../problem.js';
import { withValues } from '../notebook/check-parameters.js';
import type { Failure } from '../run/endings.js';
import { type FinishedRun, type RunOptions, runNotebook } from '../run/run-notebook.js';
import { RefusedError } from '../servers/kernels-api.js';
import { isGone } from '../servers/server-watch.js';
import { type KernelStarter, type ServerAddress, type StartedKernel, startKernel } from '../servers/start-kernel.js';
import type { PlannedRun } from './plan.js';

/** How a run ended: it is done, well or not; it was stopped; else it has to be done again, here or elsewhere. */
export type Attempt =
  | { readonly type: 'done'; readonly finished: FinishedRun; readonly error: string | null; readonly seconds: number }
  | { readonly type: 'lost'; readonly message: string; readonly finished?: FinishedRun }
  | { readonly type: 'server gone'; readonly message: string }
  | { readonly type: 'refused'; readonly message: string }
  | { readonly type: 'stopped' };

export interface WorkerOptions {
  readonly notebook: INotebookContent;
  readonly starter: KernelStarter;
  /** Keeps a kernel for the next run; else each run gets a fresh one. */
  readonly reuse: boolean;
  readonly run: RunOptions;
}

/** How often a server is asked for a kernel while it answers that it has none to give. */
const startTries = 4;
const startAgainMs = 2_000;

export class Worker {
  readonly server: ServerAddress;
  readonly #options: WorkerOptions;
  #kernel: StartedKernel | undefined;

  constructor(server: ServerAddress, options: WorkerOptions) {
    this.server = server;
    this.#options = options;
  }

  /** Carries out one run. Never throws for what a server or a kernel does; Problem when nothing can be started any more. */
  async attempt(run: PlannedRun): Promise<Attempt> {
    const began = performance.now();
    try {
      this.#kernel ??= await this.#startKernel();
      const { kernel } = this.#kernel;
      const notebook = withValues(this.#options.notebook, run.parameters);
      const finished = await runNotebook(kernel, notebook, this.#options.run);
      return await this.#judge(finished, (performance.now() - began) / 1000);
    } catch (error) {
      return await this.#judgeError(error as Error);
    } finally {
      if (!this.#options.reuse) await this.end();
    }
  }

  /** Ends the kernel, if there is one. A server that is gone cannot; it has none left, or ends them itself. */
  async end(): Promise<void> {
    const kernel = this.#kernel;
    this.#kernel = undefined;
    await kernel?.end().catch(() => undefined);
  }

  /** A busy gateway says so with a 5xx. */
  async #startKernel(tries = startTries): Promise<StartedKernel> {
    try {
      return await startKernel(this.server, undefined, undefined, this.#options.starter);
    } catch (error) {
      const { status = 0 } = error as RefusedError;
      if (status < 500 || tries <= 1 || this.#options.run.signal?.aborted) throw error;
      await delay(startAgainMs);
      return await this.#startKernel(tries - 1);
    }
  }

  async #judge(finished: FinishedRun, seconds: number): Promise<Attempt> {
    const { failure } = finished.failed ?? {};
    if (failure?.reason === 'stopped') return { type: 'stopped' };
    if (failure !== undefined && failure.reason !== 'error') await this.end();
    if (failure?.reason === 'server-lost') return { type: 'server gone', message: failure.message };
    if (failure?.reason === 'kernel-lost') return await this.#lost(failure.message, finished);
    return { type: 'done', finished, error: failure ? describe(failure, finished) : null, seconds };
  }

  async #judgeError(error: Error): Promise<Attempt> {
    await this.end();
    if (this.#options.run.signal?.aborted) return { type: 'stopped' };
    if (error instanceof Problem) throw error;
    const attempt = await this.#lost(error.message);
    const isRefusal = error instanceof RefusedError && error.status !== undefined;
    return attempt.type === 'lost' && isRefusal ? { type: 'refused', message: error.message } : attempt;
  }

  /** A server that is ending takes its kernels first. */
  async #lost(message: string, finished?: FinishedRun): Promise<Attempt> {
    if (await isGone(this.server)) return { type: 'server gone', message: `the server ${this.server.url} is gone` };
    return { type: 'lost', message, ...(finished && { finished }) };
  }
}

function describe({ message }: Failure, { failed }: FinishedRun): string {
  return `${message.split('\n')[0]} (cell ${failed!.cell + 1})`;
}
