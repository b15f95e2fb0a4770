/** A process that runs tasks on request and reports how long they took. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';

export interface Command {
  readonly file: string;
  readonly arguments: readonly string[];
  readonly folder?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface Task {
  readonly task: string;
  readonly options: Readonly<Record<string, unknown>>;
}

export class Peer {
  readonly #process: ChildProcess;
  readonly #lines: Interface;
  readonly #replies: AsyncIterator<string>;
  /** Its versions, as it reported them. */
  about: Readonly<Record<string, unknown>> = {};

  private constructor(command: Command) {
    this.#process = spawn(command.file, [...command.arguments], {
      cwd: command.folder,
      env: { ...process.env, ...command.environment },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#lines = createInterface({ input: this.#process.stdout as NodeJS.ReadableStream });
    this.#replies = this.#lines[Symbol.asyncIterator]();
  }

  static async start(command: Command): Promise<Peer> {
    const peer = new Peer(command);
    peer.about = await peer.#read();
    return peer;
  }

  /** Returns the seconds of one repetition. @throws Error with the peer's reason if it cannot run the task */
  async time({ task, options }: Task, repetitions: number): Promise<number> {
    this.#process.stdin?.write(`${JSON.stringify({ task, options, repetitions })}\n`);
    const { seconds, error } = (await this.#read()) as { seconds?: number; error?: string };
    if (seconds === undefined) throw new Error(error ?? 'no reply');
    return seconds;
  }

  async stop(): Promise<void> {
    this.#process.stdin?.end();
    if (this.#process.exitCode === null) await new Promise((resolve) => this.#process.once('exit', resolve));
  }

  async #read(): Promise<Record<string, unknown>> {
    const { value, done } = await this.#replies.next();
    if (done) throw new Error('the peer exited unexpectedly');
    return JSON.parse(value) as Record<string, unknown>;
  }
}
