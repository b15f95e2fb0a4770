/** The port through which cells import. */
import type { SideModule } from '../language/language.js';

export interface Modules {
  /** Takes over compiled local files. A changed file, and files that import it, run again when next imported. */
  update(files: readonly SideModule[]): void;
  /** Loads modules that `require` cannot load, so that the cell itself stays synchronous. */
  preload(specifiers: readonly string[]): Promise<void>;
  /** What cells see as `require`. */
  readonly require: (specifier: string) => unknown;
  /** What `import()` in a cell calls. */
  readonly dynamicImport: (specifier: string) => Promise<unknown>;
}
