/** Replies to `input` messages, read synchronously from a pipe of their own while the cell waits. */
import { readSync } from 'node:fs';
import type { InputReply } from '../../runtime/link.js';
import { fds } from '../../runtime/node/frames.js';

const buffer = Buffer.alloc(65_536);
const sleeper = new Int32Array(new SharedArrayBuffer(4));
let rest = '';

/** Blocks until the next reply has arrived. */
export function readReply(): InputReply {
  while (!rest.includes('\n')) rest += readChunk();
  const end = rest.indexOf('\n');
  const line = rest.slice(0, end);
  rest = rest.slice(end + 1);
  return JSON.parse(line) as InputReply;
}

function readChunk(): string {
  for (;;) {
    try {
      const count = readSync(fds.replies, buffer, 0, buffer.length, null);
      if (count === 0) throw new Error('prompt: the kernel is gone');
      return buffer.toString('utf8', 0, count);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
      Atomics.wait(sleeper, 0, 0, 5);
    }
  }
}
