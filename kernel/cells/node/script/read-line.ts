/** Reads lines from the standard input, and blocks until one is there. */
import { readSync } from 'node:fs';

const byte = Buffer.alloc(1);
const sleeper = new Int32Array(new SharedArrayBuffer(4));
const newline = 10;

/** Returns the next line without its end; undefined when there is none. */
export function readLine(): string | undefined {
  const bytes: number[] = [];
  for (let next = readByte(); ; next = readByte()) {
    if (next === undefined && bytes.length === 0) return undefined;
    if (next === undefined || next === newline) return Buffer.from(bytes).toString('utf8').replace(/\r$/, '');
    bytes.push(next);
  }
}

/** No more than a line is taken: the rest is for others. */
function readByte(): number | undefined {
  for (;;) {
    try {
      return readSync(0, byte, 0, 1, null) === 1 ? byte[0] : undefined;
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EOF') return undefined;
      if (code !== 'EAGAIN') throw error;
      Atomics.wait(sleeper, 0, 0, 10);
    }
  }
}
