/** A notebook without a kernel: cells are checked by the engine and run in this process, so that tests see what they do. */

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runInThisContext } from 'node:vm';
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { Names, type Values } from '../../../kernel/cells/names.js';
import { Engine } from '../../../kernel/language/engine/engine.js';
import {
  type CheckedCell,
  type Diagnostic,
  namesParameter,
  type RefusedCell,
  type SideModule,
} from '../../../kernel/language/language.js';
import { nodeHost } from '../../../kernel/language/node/host.js';

/** A place as people count: line and column from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A new folder with files; the names may hold folders. */
export function folderWith(files: Readonly<Record<string, string>> = {}): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'layerlab-')));
  write(folder, files);
  return folder;
}

export function write(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [name, text] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

/** What a cell threw, and where in its TypeScript. */
export class CellError extends Error {
  readonly places: readonly Place[];

  constructor(cause: unknown, places: readonly Place[]) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.places = places;
  }
}

export class Notebook {
  readonly engine: Engine;
  readonly folder: string;
  #names = new Names();
  #exports = this.#names.forCell();
  #cells = 0;
  #maps = new Map<string, TraceMap>();
  #require: NodeJS.Require;

  constructor(folder: string = folderWith(), options: { readonly strict?: boolean } = {}) {
    this.folder = folder;
    this.engine = new Engine({ folder, ...options }, nodeHost);
    this.#require = createRequire(path.join(folder, 'cell.js'));
  }

  /** Checks a cell that must be right. */
  checked(code: string): CheckedCell {
    const cell = this.check(code);
    assert.ok(
      cell.ok,
      `expected the cell to be right, got ${JSON.stringify('diagnostics' in cell && cell.diagnostics)}`,
    );
    return cell;
  }

  /** The problems of a cell that must be wrong. */
  refused(code: string): RefusedCell {
    const cell = this.check(code);
    assert.ok(!cell.ok, `expected the cell to be refused: ${code}`);
    return cell;
  }

  /** The one problem of a cell that must have just one. */
  problem(code: string): Diagnostic {
    const { diagnostics } = this.refused(code);
    assert.equal(diagnostics.length, 1, JSON.stringify(diagnostics));
    return diagnostics[0]!;
  }

  check(code: string): CheckedCell | RefusedCell {
    return this.engine.check({ id: ++this.#cells, code, count: this.#cells });
  }

  /** Checks, runs and commits a cell; its answer is the last expression's value. */
  async run(code: string): Promise<unknown> {
    const cell = this.checked(code);
    const id = this.#cells;
    const value = await this.execute(cell);
    this.engine.commit({ id, code, count: id });
    return value;
  }

  /** Runs a cell that fails, and commits what it has declared before. */
  async fails(code: string): Promise<unknown> {
    const cell = this.checked(code);
    const id = this.#cells;
    const error = await this.execute(cell).then(
      () => assert.fail(`expected the cell to fail: ${code}`),
      (error) => error,
    );
    this.engine.commit({ id, code, count: id, declared: [...this.#exports.declared] });
    return error;
  }

  get values(): Values {
    return this.#names.values;
  }

  /** Runs a checked cell without committing it. */
  async execute(cell: CheckedCell): Promise<unknown> {
    const name = `cell-${++this.#runs}.cjs`;
    this.#maps.set(name, new TraceMap(cell.sourceMap));
    const head = cell.async ? 'async function' : 'function';
    // The wrapper stands on a line of its own, as in the runtime.
    const source = `(${head} (exports, require, ${namesParameter}) {\n${cell.javascript}\n})`;
    const body: (exports: Values, require: (name: string) => unknown, names: Values) => unknown = runInThisContext(
      source,
      name,
    );
    try {
      this.#exports = this.#names.forCell();
      const returned = body(this.#exports.exports, this.#requireWith(cell.sideModules), this.#names.values);
      if (cell.async) await returned;
    } catch (error) {
      throw new CellError(error, this.#placesOf(error));
    }
    return this.#exports.last()?.value;
  }

  #runs = 0;

  /** The kernel's commit of a cell checked by `check`, in the order of the checks. */
  commit(id: number, code: string): void {
    this.engine.commit({ id, code });
  }

  get lastId(): number {
    return this.#cells;
  }

  reset(): void {
    this.engine.reset();
    this.#names = new Names();
  }

  #requireWith(modules: readonly SideModule[]): (name: string) => unknown {
    const loaded = new Map<string, { exports: Values }>();
    const require = (name: string): unknown => {
      const side = modules.find((each) => each.path === name);
      if (side === undefined) return this.#require(name);
      const known = loaded.get(name);
      if (known) return known.exports;
      const module = { exports: {} as Values };
      loaded.set(name, module);
      new Function('exports', 'require', 'module', side.javascript)(
        module.exports,
        Object.assign(require, { imported: require }),
        module,
      );
      return module.exports;
    };
    return Object.assign(require, { imported: require, resolve: this.#require.resolve });
  }

  /** The frames of an error that are in cells, as places in their TypeScript. */
  #placesOf(error: unknown): Place[] {
    const frames = [...String((error as Error)?.stack).matchAll(/(cell-\d+\.cjs):(\d+):(\d+)/g)];
    return frames.map(([, name, line, column]) => {
      const generated = { line: Number(line) - 1, column: Number(column) - 1 };
      const found = originalPositionFor(this.#maps.get(name!)!, generated);
      return { line: found.line ?? 0, column: (found.column ?? -1) + 1 };
    });
  }
}
