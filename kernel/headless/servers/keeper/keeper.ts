/** The client's side of the keeper process. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Kernel } from '@jupyterlab/services';
import { builtFile } from '../../../built-file.js';
import { Problem } from '../../../problem.js';
import type { ServerAddress } from '../address.js';
import { endKernelOn, RefusedError } from '../kernels-api.js';
import type { Reply, Tasks } from './messages.js';

interface PendingRequest {
  resolve(result: never): void;
  reject(error: Error): void;
}

/**
 * Starts kernels and a local server in a separate process, which outlives this one just long enough to end them. A program
 * that is killed, at whatever moment, leaves nothing behind. Should the keeper be killed instead, its server ends by itself
 * and this process ends the kernels on others.
 */
export class Keeper {
  readonly #child: ChildProcess;
  readonly #gone: Promise<unknown>;
  readonly #pending = new Map<number, PendingRequest>();
  /** Where each kernel runs that was started and not ended. */
  readonly #kernels = new Map<string, ServerAddress>();
  /** The server that the keeper itself started. */
  #ownServer: string | undefined;
  #number = 0;

  constructor() {
    this.#child = spawn(process.execPath, [builtFile('headless/servers/keeper/main.js')], {
      stdio: ['pipe', 'pipe', 'inherit'],
      // In its own session, so that Ctrl-C and a closed terminal do not reach it directly.
      detached: true,
      windowsHide: true,
    });
    // Later than `exit`: its last replies have been read.
    this.#gone = once(this.#child, 'close');
    void this.#gone.then(() => this.#rejectAll());
    this.#child.stdin!.on('error', () => undefined);
    createInterface({ input: this.#child.stdout! }).on('line', (line) => this.#take(JSON.parse(line) as Reply));
  }

  /** Starts a local server whose root is `folder`. @throws RefusedError when it cannot be started */
  async startServer(folder: string): Promise<ServerAddress> {
    const server = await this.#request('server', { folder });
    this.#ownServer = server.url;
    return server;
  }

  /** @throws RefusedError with the server's status */
  async startKernel(server: ServerAddress, body: object): Promise<Kernel.IModel> {
    const model = await this.#request('start', { server, body });
    this.#kernels.set(model.id, server);
    return model;
  }

  /** @throws RefusedError with the server's status */
  async endKernel(server: ServerAddress, kernel: string): Promise<void> {
    if (!this.#isGone) await this.#request('end', { server, kernel });
    else if (server.url !== this.#ownServer) await endKernelOn(server, kernel);
    this.#kernels.delete(kernel);
  }

  /** Ends everything that was started and still runs; may be called twice. */
  async close(): Promise<void> {
    if (this.#isGone) await Promise.allSettled([...this.#kernels].map(([id, server]) => this.endKernel(server, id)));
    this.#child.stdin!.end();
    await this.#gone;
  }

  get #isGone(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  #request<T extends keyof Tasks>(task: T, parameters: Tasks[T]['parameters']): Promise<Tasks[T]['result']> {
    const number = ++this.#number;
    return new Promise((resolve, reject) => {
      this.#pending.set(number, { resolve, reject });
      if (this.#isGone) this.#rejectAll();
      else this.#child.stdin!.write(`${JSON.stringify({ number, task, ...parameters })}\n`);
    });
  }

  #take({ number, result, refusal }: Reply): void {
    const request = this.#pending.get(number);
    this.#pending.delete(number);
    if (refusal) request?.reject(new RefusedError(refusal.message, refusal.status));
    else request?.resolve(result as never);
  }

  #rejectAll(): void {
    const { signalCode, exitCode } = this.#child;
    const error = new Problem(
      `the process that keeps the servers and kernels of this run has ended (${signalCode ?? `code ${exitCode}`}): nothing more can be started. Run the command again, a sweep with --resume.`,
    );
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}
