/** The client's side of the process that keeps its commands. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { builtFile } from '../../../built-file.js';
import type { EndMessage, StartMessage } from './messages.js';

export class CommandKeeper {
  readonly #child: ChildProcess;
  readonly #gone: Promise<unknown>;
  readonly #pending = new Map<number, (end: EndMessage) => void>();
  #number = 0;

  constructor() {
    this.#child = spawn(process.execPath, [builtFile('headless/engines/command/main.js')], {
      stdio: ['pipe', 'pipe', 'inherit'],
      // In its own session, so that Ctrl-C and a closed terminal do not reach it directly.
      detached: true,
      windowsHide: true,
    });
    this.#gone = once(this.#child, 'close');
    void this.#gone.then(() => this.#endAll());
    this.#child.stdin!.on('error', () => undefined);
    createInterface({ input: this.#child.stdout! }).on('line', (line) => {
      const end = JSON.parse(line) as EndMessage;
      this.#pending.get(end.number)?.(end);
      this.#pending.delete(end.number);
    });
  }

  /** Runs a command to its end. */
  async run(words: readonly string[], env: StartMessage['env']): Promise<EndMessage> {
    const number = ++this.#number;
    const end = new Promise<EndMessage>((resolve) => this.#pending.set(number, resolve));
    this.#child.stdin!.write(`${JSON.stringify({ number, words, env } satisfies StartMessage)}\n`);
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) this.#endAll();
    return await end;
  }

  /** Ends all commands that still run; may be called twice. */
  async close(): Promise<void> {
    this.#child.stdin!.end();
    await this.#gone;
  }

  #endAll(): void {
    const failure = 'was lost: the process that keeps it has ended';
    for (const [number, end] of this.#pending) end({ number, failure, started: false, lastLine: '' });
    this.#pending.clear();
  }
}
