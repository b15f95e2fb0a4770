/** Everything that the engine needs from the platform it runs on. */

import type { createConverter } from 'tslab/dist/converter.js';
import type { Files } from './files.js';

/** Loads tslab's converter with another TypeScript in place of the one that tslab depends on. Loads it once per process. */
export type LoadTslab = (typescript: object) => typeof createConverter;

export interface Host {
  readonly files: Files;
  /** A file of the kernel's package: the kernel's own dependencies are resolved from here. */
  readonly home: string;
  /** The folder of TypeScript's lib.*.d.ts files. */
  readonly libFolder: string;
  /** The modules that the runtime itself provides, without `node:`. */
  readonly builtins: readonly string[];
  /** The major version of the Node that runs cells. */
  readonly node: number;
  /** Whether cells run in a worker of a page: their globals are a worker's, and they look for the stop sign in loops. */
  readonly inPage?: boolean;
  readonly loadTslab: LoadTslab;
  /** Returns the declarations of the globals that every cell sees. */
  globalDeclarations(): string;
}
