/** The pipes between kernel and runtime: file descriptors, and frames of [mark u8][kind u8][length u32][payload]. */
import { deserialize, serialize } from 'node:v8';
import type { FromRuntime, StreamName, ToRuntime } from '../link.js';

/** File descriptors of the runtime process besides stdin, stdout and stderr. */
export const fds = {
  /** runtime → kernel: all outputs, written synchronously so that a crash loses none. */
  up: 3,
  /** kernel → runtime's main thread. */
  down: 4,
  /** kernel ⇄ control worker: interrupts; closes when the kernel has ended. */
  control: 5,
  /** kernel → runtime: replies to `prompt`, read synchronously. */
  replies: 6,
} as const;

const kinds = { object: 0, stream: 1 } as const;
/** Begins every frame. No text has this byte, so what a cell itself writes to the pipe is noticed at once. */
const mark = 0xf5;
const headSize = 6;
/** How long a line of JSON may be. */
const maxLine = 1_000_000;

/** Encodes a message as a frame. Stream output, the bulk of all messages, has an encoding of its own, for speed. */
export function encodeFrame(message: ToRuntime | FromRuntime): Buffer {
  return message.type === 'stream' ? encodeStream(message) : withHead(kinds.object, serialize(message));
}

function withHead(kind: number, payload: Buffer): Buffer {
  const frame = Buffer.allocUnsafe(headSize + payload.length);
  writeHead(frame, kind, payload.length);
  payload.copy(frame, headSize);
  return frame;
}

function writeHead(frame: Buffer, kind: number, size: number): void {
  frame[0] = mark;
  frame[1] = kind;
  frame.writeUInt32LE(size, 2);
}

/** Returns the size in bytes of the first frame; infinity if its head has not arrived. Throws if it is no frame. */
function frameSize(buffer: Buffer): number {
  if (buffer.length > 0 && buffer[0] !== mark) throw new Error('not a frame');
  if (buffer.length > 1 && buffer[1]! > kinds.stream) throw new Error('a frame of no kind');
  return buffer.length < headSize ? Number.POSITIVE_INFINITY : headSize + buffer.readUInt32LE(2);
}

function encodeStream(message: Extract<FromRuntime, { type: 'stream' }>): Buffer {
  const size = Buffer.byteLength(message.text);
  const frame = Buffer.allocUnsafe(headSize + 5 + size);
  writeHead(frame, kinds.stream, 5 + size);
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

/** Splits the chunks of a pipe into messages. */
export class FrameReader<T> {
  #chunks: Buffer[] = [];
  #size = 0;

  /** Yields the messages that this chunk completes. Throws if it is no part of a frame. */
  *read(chunk: Buffer): Generator<T> {
    this.#chunks[this.#chunks.length] = chunk; // a cell may break what Array offers
    this.#size += chunk.length;
    if (this.#size < this.#needed()) return;
    let buffer = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks);
    for (let end = frameSize(buffer); buffer.length >= end; end = frameSize(buffer)) {
      const message = decodePayload(buffer[1]!, buffer.subarray(headSize, end)) as T;
      buffer = buffer.subarray(end);
      yield message;
    }
    this.#chunks = buffer.length > 0 ? [buffer] : [];
    this.#size = buffer.length;
  }

  /** Size of the first frame in bytes. Concatenating before it has arrived would take quadratic time. */
  #needed(): number {
    if (this.#chunks[0]!.length < headSize) this.#chunks = [Buffer.concat(this.#chunks)];
    return frameSize(this.#chunks[0]!);
  }
}

/** Splits the chunks of a pipe into lines of JSON. */
export class LineReader<T> {
  #rest = '';

  /** Yields the messages that this chunk completes. Throws if it is no part of one. */
  *read(chunk: Buffer | string): Generator<T> {
    const lines = (this.#rest + chunk.toString()).split('\n');
    this.#rest = lines.pop()!;
    if (this.#rest.length > maxLine || !['{', ''].includes(this.#rest.slice(0, 1)))
      throw new Error('not a line of JSON');
    for (const line of lines) yield JSON.parse(line) as T;
  }
}
