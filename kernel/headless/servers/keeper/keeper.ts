import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Kernel } from '@jupyterlab/services';
import { builtFile } from '../../../built-file.js';
import { Problem } from '../../../problem.js';
import { RefusedError } from '../kernels-api.js';
import type { ServerAddress } from '../start-kernel.js';
import type { Answer, Tasks } from './messages.js';

interface Waiting {
  resolve(answer: never): void;
  reject(error: Error): void;
}

/**
 * Starts kernels and a local server in a process of its own, which outlives this one for as long as it takes to end
 * them: nothing is left behind by a program that is killed, at whatever moment.
 */
export class Keeper {
  readonly #child: ChildProcess;
  readonly #gone: Promise<unknown>;
  readonly #waiting = new Map<number, Waiting>();
  #number = 0;

  constructor() {
    this.#child = spawn(process.execPath, [builtFile('headless/servers/keeper/main.js')], {
      stdio: ['pipe', 'pipe', 'inherit'],
      // In a session of its own, so that Ctrl-C and a closed terminal reach it through us alone.
      detached: true,
      windowsHide: true,
    });
    this.#gone = once(this.#child, 'exit');
    this.#gone.then(() => this.#rejectAll());
    this.#child.stdin!.on('error', () => undefined);
    createInterface({ input: this.#child.stdout! }).on('line', (line) => this.#take(JSON.parse(line) as Answer));
  }

  /** A local server whose root is `folder`. @throws RefusedError when none can be started */
  async startServer(folder: string): Promise<ServerAddress> {
    return await this.#ask('server', { folder });
  }

  /** @throws RefusedError with the server's status */
  async startKernel(server: ServerAddress, body: object): Promise<Kernel.IModel> {
    return await this.#ask('start', { server, body });
  }

  async endKernel(server: ServerAddress, kernel: string): Promise<void> {
    await this.#ask('end', { server, kernel });
  }

  /** Ends everything that was started and is still there; may be called twice. */
  async close(): Promise<void> {
    this.#child.stdin!.end();
    await this.#gone;
  }

  #ask<T extends keyof Tasks>(task: T, ask: Tasks[T]['ask']): Promise<Tasks[T]['answer']> {
    const number = ++this.#number;
    return new Promise((resolve, reject) => {
      this.#waiting.set(number, { resolve, reject });
      if (this.#child.exitCode !== null) this.#rejectAll();
      else this.#child.stdin!.write(`${JSON.stringify({ number, task, ...ask })}\n`);
    });
  }

  #take({ number, answer, refusal }: Answer): void {
    const waiting = this.#waiting.get(number);
    this.#waiting.delete(number);
    if (refusal) waiting?.reject(new RefusedError(refusal.message, refusal.status));
    else waiting?.resolve(answer as never);
  }

  #rejectAll(): void {
    for (const { reject } of this.#waiting.values())
      reject(new Problem('the process that keeps the kernels has ended; so does this.'));
    this.#waiting.clear();
  }
}
