/** The pipes between kernel and runtime: file descriptors, and frames of [length u32][kind u8][payload]. */
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
const headSize = 5;

/** Encodes a message as a frame. Stream output, the bulk of all messages, has an encoding of its own, for speed. */
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

/** Splits the chunks of a pipe into messages. */
export class FrameReader<T> {
  #chunks: Buffer[] = [];
  #size = 0;

  /** Yields the messages that this chunk completes. */
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

  /** Size of the first frame in bytes. Concatenating before it has arrived would take quadratic time. */
  #needed(): number {
    const first = this.#chunks[0]!;
    if (first.length >= headSize) return headSize + first.readUInt32LE(0);
    this.#chunks = [Buffer.concat(this.#chunks)];
    return this.#chunks[0]!.length >= headSize ? headSize + this.#chunks[0]!.readUInt32LE(0) : Number.POSITIVE_INFINITY;
  }
}

/** Splits the chunks of a pipe into lines of JSON. */
export class LineReader<T> {
  #rest = '';

  /** Yields the messages that this chunk completes. */
  *read(chunk: Buffer | string): Generator<T> {
    const lines = (this.#rest + chunk.toString()).split('\n');
    this.#rest = lines.pop()!;
    for (const line of lines) yield JSON.parse(line) as T;
  }
}
