import { Problem } from '../../problem.js';

/** Makes of an error of the system, say of a full disk, one that is for the user to mend. Returns any other as it is. */
export function unwritable(path: string, error: Error): Error {
  if (error instanceof Problem || (error as NodeJS.ErrnoException).syscall === undefined) return error;
  return new Problem(
    `${path} cannot be written: ${error.message}. What is stored is whole; mend that, and run the same command with --resume.`,
  );
}

/** Writes something under `path`. @throws Problem when the system refuses */
export function writing<T>(path: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    throw unwritable(path, error as Error);
  }
}
