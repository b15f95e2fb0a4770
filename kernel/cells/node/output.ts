/** Sends frames to the kernel synchronously, so that neither a busy loop nor a crash loses any. */
import { writeSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import type { FromRuntime, StreamName } from '../../runtime/link.js';
import { encodeFrame, fds } from '../../runtime/node/frames.js';
import { currentId, emit } from '../execution/current.js';
import { printable } from '../notebook/values/printable.js';
import { executions } from './executions.js';
import { criticalAt, signalBytes } from './stopping/phases.js';
import { pretendTerminal, TerminalLine } from './terminal.js';

/** Shared with the control worker, which must not stop the thread inside a critical section. */
export const signal: Int32Array = new Int32Array(new SharedArrayBuffer(signalBytes));
const sleeper = new Int32Array(new SharedArrayBuffer(4));

/** Runs `work` as a critical section. */
export function uninterruptible<T>(work: () => T): T {
  signal[criticalAt]!++;
  try {
    return work();
  } finally {
    signal[criticalAt]!--;
  }
}

/** How long a runtime whose pipes are broken lives on, so that the control worker can end what ends with the kernel. */
export const endingMs = 500;

/** Writes a whole message. Blocks while the kernel does not read, which slows down a cell that prints too fast. */
export function send(message: FromRuntime): void {
  const frame = encodeFrame(message);
  uninterruptible(() => {
    for (let written = 0; written < frame.length; ) written += writeSome(frame, written);
  });
}

function writeSome(frame: Buffer, offset: number): number {
  try {
    return writeSync(fds.up, frame, offset);
  } catch (error) {
    const isBroken = (error as NodeJS.ErrnoException).code !== 'EAGAIN';
    Atomics.wait(sleeper, 0, 0, isBroken ? endingMs : 1);
    if (isBroken) process.exit(1);
    return 0;
  }
}

/** Maximum characters in a frame: the kernel publishes one part of a long text while it receives the next. */
const pieceChars = 262_144;

function emitText(name: StreamName, text: string): void {
  const id = currentId();
  for (let from = 0; from < text.length; ) {
    const end = from + pieceChars;
    // Never splits a surrogate pair.
    const to = (text.charCodeAt(end - 1) & 0xfc00) === 0xd800 ? end + 1 : end;
    emit({ type: 'stream', id, name, text: text.slice(from, to) });
    from = to;
  }
}

type Write = typeof process.stdout.write;

function writer(name: StreamName): Write {
  const decoder = new StringDecoder('utf8');
  const line = new TerminalLine();
  const toText = (chunk: string | Uint8Array, encoding?: BufferEncoding): string => {
    if (typeof chunk !== 'string') return decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    return encoding && !/^utf-?8$/i.test(encoding) ? decoder.write(Buffer.from(chunk, encoding)) : chunk;
  };
  return ((chunk: string | Uint8Array, encoding?: unknown, callback?: unknown): boolean => {
    const text = line.mended(toText(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : undefined));
    if (text && !executions.getStore()?.cancelled) emitText(name, text);
    const done = typeof encoding === 'function' ? encoding : callback;
    if (typeof done === 'function') process.nextTick(done as () => void);
    return true;
  }) as Write;
}

/**
 * Node's console also reports to the inspector while a session is open, and the control worker's always is. That would
 * retain the last thousand printed values, however large, and cost a third of each print's time.
 */
function bypassInspector(): void {
  const plain = new console.Console({ stdout: process.stdout, stderr: process.stderr, colorMode: false });
  for (const [name, method] of Object.entries(plain)) {
    if (typeof method === 'function') Object.assign(console, { [name]: printing(method) });
  }
}

type Method = (...values: unknown[]) => unknown;

const printing =
  (method: Method): Method =>
  (...values) =>
    method(...values.map(printable));

/** Redirects process.stdout and process.stderr, and so the console, to the kernel, with the id of the execution. */
export function captureStreams(): void {
  for (const name of ['stdout', 'stderr'] as const) {
    Object.defineProperty(process[name], 'write', { value: writer(name), writable: true, configurable: true });
  }
  pretendTerminal();
  bypassInspector();
}
