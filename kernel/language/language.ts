/** What the rest of the kernel knows of the language engine: cells in, checked JavaScript out. Offsets are UTF-16 within the cell's text. */

/** A cell as the engine sees it; `id` is unique in the kernel's life and names the cell in stack traces. */
export interface Cell {
  readonly id: number;
  readonly code: string;
  /** The number that people see beside the cell; where it is missing, texts say "an earlier cell". */
  readonly count?: number;
}

/** A problem the compiler found. Lines and columns count from 1, columns in UTF-16 units. */
export interface Diagnostic {
  /** The file as a person would name it, when it is not the cell itself. */
  readonly file?: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
  readonly message: string;
  readonly code: number;
  /** What to do about it, where that is known. */
  readonly hint?: string;
  /** The text of the line itself. */
  readonly source: string;
}

/** A local file that a cell imports, compiled to CommonJS. */
export interface SideModule {
  /** The file itself, absolute. Cells and other local files import it by this path. */
  readonly path: string;
  readonly javascript: string;
  readonly sourceMap: string;
  /** Packages and builtins that it imports statically, as written. */
  readonly imports: readonly string[];
}

/** A cell that may run. */
export interface CheckedCell {
  readonly ok: true;
  /**
   * CommonJS statements that use `exports` and `require`; names of earlier cells are read and written as `exports.name`.
   * `exports` may be a plain object: it is only assigned to. `import()` is left as it is; local files are named by path.
   */
  readonly javascript: string;
  /** A source map (v3, JSON) from `javascript` to the cell's TypeScript. */
  readonly sourceMap: string;
  /** The export that holds the value of the last expression. */
  readonly lastExpression?: string;
  /** Whether the statements hold a top-level await and so must run in an async function. */
  readonly async: boolean;
  /** Packages and builtins that the cell imports statically, as written; not those of which it only uses types. */
  readonly imports: readonly string[];
  /** Every local file that the cell imports, directly or not, whether or not it has changed. */
  readonly sideModules: readonly SideModule[];
  /** The values that the cell declares. */
  readonly declares: readonly string[];
  /** Those of them that it imports. */
  readonly imported: readonly string[];
}

/** A cell that the compiler refused; nothing of it may run. */
export interface RefusedCell {
  readonly ok: false;
  /** SyntaxError when it could not be read, TypeError when it could. */
  readonly kind: 'SyntaxError' | 'TypeError';
  readonly diagnostics: readonly Diagnostic[];
}

export interface Completion {
  readonly text: string;
  /** The kind as JupyterLab's icons know it: function, class, instance, keyword, module, property, … */
  readonly type: string;
  readonly signature?: string;
  readonly documentation?: string;
}

/** Candidates for the text between `start` and `end`. */
export interface Completions {
  readonly start: number;
  readonly end: number;
  readonly matches: readonly Completion[];
}

export interface Inspection {
  /** The type or signature, as one piece of TypeScript. */
  readonly signature: string;
  /** JSDoc as Markdown; empty when there is none. */
  readonly documentation: string;
  /** More for detail level 1: where it is declared and, for a name of an earlier cell or a local file, its source. */
  readonly definition: string;
}

export type Completeness =
  | { readonly status: 'complete' }
  | { readonly status: 'incomplete'; readonly indent: string }
  | { readonly status: 'invalid' };

/** The engine. Calls may overlap; each is answered in the order it was asked. */
export interface Language {
  /** The engine's process, while there is one. */
  readonly pid?: number | undefined;
  /** Checks and converts a cell against the declarations of the committed cells. */
  check(cell: Cell): Promise<CheckedCell | RefusedCell>;
  /** The cell ran to its end: its declarations hold from now on. A cell that is never committed leaves none. */
  commit(id: number): Promise<void>;
  complete(code: string, offset: number): Promise<Completions>;
  inspect(code: string, offset: number): Promise<Inspection | undefined>;
  isComplete(code: string): Promise<Completeness>;
  /** Forgets every cell (a fresh runtime). */
  reset(): Promise<void>;
  /** Ends the engine's process; may be called twice. */
  close(): Promise<void>;
}

/** How the engine is set up. */
export interface LanguageOptions {
  /** The notebook's folder: imports are resolved from here first, then from the kernel's own packages. */
  readonly folder: string;
  /** False relaxes `strict` for every cell. */
  readonly strict?: boolean;
}
