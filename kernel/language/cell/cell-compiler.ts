/** Checks and emits the current cell, which is one file of the project. */

import ts from 'typescript';
import { type Changes, type CommonJs, emitCommonJs } from '../emit/common-js.js';
import { leavesProblems } from '../project/kept-program.js';
import type { Project } from '../project/project.js';
import { convertWithTslab, modulePrefix } from './tslab.js';

const prefixLines = 1;

/** The steps that depend on the cell. */
export interface CellHooks {
  /** The cell's top-level names. */
  readonly locals: ReadonlySet<string>;
  /** TypeScript, or TypeScript with JSX. */
  readonly kind: ts.ScriptKind;
  /** Puts the cell's file into its enclosing scopes before anything is checked. */
  link(program: ts.Program, cell: ts.SourceFile): void;
  /** Whether the cell's types are checked. */
  readonly isChecked: boolean;
  /** Returns the problems that stop the cell. */
  diagnose(program: ts.Program, file: ts.SourceFile): readonly ts.Diagnostic[];
  /** Returns the transformers for emitting JavaScript. */
  changes(program: ts.Program, file: ts.SourceFile): Changes;
}

export type Compiled = CommonJs | { readonly diagnostics: readonly ts.Diagnostic[] };

export class CellCompiler {
  readonly cellFile: string;
  /** What is being typed: a file of its own, because what a checker finds in it must not be reported in the cell. */
  readonly #typedFile: string;
  readonly #project: Project;
  #kind: ts.ScriptKind | undefined;
  #compiledBy: ts.Program | undefined;

  constructor(project: Project) {
    this.#project = project;
    this.cellFile = project.virtual('__tslab__.ts');
    this.#typedFile = project.virtual('__typed__.ts');
    for (const file of [this.cellFile, this.#typedFile]) project.addRoot(file, modulePrefix);
  }

  /** The program that compiled the last cell, or would compile the next. */
  get program(): ts.Program {
    return this.#compiledBy ?? this.#project.program();
  }

  /** Makes the program for the next cell, unless there is one. */
  prepare(link: CellHooks['link']): void {
    if (this.#project.keeper.program) return;
    this.#write(modulePrefix, ts.ScriptKind.TS);
    this.#compiledBy = this.#project.program();
    link(this.#compiledBy, this.#compiledBy.getSourceFile(this.cellFile)!);
    this.#compiledBy.getTypeChecker();
  }

  /** Checks a cell's code and, if nothing stops it, emits it. */
  compile(code: string, hooks: CellHooks): Compiled {
    let compiled: Compiled | undefined;
    convertWithTslab(this.#project.host.loadTslab, code, {
      locals: hooks.locals,
      compile: (text) => {
        compiled = this.#compile(text, hooks);
      },
    });
    return compiled!;
  }

  /** Puts code where the cell would be, in a file that the language service can be asked about, and takes it away after `ask`. */
  ask<T>(code: string, kind: ts.ScriptKind, link: CellHooks['link'], ask: (file: string) => T): T {
    if (this.#project.read(this.cellFile) !== modulePrefix) this.#write(modulePrefix, kind);
    this.#project.write(this.#typedFile, modulePrefix + code, kind);
    try {
      const program = this.#project.program();
      link(program, program.getSourceFile(this.#typedFile)!);
      return ask(this.#typedFile);
    } finally {
      this.#project.write(this.#typedFile, modulePrefix);
    }
  }

  #compile(text: string, hooks: CellHooks): Compiled {
    this.#write(text, hooks.kind);
    const program = this.#project.program();
    this.#compiledBy = program;
    const file = program.getSourceFile(this.cellFile)!;
    hooks.link(program, file);
    try {
      const diagnostics = hooks.diagnose(program, file);
      if (diagnostics.length > 0) return { diagnostics };
      return emitCommonJs(program, file, hooks.changes(program, file), prefixLines);
    } finally {
      // A checker reports a problem once for each place in a file of this name.
      if (!hooks.isChecked || leavesProblems(program, file)) this.#project.keeper.drop();
    }
  }

  #write(text: string, kind: ts.ScriptKind): void {
    // An empty cell is of either kind, and a change of kind costs a new program.
    if (text !== modulePrefix) this.#kind = kind;
    this.#project.write(this.cellFile, text, this.#kind ?? kind);
  }
}
