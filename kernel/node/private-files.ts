/** Files that only their owner may write or read. Windows keeps them in the user's profile, which others cannot write. */
import { chmodSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** Write permission of the group and of everybody else. */
export const othersWrite = 0o022;

/** Returns whether a file and its folder belong to this user or to root, and nobody else may write there. */
export function isOurs(file: string): boolean {
  return process.platform === 'win32' || [file, path.dirname(file)].every(isOursAlone);
}

function isOursAlone(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  return found !== undefined && [0, process.getuid!()].includes(found.uid) && (found.mode & othersWrite) === 0;
}

/** Makes a folder, with those above it, that only its owner may open. One that exists loses only `taken`. */
export function makePrivateFolder(folder: string, taken: number = 0o077): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  tighten(folder, taken);
}

/** Takes permissions of others (all by default) from a file or a folder of ours. */
export function tighten(file: string, taken: number = 0o077): void {
  const { mode, uid } = statSync(file);
  if ((mode & taken) !== 0 && uid === process.getuid?.()) chmodSync(file, mode & 0o777 & ~taken);
}

/** The first of these folders that is set to an absolute path: the XDG Base Directory Specification ignores others. */
export function firstAbsolute(...folders: readonly (string | undefined)[]): string | undefined {
  return folders.find((folder) => folder && path.isAbsolute(folder));
}
