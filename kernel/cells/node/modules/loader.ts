/** The port through which local files load modules. */

/** What local files load modules with. Specifiers are resolved from `from`, a folder. */
export interface Loader {
  require(specifier: string, from: string): unknown;
  /** Loads for a static import. */
  imported(specifier: string, from: string): unknown;
  /** Runs what must be awaited before a static import. */
  prepare(specifier: string, from: string, seen: Set<string>): Promise<void>;
  resolveUrl(specifier: string, from: string): string;
  dynamicImport(specifier: string, from: string): Promise<unknown>;
}
