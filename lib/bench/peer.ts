/** A process that does work when asked, and says how long it took. */
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
  readonly #answers: AsyncIterator<string>;
  /** What it said about itself: versions. */
  about: Readonly<Record<string, unknown>> = {};

  private constructor(command: Command) {
    this.#process = spawn(command.file, [...command.arguments], {
      cwd: command.folder,
      env: { ...process.env, ...command.environment },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#lines = createInterface({ input: this.#process.stdout as NodeJS.ReadableStream });
    this.#answers = this.#lines[Symbol.asyncIterator]();
  }

  static async start(command: Command): Promise<Peer> {
    const peer = new Peer(command);
    peer.about = await peer.#read();
    return peer;
  }

  /** Seconds for one repetition. @throws Error with the peer's reason when it cannot do that */
  async time({ task, options }: Task, repetitions: number): Promise<number> {
    this.#process.stdin?.write(`${JSON.stringify({ task, options, repetitions })}\n`);
    const { seconds, error } = (await this.#read()) as { seconds?: number; error?: string };
    if (seconds === undefined) throw new Error(error ?? 'no answer');
    return seconds;
  }

  async stop(): Promise<void> {
    this.#process.stdin?.end();
    if (this.#process.exitCode === null) await new Promise((resolve) => this.#process.once('exit', resolve));
  }

  async #read(): Promise<Record<string, unknown>> {
    const { value, done } = await this.#answers.next();
    if (done) throw new Error('the peer has ended');
    return JSON.parse(value) as Record<string, unknown>;
  }
}
