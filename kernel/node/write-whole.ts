/** Atomic writes: after a crash, and for every reader, a file is whole or absent. */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** The ending of incomplete files. After a crash, files with this ending may be removed. */
export const partEnding = '.part';

/** On a shared disk, another machine may have a process of the same number. */
const writer = `${hostname()}.${process.pid}`;

/** Writes to a file beside `file`, syncs it to disk, and renames it to `file`. `mode` are its permissions. */
export function writeWhole(file: string, text: string, mode: number = 0o666): void {
  const part = `${file}.${writer}${partEnding}`;
  try {
    writePart(part, text, mode);
    renameSync(part, file);
  } catch (error) {
    // A full disk must not be kept full.
    rmSync(part, { force: true });
    throw error;
  }
}

function writePart(part: string, text: string, mode: number): void {
  const open = openSync(part, 'w', mode);
  try {
    writeFileSync(open, text);
    fsyncSync(open);
  } finally {
    closeSync(open);
  }
}
