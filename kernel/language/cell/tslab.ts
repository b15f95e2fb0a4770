/**
 * Drives tslab's converter (tslab 1.0.22): the one file that knows tslab.
 *
 * tslab reads a cell in two passes. It takes the names that the first finds and ends the cell with a list of exports; then it has
 * that text checked and emitted. It does so through the TypeScript that it is given. tslab expects a patched TypeScript 5.0.4;
 * here it gets a stock one whose watch program is ours and leaves checking and emitting to `compile`.
 */

import type { Converter } from 'tslab/dist/converter.js';
import ts from 'typescript';
import type { LoadTslab } from '../host.js';

/** A cell, as tslab needs it. */
export interface CellSteps {
  /** The names that the cell declares. */
  readonly locals: ReadonlySet<string>;
  /** Checks and emits tslab's text of the cell: a line that makes it a module, the code, the list of exports. */
  compile(text: string): void;
}

/** The line that tslab puts before a cell's code. */
export const modulePrefix = 'export {};\n';

/** tslab's names for the cell and for earlier declarations, which stay empty: earlier cells are scopes (cell-scopes.ts). */
const cellFile = '/__tslab__.ts';
const earlierFile = '/__prev__.d.ts';
const earlier: object = Object.assign(ts.createSourceFile(earlierFile, '', ts.ScriptTarget.ES2024), {
  locals: new Map(),
});

/** The parts of tslab's watch host that are used. */
interface WatchHost {
  readonly sys: Required<Pick<ts.System, 'readFile' | 'watchFile' | 'setTimeout'>>;
  afterProgramCreate(builder: object): void;
}

class TslabDriver {
  readonly #converter: Converter;
  #steps: CellSteps = { locals: new Set(), compile: () => {} };

  constructor(loadTslab: LoadTslab) {
    this.#converter = loadTslab(this.#typescript())({ isJS: false, isBrowser: false });
  }

  convert(code: string, steps: CellSteps): void {
    this.#steps = steps;
    this.#converter.convert('', code);
  }

  /** TypeScript as tslab calls it; what tslab does after `compile` is reduced to nothing. */
  #typescript(): object {
    return {
      ...ts,
      sys: { newLine: '\n', getCurrentDirectory: () => '/' },
      getDefaultTypeRoots: () => [],
      getNullTransformationContext: () => undefined,
      getPreEmitDiagnosticsOfFiles: () => [],
      transpileModule: () => ({ outputText: '' }),
      createWatchCompilerHost: (_files: unknown, _options: unknown, sys: object) => ({ sys }),
      createWatchProgram: (host: WatchHost) => this.#watch(host),
    };
  }

  /** tslab reports a changed text to the file watchers and then fires its timer, which must give it a new builder. */
  #watch(host: WatchHost): void {
    const rebuild = (): void => host.afterProgramCreate(this.#builder(host.sys.readFile(cellFile)!));
    host.sys.watchFile(cellFile, () => host.sys.setTimeout(rebuild, 0));
    host.sys.watchFile(earlierFile, () => {});
    rebuild();
  }

  #builder(text: string): object {
    const { locals, compile } = this.#steps;
    const cell = { fileName: cellFile, locals: new Map([...locals].map((name) => [name, undefined])) };
    return {
      getSourceFile: (file: string) => (file === cellFile ? cell : earlier),
      getProgram: () => ({ getTypeChecker: () => undefined }),
      getAllDependencies: () => [cellFile],
      emit: () => compile(text),
    };
  }
}

/** tslab can only be loaded once per process, so all engines share it. */
let driver: TslabDriver | undefined;

/** Has tslab convert a cell: it calls `compile` once, or not at all if it throws. */
export function convertWithTslab(loadTslab: LoadTslab, code: string, steps: CellSteps): void {
  driver ??= new TslabDriver(loadTslab);
  driver.convert(code, steps);
}
