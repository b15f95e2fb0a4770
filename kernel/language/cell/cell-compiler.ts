/** Checks and emits the current cell, which is one file of the project. */

import type ts from 'typescript';
import { type Changes, type CommonJs, emitCommonJs } from '../emit/common-js.js';
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
  /** Returns the problems that stop the cell. */
  diagnose(program: ts.Program, file: ts.SourceFile): readonly ts.Diagnostic[];
  /** Returns the transformers for emitting JavaScript. */
  changes(program: ts.Program, file: ts.SourceFile): Changes;
}

export type Compiled = CommonJs | { readonly diagnostics: readonly ts.Diagnostic[] };

export class CellCompiler {
  readonly cellFile: string;
  readonly #project: Project;
  #kind: ts.ScriptKind | undefined;

  constructor(project: Project) {
    this.#project = project;
    this.cellFile = project.virtual('__tslab__.ts');
    project.addRoot(this.cellFile, modulePrefix);
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

  /** Makes some code the cell, for the language service, and returns the program. */
  place(code: string, kind: ts.ScriptKind, link: CellHooks['link']): ts.Program {
    return this.#program(modulePrefix + code, kind, link);
  }

  #compile(text: string, hooks: CellHooks): Compiled {
    const program = this.#program(text, hooks.kind, (each, file) => hooks.link(each, file));
    const file = program.getSourceFile(this.cellFile)!;
    const diagnostics = hooks.diagnose(program, file);
    if (diagnostics.length > 0) return { diagnostics };
    return emitCommonJs(program, file, hooks.changes(program, file), prefixLines);
  }

  #program(text: string, kind: ts.ScriptKind, link: CellHooks['link']): ts.Program {
    // An empty cell is of either kind, and a change of kind costs a new program.
    if (text !== modulePrefix) this.#kind = kind;
    this.#project.write(this.cellFile, text, this.#kind ?? kind);
    const program = this.#project.program();
    link(program, program.getSourceFile(this.cellFile)!);
    return program;
  }
}
