/** The language engine: turns cells into JavaScript, source maps and declarations, synchronously and in memory. */

import type ts from 'typescript';
import { completionsAt } from '../assist/complete.js';
import { inspectionAt } from '../assist/inspect.js';
import { isComplete } from '../assist/is-complete.js';
import type { Calls, Committed, CommittedCell } from '../calls.js';
import { CellCompiler } from '../cell/cell-compiler.js';
import { CellScopes } from '../cell/cell-scopes.js';
import { type CellTags, isApart, tagsOf } from '../cell/cell-tags.js';
import { type CellText, readCell } from '../cell/cell-text.js';
import { Conversion, type Workspace } from '../cell/conversion.js';
import { withoutMissing } from '../cell/declared-part.js';
import { withoutExports } from '../cell/exports-in-cells.js';
import {
  type Insertion,
  inserted,
  likelyInsertion,
  mapWithoutInsertion,
  withInsertion,
  withoutInsertion,
} from '../cell/last-object.js';
import { type CellPlace, ModuleCells } from '../cell/module-cells.js';
import { SideModules } from '../cell/side-modules.js';
import { modulePrefix } from '../cell/tslab.js';
import { Debugging } from '../debugging/debugging.js';
import { breakableLines, isCaught } from '../debugging/outline.js';
import type { Host } from '../host.js';
import {
  type Cell,
  type CheckedCell,
  type Completeness,
  type Completions,
  type Expression,
  type Inspection,
  type LanguageOptions,
  lastExpressionName,
  type RefusedCell,
  type Where,
} from '../language.js';
import type { Place } from '../positions.js';
import { kindOf, toDiagnostics } from '../problems/diagnostics.js';
import { warningsOf } from '../problems/warnings.js';
import { importableNames, offerLibrary } from '../project/importable.js';
import { parse } from '../project/parse-cell.js';
import { Project } from '../project/project.js';
import { UnfinishedNames } from './unfinished-names.js';

/** A cell that was checked, until it is committed. */
interface Outstanding {
  /** The number of commits before it was checked. */
  readonly base: number;
  readonly cell: CommittedCell;
  /** The values that it declares. */
  readonly declares: readonly string[];
}

/** How many checked cells are kept for their commit. */
const maxOutstanding = 100;

export class Engine implements Omit<Calls, 'start'> {
  readonly #workspace: Workspace;
  readonly #compiler: CellCompiler;
  readonly #outstanding = new Map<number, Outstanding>();
  readonly #unfinished = new UnfinishedNames();
  readonly #modules: ModuleCells;
  #commits = 0;

  constructor({ folder, strict = true }: LanguageOptions, host: Host) {
    const project = new Project(folder, strict, host);
    project.addRoot(project.virtual('__globals__.d.ts'), host.globalDeclarations());
    offerLibrary(project);
    this.#workspace = { project, scopes: new CellScopes(project), sideModules: new SideModules(project) };
    this.#compiler = new CellCompiler(project);
    this.#modules = new ModuleCells(this.#workspace, () => new Project(folder, strict, host, true));
  }

  get #debugging(): Debugging {
    return new Debugging(this.#workspace, this.#compiler);
  }

