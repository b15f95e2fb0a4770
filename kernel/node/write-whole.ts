/** Files that a reader, and whoever comes after a crash, sees whole or not at all. */
import { closeSync, fsyncSync, openSync, renameSync, writeFileSync } from 'node:fs';

/** What files are called before they are whole; whatever bears this ending after a crash may be removed. */
export const partEnding = '.part';

/** Writes beside the file, onto the disk, and only then puts it in its place. */
export function writeWhole(file: string, text: string): void {
  const part = `${file}.${process.pid}${partEnding}`;
  const open = openSync(part, 'w');
  try {
    writeFileSync(open, text);
    fsyncSync(open);
  } finally {
    closeSync(open);
  }
  renameSync(part, file);
}
