/**
 * tslab's converter on a stock TypeScript: the one file that knows tslab.
 *
 * tslab (1.0.22) brings a patched TypeScript 5.0.4. Here it is handed a stock one through the require cache, before its
 * converter is loaded, with its watching program replaced by our project's: strict, today's module resolution, files read
 * anew when they change, source maps. tslab's own file of earlier declarations stays empty; earlier cells are scopes
 * around the cell (cell-scopes.ts), so that a name declared again hides the old one without changing what was typed by it.
 */

import type * as Tslab from 'tslab/dist/converter.js';
import ts from 'typescript';
import { type Changes, type CommonJs, emitCommonJs } from '../emit/common-js.js';
import { type CreateConverter, loadTslab } from '../node/tslab-loader.js';
import type { Project } from '../project/project.js';
import { internals } from '../project/typescript-internals.js';

/** The line that makes a cell a module; tslab puts it before the cell's text. */
export const modulePrefix = 'export {};\n';
const prefixLines = 1;

/** What happens to a cell on its way through tslab. */
export interface CellHooks {
  /** The top-level names of the cell, as the binder found them. */
  readonly locals: ReadonlySet<string>;
  /** Puts the cell's file into its enclosing scopes before anything is checked. */
  link(program: ts.Program, cell: ts.SourceFile): void;
  /** The problems that stop the cell. */
  diagnose(program: ts.Program, file: ts.SourceFile): readonly ts.Diagnostic[];
  /** Changes of the syntax tree on the way to JavaScript. */
  changes(program: ts.Program, file: ts.SourceFile): Changes;
}

/** What came of a cell. */
export type Converted = CommonJs | { readonly diagnostics: readonly ts.Diagnostic[] };

/** A converter of tslab's that works on a project. */
export class TslabConverter {
  readonly project: Project;
  readonly cellFile: string;
  readonly #converter: Tslab.Converter;
  #hooks: CellHooks | undefined;
  #emitted: CommonJs | undefined;

  constructor(project: Project) {
    this.project = project;
    this.cellFile = project.virtual('__tslab__.ts');
    project.addRoot(this.cellFile, modulePrefix);
    this.#converter = bridge.createConverter(this);
  }

  /** Checks a cell's text and converts it. */
  convert(code: string, hooks: CellHooks): Converted {
    this.#hooks = hooks;
    try {
      bridge.during(this, () => this.#converter.convert('', code));
    } catch (error) {
      if (error instanceof Refused) return error;
      throw error;
    }
    return this.#emitted!;
  }

  /** Puts a text where the cell stands, for the language service's questions. */
  place(code: string, link: CellHooks['link']): ts.Program {
    this.project.write(this.cellFile, modulePrefix + code);
    return this.#linked(link);
  }

  #linked(link: CellHooks['link']): ts.Program {
    const program = this.project.program();
    link(program, program.getSourceFile(this.cellFile)!);
    return program;
  }

