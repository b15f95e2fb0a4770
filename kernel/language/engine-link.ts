/** The connection from the kernel to a running engine: a child process in Node, a worker in a browser. */

import type { Call, CallResult } from './calls.js';

/** How an engine is started. */
export interface StartOptions {
  /** Start from the snapshot if there is one. */
  readonly useSnapshot: boolean;
}

/** Starts an engine; calls may be sent at once. */
export type StartEngine = (options: StartOptions) => EngineLink;

/** How an engine ended. */
export interface EngineEnd {
  /** A signal, an exit code or an error. */
  readonly reason: string;
  /** Whether it exited or crashed, rather than being killed from outside or never started. */
  readonly byItself: boolean;
}

/** One engine, from its start to its end. */
export interface EngineLink {
  /** The process id, where the engine is a process. */
  readonly pid?: number | undefined;
  /** Whether it was started from a snapshot. */
  readonly fromSnapshot: boolean;
  /** Sends a call. A call that cannot be delivered any more is dropped: the engine's end is reported instead. */
  send(call: Call): void;
  onResult(listener: (result: CallResult) => void): void;
  onEnd(listener: (end: EngineEnd) => void): void;
  /** Ends the engine; resolves when it has ended. */
  kill(): Promise<void>;
}
