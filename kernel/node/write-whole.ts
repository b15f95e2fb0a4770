/** Atomic writes: after a crash, and for every reader, a file is whole or absent. */
import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs';

/** The ending of incomplete files. After a crash, files with this ending may be removed. */
export const partEnding = '.part';

/** Writes to a file beside `file`, syncs it to disk, and renames it to `file`. `mode` are its permissions. */
export function writeWhole(file: string, text: string, mode: number = 0o666): void {
  const part = `${file}.${process.pid}${partEnding}`;
  const open = openSync(part, 'w', mode);
  try {
    writeFileSync(open, text);
    fsyncSync(open);
  } finally {
    closeSync(open);
  }
  renameSync(part, file);
}
