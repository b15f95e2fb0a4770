/** The messages between the kernel and the runtime, and the port to a running runtime. */
import type { CheckedCell } from '../language/language.js';
import type { ErrorContent, JsonObject } from '../protocol/messages.js';

/** Identifies an execution: a run of a cell or the handling of a comm message. Every output carries one. */
export type ExecutionId = number;

export type StreamName = 'stdout' | 'stderr';

export type CommKind = 'comm_open' | 'comm_msg' | 'comm_close';

/** A comm message of a front end. */
export interface CommFrame {
  readonly kind: CommKind;
  readonly content: { readonly comm_id: string; readonly target_name?: string; readonly data: JsonObject };
  readonly metadata: JsonObject;
  readonly buffers: readonly Uint8Array[];
}

export interface RunCommand {
  readonly type: 'run';
  readonly id: ExecutionId;
  /** The execution count, shown beside the cell. */
  readonly count: number;
  readonly code: string;
  readonly checked: CheckedCell;
  /** Whether later cells see the names that the cell declares. */
  readonly keep: boolean;
}

export type ToRuntime =
  | RunCommand
  | { readonly type: 'ping'; readonly number: number }
  /** Settles a stopped execution as KeyboardInterrupt. `frames` is its stack (JavaScript positions from 0). */
  | { readonly type: 'cancel'; readonly id: ExecutionId; readonly frames: readonly StoppedFrame[] }
  | { readonly type: 'comm'; readonly id: ExecutionId; readonly comm: CommFrame }
  | { readonly type: 'exit' };

export interface StoppedFrame {
  readonly name: string;
  readonly url: string;
  readonly line: number;
  readonly column: number;
}

/** JSON text of what a cell shows. The runtime makes it, so that the error for what JSON cannot hold is the cell's own. */
export type JsonText = string;

/** What an execution made of the cells' names. */
export interface Made {
  /** The names that it declared. */
  readonly declared: readonly string[];
  /** The names that have another value since it began; of an object, another object. */
  readonly changed: readonly string[];
}

/** How an execution ended. `made` is absent where nothing of it is kept. */
export type Outcome = { readonly made?: Made } & (
  | { readonly status: 'ok'; readonly result?: JsonText }
  | { readonly status: 'error'; readonly error: ErrorContent }
);

export type FromRuntime =
  | { readonly type: 'ready' }
  | { readonly type: 'stream'; readonly id: ExecutionId; readonly name: StreamName; readonly text: string }
  | { readonly type: 'done'; readonly id: ExecutionId; readonly outcome: Outcome }
  | {
      readonly type: 'display';
      readonly id: ExecutionId;
      /** A MIME bundle. */
      readonly bundle: JsonText;
      readonly displayId?: string;
      readonly update: boolean;
    }
  | { readonly type: 'clear'; readonly id: ExecutionId; readonly wait: boolean }
  | { readonly type: 'input'; readonly id: ExecutionId; readonly prompt: string; readonly password: boolean }
  /** An unhandled rejection, or an error thrown in a callback. */
  | { readonly type: 'lateError'; readonly id: ExecutionId; readonly error: ErrorContent }
  | {
      readonly type: 'comm';
      readonly id: ExecutionId;
      readonly kind: CommKind;
      /** The message's content and metadata. */
      readonly message: JsonText;
      readonly buffers: readonly Uint8Array[];
    }
  | { readonly type: 'pong'; readonly number: number };

/** To and from the control worker, which stops JavaScript that does not yield to the event loop. */
export type ToControl =
  | { readonly type: 'interrupt' }
  /** A process that ends with the kernel: it may be too busy to see the kernel's end itself. */
  | { readonly type: 'ward'; readonly pid: number | undefined }
  /** A command of V8's inspector, for the debugger. */
  | { readonly type: 'inspect'; readonly id: number; readonly method: string; readonly parameters: object };
export type FromControl =
  | { readonly type: 'stopped'; readonly frames: readonly StoppedFrame[] }
  | { readonly type: 'inspected'; readonly id: number; readonly result: object }
  | { readonly type: 'refused'; readonly id: number; readonly message: string }
  /** An event of V8's inspector. */
  | { readonly type: 'inspector'; readonly method: string; readonly parameters: object };

/** The reply to `prompt`. */
export type InputReply = { readonly value: string } | { readonly interrupted: true } | { readonly error: string };

/** Receives what a runtime sends. */
export interface RuntimeEvents {
  message(message: FromRuntime): void;
  control(message: FromControl): void;
  /** Output of native code and child processes, which belongs to no execution. */
  native(name: StreamName, text: string): void;
  /** A cell wrote to the pipe `fd`, so its messages can no longer be told apart. Nothing more is read from it. */
  broken(fd: number): void;
  /** The process has ended. `failure` says why it could not be started. */
  exit(code: number | null, signal: string | null, failure?: string): void;
}

/** The port to one runtime. Node's implementation is node/runtime-process.ts. */
export interface RuntimeLink {
  send(message: ToRuntime): void;
  sendControl(message: ToControl): void;
  /** Sends the reply that a `prompt` waits for. */
  reply(reply: InputReply): void;
  /** Stops reading outputs, so that a printing cell blocks in its write. */
  pause(): void;
  /** Reads outputs again. */
  resume(): void;
  /** Resolves when native output that is already in the pipes has been read. */
  drained(): Promise<void>;
  /** Interrupts the child processes that cells have started. */
  interruptChildren(): void;
  /** Kills the runtime and its child processes. */
  kill(): void;
}

/** Starts a runtime and returns the link to it. */
export type StartRuntime = (events: RuntimeEvents) => RuntimeLink;
