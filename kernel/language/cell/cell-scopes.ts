/**
 * The declarations of earlier cells. Each committed cell is a declaration file in memory, nested in the scope of the cell
 * before it; the cell being checked is innermost. So a name refers to its newest declaration, and a value keeps the type
 * it was declared with. A cell without a visible declaration is dropped, and its file is reused.
 */

import ts from 'typescript';
import type { CommittedCell } from '../calls.js';
import type { Project } from '../project/project.js';
import { type DeclaredNames, declaredIn, wordsOf } from './declared-names.js';

/** A committed cell as a scope. */
interface Scope extends DeclaredNames {
  readonly cell: CommittedCell;
  readonly file: string;
  /** Older scopes whose names its declarations use. */
  readonly uses: ReadonlySet<Scope>;
}

const nothing = 'export {};\n';
/** The number of files created in advance; doubled whenever all are in use. */
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
   * Adds a cell's declarations as the innermost scope.
   *
   * @returns the cell with its place. A later engine must use the same place: other cells' declarations may import its file
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

  /** Nests the scopes: each cell in the one before it, and `innermost` in the newest. */
  link(program: ts.Program, innermost: ts.SourceFile): void {
    let inner: ts.SourceFile = innermost;
    for (const { file } of this.#scopes.slice().reverse()) {
      const outer = program.getSourceFile(file)!;
      (inner as { parent?: ts.Node }).parent = outer;
      inner = outer;
    }
    (inner as { parent?: ts.Node | undefined }).parent = undefined;
  }

  /** The names of the visible values. */
  get values(): ReadonlySet<string> {
    return this.#values;
  }

  /** Whether an earlier cell defines a symbol's value, rather than only declaring that it exists. */
  owns(symbol: ts.Symbol): boolean {
    const cells = symbol.declarations?.map((declaration) => this.cellOf(declaration.getSourceFile().fileName)) ?? [];
    return cells.some((cell) => cell !== undefined && !cell.ambient.includes(symbol.name));
  }

  /** Returns the cell whose declarations are in a file. */
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

  /** Sets the scopes, without those that are hidden. */
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

  /** Returns the first place that no visible cell uses. */
  #freePlace(): number {
    const taken = new Set(this.#scopes.map(({ cell }) => cell.place));
    let place = 0;
    while (taken.has(place)) place++;
    return place;
  }

  /** Creates files in advance: building a new program is much faster if its list of files stays the same. */
  #makePlaces(atLeast: number): void {
    const before = this.#places;
    this.#places = Math.max(atLeast, 2 * before);
    const files = Array.from({ length: this.#places }, (_, place) => this.#fileAt(place));
    for (const file of files.slice(before)) this.#project.write(file, nothing);
    this.#project.write(this.#index, files.map((file) => `import './${baseName(file)}';\n`).join(''));
  }
}

/** Returns the scopes with the newest declaration of some name, and those that they use. */
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
