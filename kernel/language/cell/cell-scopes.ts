/**
 * What earlier cells declared. Each committed cell is a declaration file in memory whose enclosing scope is the cell
 * before it, and the cell being checked stands innermost. So a name means its newest declaration, and what was typed by
 * an older declaration keeps that type. A cell of which nothing is visible any more is dropped, and its file serves another.
 */

import ts from 'typescript';
import type { CommittedCell } from '../calls.js';
import { importedNames } from '../emit/binding-names.js';
import type { Project } from '../project/project.js';

/** A committed cell as a scope. */
interface Scope {
  readonly cell: CommittedCell;
  readonly file: string;
  readonly values: ReadonlySet<string>;
  readonly types: ReadonlySet<string>;
  /** Older scopes whose names this one's declarations use. */
  readonly uses: ReadonlySet<Scope>;
  /** Whether it changes global declarations, which no later name can hide. */
  readonly global: boolean;
}

const nothing = 'export {};\n';
/** Files that the program has from the beginning; they are doubled when all are taken. */
const firstPlaces = 16;

export class CellScopes {
  readonly #project: Project;
  readonly #index: string;
  /** From outermost to innermost. */
  #scopes: Scope[] = [];
  #byFile: ReadonlyMap<string, Scope> = new Map();
  #values: ReadonlySet<string> = new Set();
  #places = 0;

  constructor(project: Project) {
    this.#project = project;
    this.#index = project.virtual('__cells__.d.ts');
    project.addRoot(this.#index, nothing);
    this.#makePlaces(firstPlaces);
  }

  /** The cells that are still visible, oldest first. */
  get cells(): readonly CommittedCell[] {
    return this.#scopes.map(({ cell }) => cell);
  }

  /**
   * Adds the declarations of a cell, innermost.
   *
   * @returns the cell with its place, which is where a later engine must put it: declarations of others may name its file
   */
  add(cell: CommittedCell): CommittedCell {
    const place = cell.place ?? this.#freePlace();
    const scope = this.#read({ ...cell, place }, this.#fileAt(place));
    if (scope.values.size + scope.types.size === 0 && !scope.global) return cell;
    if (place >= this.#places) this.#makePlaces(place + 1);
    this.#project.write(scope.file, cell.declarations);
    this.#keep([...this.#scopes, scope]);
    return scope.cell;
  }

  /** Forgets every cell. */
  clear(): void {
    for (const { file } of this.#scopes) this.#project.write(file, nothing);
    this.#keep([]);
  }

  /** Makes each cell's scope enclose the next newer one's, and the newest enclose `innermost`. */
  link(program: ts.Program, innermost: ts.SourceFile): void {
    let inner: ts.SourceFile = innermost;
    for (const { file } of this.#scopes.slice().reverse()) {
      const outer = program.getSourceFile(file)!;
      (inner as { parent?: ts.Node }).parent = outer;
      inner = outer;
    }
    (inner as { parent?: ts.Node | undefined }).parent = undefined;
  }

  /** The names of values that are visible. */
  get values(): ReadonlySet<string> {
    return this.#values;
  }

  /** Whether a symbol is a value that an earlier cell made, and not one that it only declared to exist. */
  owns(symbol: ts.Symbol): boolean {
    const cells = symbol.declarations?.map((declaration) => this.cellOf(declaration.getSourceFile().fileName)) ?? [];
    return cells.some((cell) => cell !== undefined && !cell.ambient.includes(symbol.name));
  }

  /** The cell whose declarations a file holds. */
  cellOf(file: string): CommittedCell | undefined {
    return this.#byFile.get(file)?.cell;
  }

  #read(cell: CommittedCell, file: string): Scope {
    const tree = ts.createSourceFile(file, cell.declarations, ts.ScriptTarget.ES2024, true);
    const { values, types, global } = declaredIn(tree);
    const uses = new Set<Scope>();
    const use = (scope: Scope | undefined): unknown => scope && uses.add(scope);
    for (const name of wordsOf(tree)) {
      if (!values.has(name)) use(this.#newest((scope) => scope.values.has(name)));
      if (!types.has(name)) use(this.#newest((scope) => scope.types.has(name)));
      if (name.startsWith('./')) use(this.#byFile.get(this.#project.virtual(`${name.slice(2)}.d.ts`)));
    }
    return { cell, file, values, types, uses, global };
  }

  #newest(fits: (scope: Scope) => boolean): Scope | undefined {
    return this.#scopes.findLast(fits);
  }

  /** Takes over the scopes, but for those that are hidden: the newest of each name is kept, and what it uses, in turn. */
  #keep(scopes: readonly Scope[]): void {
    const kept = visible(scopes);
    for (const { file } of scopes.filter((scope) => !kept.has(scope))) this.#project.write(file, nothing);
    this.#scopes = scopes.filter((scope) => kept.has(scope));
    this.#byFile = new Map(this.#scopes.map((scope) => [scope.file, scope]));
    this.#values = new Set(this.#scopes.flatMap(({ values }) => [...values]));
  }

  #fileAt(place: number): string {
    return this.#project.virtual(`__cell_${place}__.d.ts`);
  }

  /** The first place that no visible cell has. */
  #freePlace(): number {
    const taken = new Set(this.#scopes.map(({ cell }) => cell.place));
    let place = 0;
    while (taken.has(place)) place++;
    return place;
  }

  /** A program whose list of files stays is made anew from the old one in a fraction of the time: files are made ahead. */
  #makePlaces(atLeast: number): void {
    const before = this.#places;
    this.#places = Math.max(atLeast, 2 * before);
    const files = Array.from({ length: this.#places }, (_, place) => this.#fileAt(place));
    for (const file of files.slice(before)) this.#project.write(file, nothing);
    this.#project.write(this.#index, files.map((file) => `import './${baseName(file)}';\n`).join(''));
  }
}

/** The scopes that hold the newest declaration of a name, or something that those use. */
function visible(scopes: readonly Scope[]): ReadonlySet<Scope> {
  const kept = new Set<Scope>();
  const keep = (scope: Scope): void => {
    if (kept.has(scope)) return;
    kept.add(scope);
    scope.uses.forEach(keep);
  };
  const seen = { values: new Set<string>(), types: new Set<string>() };
  for (const scope of scopes.slice().reverse()) {
    const isNew = [...addNew(seen.values, scope.values), ...addNew(seen.types, scope.types)].length > 0;
    if (isNew || scope.global) keep(scope);
  }
  return kept;
}

function baseName(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1).replace(/\.d\.ts$/, '');
}

function addNew(seen: Set<string>, names: ReadonlySet<string>): string[] {
  const fresh = [...names].filter((name) => !seen.has(name));
  for (const name of fresh) seen.add(name);
  return fresh;
}

/** Every identifier and every string of a tree. */
function wordsOf(tree: ts.SourceFile): Set<string> {
  const words = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) || ts.isStringLiteral(node)) words.add(node.text);
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return words;
}

