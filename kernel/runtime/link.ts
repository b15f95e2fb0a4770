/** The typed messages between the kernel and the runtime, and their frames: [length u32][kind u8][payload]. */
import { deserialize, serialize } from 'node:v8';
import type { CheckedCell } from '../language/language.js';
import type { ErrorContent, JsonObject, MimeBundle } from '../protocol/messages.js';

/** File descriptors of the runtime process besides stdin, stdout and stderr. */
export const fds = {
  /** runtime → kernel: everything a cell produces, written synchronously so that a crash loses nothing. */
  up: 3,
  /** kernel → runtime's main thread. */
  down: 4,
  /** kernel ⇄ control worker: interrupts, the end of the parent. */
  control: 5,
  /** kernel → runtime: answers to `prompt`, read synchronously. */
  answers: 6,
} as const;

/** Says which execution caused what. Cells and comm messages each get one. */
export type ExecutionId = number;

export type StreamName = 'stdout' | 'stderr';

export type CommKind = 'comm_open' | 'comm_msg' | 'comm_close';

/** A comm message, either way. */
export interface CommFrame {
  readonly kind: CommKind;
  readonly content: { readonly comm_id: string; readonly target_name?: string; readonly data: JsonObject };
  readonly metadata: JsonObject;
  readonly buffers: readonly Uint8Array[];
}

export interface RunCommand {
  readonly type: 'run';
  readonly id: ExecutionId;
  /** The number that people see beside the cell. */
  readonly count: number;
  readonly code: string;
  readonly checked: CheckedCell;
  /** The names the cell declares stay only when it ends well and this is true. */
  readonly keep: boolean;
}

export type ToRuntime =
  | RunCommand
  | { readonly type: 'ping'; readonly number: number }
  /** The execution was stopped: settle it as KeyboardInterrupt. `frames` say where it was (JavaScript positions from 0). */
  | { readonly type: 'cancel'; readonly id: ExecutionId; readonly frames: readonly StoppedFrame[] }
  | { readonly type: 'comm'; readonly id: ExecutionId; readonly comm: CommFrame }
  | { readonly type: 'exit' };

export interface StoppedFrame {
  readonly name: string;
  readonly url: string;
  readonly line: number;
  readonly column: number;
}

export type Outcome =
  | { readonly status: 'ok'; readonly result?: MimeBundle }
  | { readonly status: 'error'; readonly error: ErrorContent };

export type FromRuntime =
  | { readonly type: 'ready' }
  | { readonly type: 'stream'; readonly id: ExecutionId; readonly name: StreamName; readonly text: string }
  | { readonly type: 'done'; readonly id: ExecutionId; readonly outcome: Outcome }
  | {
      readonly type: 'display';
      readonly id: ExecutionId;
      readonly bundle: MimeBundle;
      readonly displayId?: string;
      readonly update: boolean;
    }
  | { readonly type: 'clear'; readonly id: ExecutionId; readonly wait: boolean }
  | { readonly type: 'input'; readonly id: ExecutionId; readonly prompt: string; readonly password: boolean }
  /** An error that nobody awaited: a rejection or a throw in a callback. */
  | { readonly type: 'lateError'; readonly id: ExecutionId; readonly error: ErrorContent }
  | { readonly type: 'comm'; readonly id: ExecutionId; readonly comm: CommFrame }
  | { readonly type: 'pong'; readonly number: number };

/** What the control worker is told and answers, as lines of JSON. */
export type ToControl = { readonly type: 'interrupt' };
export type FromControl = { readonly type: 'stopped'; readonly frames: readonly StoppedFrame[] };

/** What `prompt` reads, as a line of JSON. */
export type Answer = { readonly value: string } | { readonly interrupted: true } | { readonly error: string };

const kinds = { object: 0, stream: 1 } as const;
const headSize = 5;

/** The frame of a message. Streams, the bulk of it, have a form of their own that is cheap to make and read. */
export function encodeFrame(message: ToRuntime | FromRuntime): Buffer {
  return message.type === 'stream' ? encodeStream(message) : withHead(kinds.object, serialize(message));
}

function withHead(kind: number, payload: Buffer): Buffer {
  const frame = Buffer.allocUnsafe(headSize + payload.length);
  frame.writeUInt32LE(payload.length, 0);
  frame[4] = kind;
  payload.copy(frame, headSize);
  return frame;
}

function encodeStream(message: Extract<FromRuntime, { type: 'stream' }>): Buffer {
  const size = Buffer.byteLength(message.text);
  const frame = Buffer.allocUnsafe(headSize + 5 + size);
  frame.writeUInt32LE(5 + size, 0);
  frame[4] = kinds.stream;
  frame.writeInt32LE(message.id, headSize);
  frame[headSize + 4] = message.name === 'stdout' ? 1 : 2;
  frame.write(message.text, headSize + 5);
  return frame;
}

function decodePayload(kind: number, payload: Buffer): unknown {
  if (kind === kinds.object) return deserialize(payload);
  const name: StreamName = payload[4] === 1 ? 'stdout' : 'stderr';
  return { type: 'stream', id: payload.readInt32LE(0), name, text: payload.toString('utf8', 5) };
}

/** Cuts what a pipe delivers into messages. */
export class FrameReader<T> {
  #chunks: Buffer[] = [];
  #size = 0;

  /** The messages that are complete with this chunk. */
  *read(chunk: Buffer): Generator<T> {
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size < this.#needed()) return;
    let buffer = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
    while (buffer.length >= headSize && buffer.length >= headSize + buffer.readUInt32LE(0)) {
      const end = headSize + buffer.readUInt32LE(0);
      const message = decodePayload(buffer[4]!, buffer.subarray(headSize, end)) as T;
      buffer = buffer.subarray(end);
      yield message;
    }
    this.#chunks = buffer.length > 0 ? [buffer] : [];
    this.#size = buffer.length;
  }

  /** Bytes that the first message needs: concatenating before they are there would cost time squared. */
  #needed(): number {
    const first = this.#chunks[0]!;
    if (first.length >= headSize) return headSize + first.readUInt32LE(0);
    this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0]!.length >= headSize ? headSize + this.#chunks[0]!.readUInt32LE(0) : Number.POSITIVE_INFINITY;
  }
}

/** Cuts what a pipe delivers into lines of JSON. */
export class LineReader<T> {
  #rest = '';

  *read(chunk: Buffer | string): Generator<T> {
    const lines = (this.#rest + chunk.toString()).split('\n');
    this.#rest = lines.pop()!;
    for (const line of lines) yield JSON.parse(line) as T;
  }
}
