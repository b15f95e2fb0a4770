/** The language engine: cells in; JavaScript, source map and declarations out. All of it synchronous and in memory. */

import type ts from 'typescript';
import { completionsAt } from '../assist/complete.js';
import { inspectionAt } from '../assist/inspect.js';
import { isComplete } from '../assist/is-complete.js';
import type { Calls, Committed, CommittedCell } from '../calls.js';
import { CellCompiler } from '../cell/cell-compiler.js';
import { CellScopes } from '../cell/cell-scopes.js';
import { type CellText, readCell } from '../cell/cell-text.js';
import { Conversion, type Surroundings } from '../cell/conversion.js';
import { isPackage, SideModules } from '../cell/side-modules.js';
import { modulePrefix } from '../cell/tslab.js';
import { UnfinishedNames } from '../cell/unfinished-names.js';
import { lastExpressionName } from '../emit/emit-statements.js';
import type { Host } from '../host.js';
import type {
  Cell,
  CheckedCell,
  Completeness,
  Completions,
  Inspection,
  LanguageOptions,
  RefusedCell,
} from '../language.js';
import { kindOf, toDiagnostics } from '../problems/diagnostics.js';
import { Project } from '../project/project.js';

/** A cell that was checked, until it is committed. */
interface Outstanding {
  /** The number of commits before it was checked. */
  readonly base: number;
  readonly cell: CommittedCell;
}

/** Cells that failed are never committed: this many of the newest are remembered. */
const maxOutstanding = 100;

export class Engine implements Omit<Calls, 'start'> {
  readonly #around: Surroundings;
  readonly #compiler: CellCompiler;
  readonly #outstanding = new Map<number, Outstanding>();
  readonly #unfinished = new UnfinishedNames();
  #commits = 0;

  constructor({ folder, strict = true }: LanguageOptions, host: Host) {
    const project = new Project(folder, strict, host);
    project.addRoot(project.virtual('__globals__.d.ts'), host.globalDeclarations());
    this.#around = { project, scopes: new CellScopes(project), sideModules: new SideModules(project) };
    this.#compiler = new CellCompiler(project);
  }

  /** The committed cells of which something is visible, oldest first. */
  get committed(): readonly CommittedCell[] {
    return this.#around.scopes.cells;
  }

  /** Checks a cell against the committed ones. */
  check(cell: Cell): CheckedCell | RefusedCell {
    this.#around.project.refresh();
    const text = this.#read(cell);
    if (text === undefined) return nestedTooDeeply(cell);
    const checked = text.syntaxErrors.length > 0 ? this.#refused(cell, text.syntaxErrors) : this.#convert(cell, text);
    this.#unfinished.add(text.locals);
    return checked;
  }

  /** Lets a cell's declarations hold; they are derived anew when another cell was committed since it was checked. */
  commit(cell: Cell): Committed {
    const checked = this.#outstanding.get(cell.id);
    this.#outstanding.delete(cell.id);
    const committed = this.restore(checked?.base === this.#commits ? checked.cell : this.#derive(cell));
    return { cell: committed, visible: this.committed.map(({ id }) => id) };
  }

  /** Takes over a cell that was committed before; the answer says where it stands. */
  restore(cell: CommittedCell): CommittedCell {
    this.#commits++;
    this.#unfinished.remove(readCell(cell.code, this.#around.project.options).locals);
    return this.#around.scopes.add(cell);
  }

  complete(code: string, offset: number): Completions {
    this.#place(code);
    return completionsAt(this.#around.project, this.#compiler.cellFile, modulePrefix, code, offset);
  }

  inspect(code: string, offset: number): Inspection | undefined {
    this.#place(code);
    return inspectionAt(this.#around, this.#compiler.cellFile, modulePrefix, code, offset);
  }

  isComplete(code: string): Completeness {
    return isComplete(code);
  }

  /** Forgets every cell. */
  reset(): void {
    this.#outstanding.clear();
    this.#unfinished.clear();
    this.#around.scopes.clear();
    this.#commits++;
  }

  /** Does ahead what the next cell would have to wait for; given a cell, also what cells like it need. Nothing of it stays. */
  prepare(code?: string): void {
    if (code === undefined) {
      this.#place('').getTypeChecker();
      return;
    }
    const text = readCell(code, this.#around.project.options);
    this.#compiler.compile(text.text, new Conversion(text, this.#around, true));
  }

  #convert(cell: Cell, text: CellText): CheckedCell | RefusedCell {
    const conversion = new Conversion(text, this.#around, true);
    const converted = this.#compiler.compile(text.text, conversion);
    if ('diagnostics' in converted) return this.#refused(cell, converted.diagnostics);
    const { javascript, sourceMap, imports, declarations } = converted;
    const { sideModules, declares, hasLastExpression } = conversion;
    this.#remember({ ...cell, declarations, ambient: [...text.ambient] });
    return {
      ok: true,
      javascript,
      sourceMap,
      ...(hasLastExpression ? { lastExpression: lastExpressionName } : {}),
      async: text.async,
      imports: imports.filter(isPackage),
      sideModules,
      declares,
      imported: declares.filter((name) => text.imported.has(name)),
    };
  }

  /** The cell's text; none when it is nested deeper than the compiler's own stack. */
  #read({ code }: Cell): CellText | undefined {
    try {
      return readCell(code, this.#around.project.options);
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  }

  #refused(cell: Cell, problems: readonly ts.Diagnostic[]): RefusedCell {
    const { project } = this.#around;
    const diagnostics = toDiagnostics(problems, {
      code: cell.code,
      cellFile: this.#compiler.cellFile,
      prefix: modulePrefix.length,
      folder: project.folder,
      packages: project.resolver.packages,
      host: project.host,
      unfinished: this.#unfinished.names,
    });
    return { ok: false, kind: kindOf(diagnostics), diagnostics };
  }

  #remember(cell: CommittedCell): void {
    this.#outstanding.set(cell.id, { base: this.#commits, cell });
    const [oldest] = this.#outstanding.keys();
    if (this.#outstanding.size > maxOutstanding) this.#outstanding.delete(oldest!);
  }

  /** A cell's declarations among those that hold now, whatever the checker says of its statements: they have run. */
  #derive(cell: Cell): CommittedCell {
    const text = readCell(cell.code, this.#around.project.options);
    const converted = this.#compiler.compile(text.text, new Conversion(text, this.#around, false));
    const declarations = 'declarations' in converted ? converted.declarations : 'export {};\n';
    return { ...cell, declarations, ambient: [...text.ambient] };
  }

  #place(code: string): ts.Program {
    this.#around.project.refresh();
    const { text } = readCell(code, this.#around.project.options);
    return this.#compiler.place(text, (program, file) => this.#around.scopes.link(program, file));
  }
}

function nestedTooDeeply({ code }: Cell): RefusedCell {
  const message = 'The cell is nested too deeply to be read';
  const [source = ''] = code.split('\n', 1);
  const diagnostic = { line: 1, column: 1, length: source.length, code: 0, message, source };
  return { ok: false, kind: 'SyntaxError', diagnostics: [diagnostic] };
}