/** The names that a declaration file declares, by meaning. What an import brings may be either. */
function declaredIn(tree: ts.SourceFile): Pick<Scope, 'values' | 'types' | 'global'> {
  const names = tree.statements.map(namesOfStatement);
  return {
    values: new Set(names.flatMap(({ values = [] }) => values)),
    types: new Set(names.flatMap(({ types = [] }) => types)),
    global: tree.statements.some(isAugmentation),
  };
}

interface Names {
  readonly values?: readonly string[];
  readonly types?: readonly string[];
}

function namesOfStatement(statement: ts.Statement): Names {
  if (ts.isVariableStatement(statement)) return { values: textsOf(statement.declarationList.declarations.map(nameOf)) };
  if (ts.isFunctionDeclaration(statement)) return { values: textsOf([statement.name]) };
  if (ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement))
    return { types: [statement.name.text] };
  if (isAugmentation(statement)) return {};
  const names = ts.isImportDeclaration(statement) ? importedNames(statement.importClause) : [nameOf(statement)];
  return { values: textsOf(names), types: textsOf(names) };
}

function nameOf(node: ts.Node): ts.Node | undefined {
  return (node as Partial<ts.NamedDeclaration>).name;
}

function textsOf(names: readonly (ts.Node | undefined)[]): string[] {
  return names.flatMap((name) => (name && ts.isIdentifier(name) ? [name.text] : []));
}

/** `declare global` and `declare module 'm'` change what is declared elsewhere. */
function isAugmentation(statement: ts.Statement): boolean {
  if (!ts.isModuleDeclaration(statement)) return false;
  return ts.isStringLiteral(statement.name) || (statement.flags & ts.NodeFlags.GlobalAugmentation) !== 0;
}
