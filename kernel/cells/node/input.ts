/** `prompt` and `confirm`: the cell waits for the answer, synchronously, on a pipe of its own. */
import { readSync } from 'node:fs';
import type { InputReply } from '../../runtime/link.js';
import { fds } from '../../runtime/node/frames.js';
import { currentId } from '../execution/execution.js';
import { emit } from './output.js';

const buffer = Buffer.alloc(65_536);
const sleeper = new Int32Array(new SharedArrayBuffer(4));
let rest = '';

/** What Ctrl-C in Python's input() raises. */
export class KeyboardInterrupt extends Error {
  override readonly name: string = 'KeyboardInterrupt';
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

function readReply(): InputReply {
  while (!rest.includes('\n')) rest += readChunk();
  const end = rest.indexOf('\n');
  const line = rest.slice(0, end);
  rest = rest.slice(end + 1);
  return JSON.parse(line) as InputReply;
}

function ask(prompt: string): string {
  emit({ type: 'input', id: currentId(), prompt, password: false });
  const reply = readReply();
  if ('value' in reply) return reply.value;
  if ('error' in reply) throw new Error(reply.error);
  throw new KeyboardInterrupt('the question was interrupted');
}

/** Asks for a line of text; an empty answer gives `defaultValue`. */
export function prompt(text = '', defaultValue: string | null = null): string | null {
  const shown = defaultValue === null || defaultValue === '' ? text : `${text} [${defaultValue}]`;
  return ask(shown && !/\s$/.test(shown) ? `${shown} ` : shown) || (defaultValue ?? '');
}

/** Asks for yes or no; anything but y or yes is no. */
export function confirm(text = ''): boolean {
  return /^y(es)?$/i.test(ask(`${text} [y/N] `.trimStart()).trim());
}
