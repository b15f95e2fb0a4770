/** The engine as a child process, started from the snapshot where there is one. */

import { type ChildProcess, fork } from 'node:child_process';
import { builtFile } from '../../built-file.js';
import type { Call, CallResult } from '../calls.js';
import type { EngineEnd, EngineLink, StartOptions } from '../engine-link.js';
import { engineFlags, snapshotFile } from './snapshot.js';

/** Signals that come from outside: people, process managers, and the system when memory runs out. */
const foreignSignals: ReadonlySet<unknown> = new Set(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP', 'SIGQUIT']);

/** Starts the engine's process. */
export function startEngine({ useSnapshot }: StartOptions): EngineLink {
  return new EngineProcess(useSnapshot ? snapshotFile() : undefined);
}

class EngineProcess implements EngineLink {
  readonly fromSnapshot: boolean;
  readonly #child: ChildProcess;

  constructor(snapshot: string | undefined) {
    this.fromSnapshot = snapshot !== undefined;
    this.#child = fork(builtFile('language/node/main.js'), {
      execArgv: [...engineFlags, ...(snapshot === undefined ? [] : ['--snapshot-blob', snapshot])],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  send(call: Call): void {
    // Without a callback, a failed send would be an error event; the exit reports it already.
    this.#child.send(call, () => {});
  }

  onResult(listener: (result: CallResult) => void): void {
    this.#child.on('message', listener);
  }

  onEnd(listener: (end: EngineEnd) => void): void {
    this.#child.once('exit', (code, signal) =>
      listener({ reason: signal ?? `exit code ${code}`, byItself: !foreignSignals.has(signal) }),
    );
    this.#child.once('error', ({ message }) => listener({ reason: message, byItself: false }));
  }

  kill(): Promise<void> {
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.kill();
    });
  }
}