  /**
   * What stands for tslab's builder of programs. Of the cell's file tslab only sees the names that it is to export; the
   * program itself is made when it is needed, in the second of tslab's two passes.
   */
  builder(): Builder {
    const hooks = this.#hooks;
    let program: ts.Program | undefined;
    const made = (): ts.Program => (program ??= this.#linked((each, file) => hooks?.link(each, file)));
    return {
      getSourceFile: (fileName) => (fileName === this.cellFile ? namesOnly(fileName, hooks) : emptyScope),
      getProgram: made,
      getAllDependencies: ({ fileName }) => [fileName],
      emit: (_, write) => this.#emit(made(), write),
    };
  }

  /** Stops tslab at a cell with problems: what it would make of them is not needed. */
  diagnose(program: ts.Program): readonly ts.Diagnostic[] {
    const diagnostics = this.#hooks!.diagnose(program, program.getSourceFile(this.cellFile)!);
    if (diagnostics.length > 0) throw new Refused(diagnostics);
    return [];
  }

  /** tslab's own transformers are left out: ours do their work (emit-statements.ts), and the declarations keep their export list. */
  #emit(program: ts.Program, write: ts.WriteFileCallback): void {
    const file = program.getSourceFile(this.cellFile)!;
    this.#emitted = emitCommonJs(program, file, this.#hooks!.changes(program, file), prefixLines);
    write('outDir/__tslab__.js', this.#emitted.javascript, false);
    write('outDir/__tslab__.d.ts', this.#emitted.declarations, false);
  }
}

/** Ends a conversion at the cell's problems. */
class Refused extends Error {
  readonly diagnostics: readonly ts.Diagnostic[];

  constructor(diagnostics: readonly ts.Diagnostic[]) {
    super('the cell has problems');
    this.diagnostics = diagnostics;
  }
}

/** tslab's file of earlier declarations. */
const emptyScope: Names = Object.assign(ts.createSourceFile('__prev__.d.ts', '', ts.ScriptTarget.ES2024), {
  locals: new Map<string, undefined>(),
});

/** What tslab sees of a source file. */
interface Names {
  readonly fileName: string;
  readonly locals: ReadonlyMap<string, undefined>;
}

function namesOnly(fileName: string, hooks: CellHooks | undefined): Names {
  return { fileName, locals: new Map([...(hooks?.locals ?? [])].map((name) => [name, undefined])) };
}

/** The parts of a builder program that tslab's converter calls. */
interface Builder {
  getSourceFile(file: string): Names | undefined;
  getProgram(): ts.Program;
  getAllDependencies(file: Names): string[];
  emit(file: Names, write: ts.WriteFileCallback): void;
}

/** The parts of tslab's watch host that matter here. */
interface WatchHost {
  sys: ts.System;
  options: ts.CompilerOptions;
  afterProgramCreate?(builder: Builder): void;
}

/** Loads tslab's converter once a process, with our TypeScript in place of its own. */
class Bridge {
  #current: TslabConverter | undefined;
  #createConverter: CreateConverter | undefined;

  createConverter(owner: TslabConverter): Tslab.Converter {
    return this.during(owner, () => this.#load()({ isJS: false, isBrowser: false }));
  }

  /** tslab calls back through module-level functions: they serve the converter that is at work. */
  during<T>(owner: TslabConverter, work: () => T): T {
    const before = this.#current;
    this.#current = owner;
    try {
      return work();
    } finally {
      this.#current = before;
    }
  }

  #load(): CreateConverter {
    this.#createConverter ??= loadTslab(this.#typescript());
    return this.#createConverter;
  }

  #typescript(): object {
    const sys = Object.assign(Object.create(ts.sys), {
      newLine: '\n',
      getCurrentDirectory: () => this.#current!.project.folder,
      watchFile: () => ({ close: () => {} }),
    });
    return {
      ...ts,
      sys,
      getDefaultTypeRoots: () => [],
      getNullTransformationContext: () => internals.nullTransformationContext,
      getPreEmitDiagnosticsOfFiles: (program: ts.Program) => this.#current!.diagnose(program),
      // What tslab would make CommonJS now is CommonJS already.
      transpileModule: (outputText: string): ts.TranspileOutput => ({ outputText }),
      createWatchCompilerHost: (_roots: string[], options: ts.CompilerOptions, host: ts.System): WatchHost => ({
        sys: host,
        options,
      }),
      createWatchProgram: (host: WatchHost) => this.#watchProgram(this.#current!, host),
    };
  }

  /** tslab tells its file watchers that a text changed and then lets its timer fire: that is the moment to take both texts over. */
  #watchProgram(owner: TslabConverter, host: WatchHost): { close(): void } {
    let timer: unknown;
    const rebuild = (): void => {
      timer = undefined;
      owner.project.write(owner.cellFile, host.sys.readFile(owner.cellFile)!);
      host.afterProgramCreate!(owner.builder());
    };
    const changed = (): void => {
      if (timer !== undefined) host.sys.clearTimeout!(timer);
      timer = host.sys.setTimeout!(rebuild, 0);
    };
    for (const file of [owner.cellFile, owner.project.virtual('__prev__.d.ts')]) host.sys.watchFile!(file, changed);
    host.afterProgramCreate!(owner.builder());
    return { close: () => {} };
  }
}

const bridge: Bridge = new Bridge();