  /** The committed cells that still have a visible declaration or are modules, oldest first. */
  get committed(): readonly CommittedCell[] {
    return [...this.#modules.cells, ...this.#workspace.scopes.cells];
  }

  /** Checks a cell against the committed ones. */
  check(cell: Cell): CheckedCell | RefusedCell {
    const tags = tagsOf(cell.code);
    const { project } = this.#modules.platform(tags);
    project.refresh();
    if (isApart(tags)) return this.#checkModule(cell, tags);
    const text = this.#read(cell);
    if (text === undefined) return nestedTooDeeply(cell);
    const { problems } = this.#workspace.project;
    if (problems.length > 0) return this.#refused(cell, problems, this.#placeOf(text));
    const checked =
      text.syntaxErrors.length > 0
        ? this.#refused(cell, text.syntaxErrors, this.#placeOf(text))
        : this.#convert(cell, text);
    this.#unfinished.add(text.locals);
    return checked;
  }

  /** Makes a cell's declarations visible. Derives them again if another cell was committed since the check. */
  commit(cell: Cell): Committed {
    if (isApart(tagsOf(cell.code))) return this.#committed({ ...cell, declarations: '', ambient: [] });
    const checked = this.#outstanding.get(cell.id);
    this.#outstanding.delete(cell.id);
    const { cell: whole, declares } = checked?.base === this.#commits ? checked : this.#derive(cell);
    const missing = new Set(cell.declared ? declares.filter((name) => !cell.declared!.includes(name)) : []);
    const { declared } = cell;
    const part = { ...whole, ...(declared && { declared }), declarations: withoutMissing(whole.declarations, missing) };
    const { locals } = readCell(cell.code, this.#workspace.project.options);
    this.#unfinished.remove([...locals].filter((name) => !missing.has(name)));
    return this.#committed(part);
  }

  /** Adds a cell that was committed before. Returns it with its place. */
  restore(cell: CommittedCell): CommittedCell {
    this.#commits++;
    const tags = tagsOf(cell.code);
    if (!isApart(tags)) return this.#workspace.scopes.add(cell);
    if (tags.module) this.#modules.add(cell, tags);
    return cell;
  }

  complete(code: string, offset: number, where?: Where): Completions {
    if (where) return this.#debugging.complete(code, offset, where, (text, at) => this.complete(text, at));
    const tags = tagsOf(code);
    if (isApart(tags)) {
      return this.#modules.ask(code, tags, ({ project }, file) => completionsAt(project, file, '', code, offset));
    }
    const { text, insertion } = this.#unfinishedText(code);
    // At its very end the scopes of a file count as left: the cell's own names would be missing.
    const at = withInsertion(offset, insertion);
    const found = this.#ask(`${text}\n`, (file) =>
      completionsAt(this.#workspace.project, file, modulePrefix, text, at),
    );
    return { ...found, start: withoutInsertion(found.start, insertion), end: offset };
  }

  inspect(code: string, offset: number): Inspection | undefined {
    const tags = tagsOf(code);
    if (isApart(tags)) {
      const { scopes } = this.#workspace;
      return this.#modules.ask(code, tags, (platform, file) =>
        inspectionAt({ ...platform, scopes }, file, '', code, offset),
      );
    }
    const { text, insertion } = this.#unfinishedText(code);
    const at = withInsertion(offset, insertion);
    return this.#ask(text, (file) => inspectionAt(this.#workspace, file, modulePrefix, text, at));
  }

  isComplete(code: string): Completeness {
    return isComplete(code);
  }

  expression(code: string, where?: Where): Expression {
    this.#workspace.project.refresh();
    return this.#debugging.expression(code, where);
  }

  breakableLines(text: string): readonly number[] {
    return breakableLines(text);
  }

  isCaught(text: string, places: readonly Place[]): boolean {
    return isCaught(text, places);
  }

  /** Forgets every cell. */
  reset(): void {
    this.#outstanding.clear();
    this.#unfinished.clear();
    this.#workspace.scopes.clear();
    this.#modules.clear();
    this.#commits++;
  }

  /** Warms up the checker ahead of the next cell, or of cells like `code`. Has no observable effect. */
  prepare(code?: string): void {
    if (code === undefined) {
      this.#compiler.prepare((program, file) => this.#workspace.scopes.link(program, file));
      return;
    }
    const text = readCell(code, this.#workspace.project.options);
    this.#compiler.compile(text.text, new Conversion(text, this.#workspace, true));
  }

  #checkModule(cell: Cell, tags: CellTags): CheckedCell | RefusedCell {
    const { problems, checked, place } = this.#modules.check(cell, tags);
    return problems.length > 0 ? this.#refused(cell, problems, place) : checked;
  }

  #committed(cell: CommittedCell): Committed {
    return { cell: this.restore(cell), visible: this.committed.map(({ id }) => id) };
  }

