/** The files that the compiler sees: the disk in Node. Most of it is what TypeScript itself asks of its system. */

import type ts from 'typescript';

type Asked = 'readFile' | 'fileExists' | 'directoryExists' | 'getDirectories' | 'readDirectory';

/** The stamp of a file that is not there. */
export const missing = 'missing';

export interface Files extends Pick<ts.System, Asked | 'useCaseSensitiveFileNames'> {
  /** Resolves symbolic links. */
  realpath(file: string): string;
  /** Returns the names of a folder's files and folders. */
  list(folder: string): readonly string[];
  /** Returns a short text that changes whenever the file changes, appears or disappears. */
  stamp(file: string): string;
  /** Returns the file's URL, for `import.meta.url`. */
  url(file: string): string;
}
