/** The way out: frames written to the kernel synchronously, so that neither a loop nor a crash loses any. */
import { writeSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import type { FromRuntime, StreamName } from '../../runtime/link.js';
import { encodeFrame, fds } from '../../runtime/node/frames.js';
import { currentId, executions } from '../execution/execution.js';

/** Above 0 while something is done that must not be cut in two: the control worker does not stop the thread then. */
export const criticalSection: Int32Array = new Int32Array(new SharedArrayBuffer(4));
const sleeper = new Int32Array(new SharedArrayBuffer(4));

/** Does what an interrupt must not cut in two. */
export function uninterruptible<T>(work: () => T): T {
  criticalSection[0]!++;
  try {
    return work();
  } finally {
    criticalSection[0]!--;
  }
}

/** Writes a message whole. Waits while the kernel does not read: that is what slows a printing cell down. */
export function emit(message: FromRuntime): void {
  if (executions.getStore()?.divert?.(message)) return;
  const frame = encodeFrame(message);
  uninterruptible(() => {
    for (let written = 0; written < frame.length; ) written += writeSome(frame, written);
  });
}

function writeSome(frame: Buffer, offset: number): number {
  try {
    return writeSync(fds.up, frame, offset);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') process.exit(1);
    Atomics.wait(sleeper, 0, 0, 1);
    return 0;
  }
}

/** Characters of a frame: of a long text the kernel sends on one part while the next is on its way. */
const pieceChars = 65_536;

function emitText(name: StreamName, text: string): void {
  const id = currentId();
  for (let from = 0; from < text.length; ) {
    const end = from + pieceChars;
    // The two halves of a character stay together.
    const to = (text.charCodeAt(end - 1) & 0xfc00) === 0xd800 ? end + 1 : end;
    emit({ type: 'stream', id, name, text: text.slice(from, to) });
    from = to;
  }
}

type Write = typeof process.stdout.write;

function writer(name: StreamName): Write {
  const decoder = new StringDecoder('utf8');
  const toText = (chunk: string | Uint8Array, encoding?: BufferEncoding): string => {
    if (typeof chunk !== 'string') return decoder.write(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    return encoding && !/^utf-?8$/i.test(encoding) ? decoder.write(Buffer.from(chunk, encoding)) : chunk;
  };
  return ((chunk: string | Uint8Array, encoding?: unknown, callback?: unknown): boolean => {
    const text = toText(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : undefined);
    if (text && !executions.getStore()?.cancelled) emitText(name, text);
    const done = typeof encoding === 'function' ? encoding : callback;
    if (typeof done === 'function') process.nextTick(done as () => void);
    return true;
  }) as Write;
}

/**
 * Node's console also tells the inspector while a session is open, and the control worker's always is: that keeps the last
 * thousand values that were printed, however large, and takes a third of a print's time.
 */
function leaveOutInspector(): void {
  const plain = new console.Console({ stdout: process.stdout, stderr: process.stderr });
  for (const [name, method] of Object.entries(plain)) {
    if (typeof method === 'function') Object.assign(console, { [name]: method });
  }
}

/** Sends what cells write to process.stdout and process.stderr (and so by console) to the kernel, with the cell's id. */
export function captureStreams(): void {
  for (const name of ['stdout', 'stderr'] as const) {
    Object.defineProperty(process[name], 'write', { value: writer(name), writable: true, configurable: true });
  }
  leaveOutInspector();
}