  #convert(cell: Cell, text: CellText): CheckedCell | RefusedCell {
    const conversion = new Conversion(text, this.#workspace, true);
    const converted = this.#compiler.compile(text.text, conversion);
    if ('diagnostics' in converted && this.#workspace.project.learnsJsx(converted.diagnostics))
      return this.#convert(cell, text);
    if ('diagnostics' in converted) return this.#refused(cell, converted.diagnostics, this.#placeOf(text));
    const { javascript, sourceMap, imports, declarations } = converted;
    const { sideModules, declares, hasLastExpression } = conversion;
    this.#remember({ ...cell, declarations: declarations + conversion.hoisted, ambient: [...text.ambient] }, declares);
    return {
      ok: true,
      javascript,
      sourceMap: mapWithoutInsertion(sourceMap, cell.code, text.insertion),
      ...(hasLastExpression ? { lastExpression: lastExpressionName } : {}),
      async: text.async,
      imports,
      sideModules,
      declares,
      imported: declares.filter((name) => text.imported.has(name)),
      uses: [...conversion.uses],
      warnings: text.unchecked ? [] : warningsOf(cell.code, this.#placeOf(text)),
    };
  }

  /** Parses the cell. Returns undefined if it is nested deeper than the compiler's stack allows. */
  #read({ code }: Cell): CellText | undefined {
    try {
      return readCell(code, this.#workspace.project.options);
    } catch (error) {
      if (error instanceof RangeError) return undefined;
      throw error;
    }
  }

  #placeOf({ insertion }: CellText): CellPlace {
    const { program } = this.#compiler;
    return { program, insertion, cellFile: this.#compiler.cellFile, prefix: modulePrefix.length };
  }

  #refused(cell: Cell, problems: readonly ts.Diagnostic[], place: CellPlace): RefusedCell {
    const { project } = this.#workspace;
    const diagnostics = toDiagnostics(problems, {
      code: cell.code,
      ...place,
      importable: (program) => importableNames(project, program),
      folder: project.folder,
      packages: project.resolver.packages,
      host: project.host,
      unfinished: this.#unfinished.names,
    });
    return { ok: false, kind: kindOf(diagnostics), diagnostics };
  }

  #remember(cell: CommittedCell, declares: readonly string[]): void {
    this.#outstanding.set(cell.id, { base: this.#commits, cell, declares });
    const [oldest] = this.#outstanding.keys();
    if (this.#outstanding.size > maxOutstanding) this.#outstanding.delete(oldest!);
  }

  /** Derives a cell's declarations against the visible ones, despite any problems: it has already run. */
  #derive(cell: Cell): Pick<Outstanding, 'cell' | 'declares'> {
    const text = readCell(cell.code, this.#workspace.project.options);
    const conversion = new Conversion(text, this.#workspace, false);
    const converted = this.#compiler.compile(text.text, conversion);
    const declarations = 'declarations' in converted ? converted.declarations : 'export {};\n';
    const committed = { ...cell, declarations: declarations + conversion.hoisted, ambient: [...text.ambient] };
    return { cell: committed, declares: conversion.declares };
  }

  /** A text that is being written, read as an object where that makes more of it. */
  #unfinishedText(code: string): { readonly text: string; readonly insertion: Insertion | undefined } {
    const plain = withoutExports(code);
    const insertion = likelyInsertion(plain, parse);
    return { text: inserted(plain, insertion), insertion };
  }

  #ask<T>(text: string, ask: (file: string) => T): T {
    const { project, scopes } = this.#workspace;
    project.refresh();
    const { kind } = readCell(text, project.options);
    // At its very end TypeScript looks for names above the file, where only earlier cells are.
    return this.#compiler.ask(`${text}\n`, kind, (program, file) => scopes.link(program, file), ask);
  }
}

function nestedTooDeeply({ code }: Cell): RefusedCell {
  const message = 'The cell is nested too deeply to be parsed';
  const [source = ''] = code.split('\n', 1);
  const diagnostic = { line: 1, column: 1, length: source.length, code: 0, message, source };
  return { ok: false, kind: 'SyntaxError', diagnostics: [diagnostic] };
}
