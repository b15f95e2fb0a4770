/** The language engine's interface to the rest of the kernel: cells in, checked JavaScript out. Offsets are in UTF-16 units of the cell's text. */

import type { Place } from './positions.js';

/** A cell. Its `id` is unique within a kernel and names the cell in stack traces. */
export interface Cell {
  readonly id: number;
  readonly code: string;
  /** The execution count shown beside the cell. Without it, messages say "an earlier cell". */
  readonly count?: number;
  /** The values that it declared before it failed or was stopped. Defaults to all that it declares. */
  readonly declared?: readonly string[];
}

/** A problem the compiler found. Lines and columns count from 1, columns in UTF-16 units. */
export interface Diagnostic {
  /** The file, relative to the notebook; missing if the problem is in the cell itself. */
  readonly file?: string;
  readonly line: number;
  readonly column: number;
  readonly length: number;
  readonly message: string;
  readonly code: number;
  /** How to fix it, if known. */
  readonly hint?: string;
  /** The text of the line. */
  readonly source: string;
}

/** A local file that a cell imports, compiled to CommonJS. */
export interface SideModule {
  /** The absolute path of the file. Compiled code imports it by this path. */
  readonly path: string;
  readonly javascript: string;
  readonly sourceMap: string;
  /** What it imports statically: packages and builtins as written, local files by path. */
  readonly imports: readonly string[];
  /** Whether it awaits at its top level, so that it must run in an async function. */
  readonly async: boolean;
  /** Its text, if it is a cell and not on disk. */
  readonly text?: string;
}

/** The export that holds the value of a cell's last expression. */
export const lastExpressionName = 'tsLastExpr';

/** The parameter of a cell's function by which it reads and assigns the names of all cells. */
export const namesParameter = '__layerlabNames';

/** What the runtime's side of the debugger is in evaluated code. */
export const debugObject = 'globalThis[Symbol.for("layerlab.debug")]';

/** In a page, the global function that looks for the stop sign and returns how many turns of loops may pass until the next look. */
export const turnsFunction = '__layerlabTurns';

/** In a page, the global function that stands for `import()`: evaluated scripts cannot say what it does. */
export const importFunction = '__layerlabImport';

/** A cell that may run. */
export interface CheckedCell {
  readonly ok: true;
  /**
   * CommonJS statements that use `exports` and `require`. Names are declared on
   * `exports`, and read and assigned as properties of the parameter `namesParameter`; both may be one plain object. `import()` is kept; a static
   * import is a call of `require.imported`; local files are imported by absolute path.
   */
  readonly javascript: string;
  /** A source map (v3, JSON) from `javascript` to the cell's TypeScript. */
  readonly sourceMap: string;
  /** The export that holds the value of the last expression. */
  readonly lastExpression?: string;
  /** Whether there is a top-level await, so that the statements must run in an async function. */
  readonly async: boolean;
  /** What the cell imports statically: packages and builtins as written, local files by path. Type-only imports are left out. */
  readonly imports: readonly string[];
  /** Every local file that the cell imports, directly or indirectly, changed or not. */
  readonly sideModules: readonly SideModule[];
  /** The names of the values that the cell declares, imported ones included. */
  readonly declares: readonly string[];
  /** Those among them that it imports. */
  readonly imported: readonly string[];
  /** The names of earlier cells whose values it reads. */
  readonly uses: readonly string[];
  /** What is probably a mistake, although the cell may run. */
  readonly warnings: readonly Diagnostic[];
}

/** A cell with errors; it must not run. */
export interface RefusedCell {
  readonly ok: false;
  /** SyntaxError if it could not be parsed, else TypeError. */
  readonly kind: 'SyntaxError' | 'TypeError';
  readonly diagnostics: readonly Diagnostic[];
}

