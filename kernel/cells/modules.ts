/** The port through which cells import. */
import type { SideModule } from '../language/language.js';

export interface Modules {
  /** Takes over compiled local files. A changed file, and files that import it, run again when next imported. */
  update(files: readonly SideModule[]): void;
  /** Loads what must be awaited, so that the cell itself stays synchronous. */
  preload(specifiers: readonly string[]): Promise<void>;
  /** What cells see as `require`. */
  readonly require: (specifier: string) => unknown;
  /** The name of every cell's file, as `import.meta.filename` has it: cells belong to the notebook's folder. */
  readonly filename: string;
  /** The notebook's folder. */
  readonly dirname: string;
  /** What `import()` in a cell calls. */
  readonly dynamicImport: (specifier: string) => Promise<unknown>;
}