export interface Completion {
  readonly text: string;
  /** The kind, as named by JupyterLab's icons: function, class, instance, keyword, module, property, … */
  readonly type: string;
  readonly signature?: string;
  readonly documentation?: string;
  /** What to insert instead of `text`, where a front end can. */
  readonly insert?: string;
}

/** Candidates to replace the text between `start` and `end`. */
export interface Completions {
  readonly start: number;
  readonly end: number;
  readonly matches: readonly Completion[];
}

export interface Inspection {
  /** The type or signature, as one piece of TypeScript. */
  readonly signature: string;
  /** JSDoc as Markdown; empty if there is none. */
  readonly documentation: string;
  /** For detail level 1: where it is declared and, if in an earlier cell or a local file, its source. */
  readonly definition: string;
}

export type Completeness =
  | { readonly status: 'complete' }
  | { readonly status: 'incomplete'; readonly indent: string }
  | { readonly status: 'invalid' }
  | { readonly status: 'unknown' };

/** Where execution stands: in a cell, or in a local file. Line and column count from 1. */
export interface Where extends Place {
  /** The text of the cell or file. */
  readonly text: string;
  /** The path of a local file. */
  readonly path?: string;
  /** Whether the code is not the person's own, so that nothing is checked and its names are what they say. */
  readonly isPlain?: boolean;
}

/** What a debugger asks for, as JavaScript for the place where execution stands. */
export type Expression =
  | {
      readonly ok: true;
      readonly javascript: string;
      /** Whether it is an expression, rather than statements. */
      readonly isExpression: boolean;
      /** Its type, as TypeScript writes it. */
      readonly type: string;
    }
  | { readonly ok: false; readonly message: string };

/** What the engine is asked while a cell is written or stands still. */
export interface Questions {
  /** Completes what is typed in a cell, or where execution stands. */
  complete(code: string, offset: number, where?: Where): Completions;
  inspect(code: string, offset: number): Inspection | undefined;
  isComplete(code: string): Completeness;
  /** Compiles what a debugger asks for, with types checked as in cells. Without a place, as in a new cell. */
  expression(code: string, where?: Where): Expression;
  /** Returns the lines of a text where execution can stop, from 1, in order. */
  breakableLines(text: string): readonly number[];
  /** Whether an error that passes through one of the places is caught by a `try` around it. */
  isCaught(text: string, places: readonly Place[]): boolean;
}

type Asynchronous<T> = {
  [N in keyof T]: T[N] extends (...parameters: infer P) => infer R ? (...parameters: P) => Promise<R> : never;
};

/**
 * The language engine as the kernel sees it. Calls may overlap; they are answered in order. A question that takes too
 * long is answered with nothing.
 */
export interface Language extends Asynchronous<Questions> {
  /** The id of the engine's process, while it has one. */
  readonly pid?: number | undefined;
  /** Calls the listener with the id of the engine's process: now, and whenever another engine is started or none is left. */
  onProcess?(listener: (pid: number | undefined) => void): void;
  /** Checks and converts a cell against the declarations of the committed cells. */
  check(cell: Cell): Promise<CheckedCell | RefusedCell>;
  /**
   * Lets a cell's declarations hold from now on. Of a cell that failed or was stopped, `declared` are the values that it
   * declared before. A cell that is never committed leaves none.
   */
  commit(id: number, declared?: readonly string[]): Promise<void>;
  /**
   * Rejects the checks in progress with a KeyboardInterrupt and answers the questions with nothing. An engine that goes on
   * with them is replaced; the next one knows every committed cell.
   */
  interrupt(): void;
  /** Forgets every cell (for a new runtime). */
  reset(): Promise<void>;
  /** Ends the engine; may be called twice. */
  close(): Promise<void>;
}

/** How the engine is set up. */
export interface LanguageOptions {
  /** The notebook's folder. Imports are resolved from here first, then from the kernel's own packages. */
  readonly folder: string;
  /** False turns off `strict` for every cell. Defaults to true. */
  readonly strict?: boolean;
}
