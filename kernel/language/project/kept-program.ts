/**
 * Keeps a program and its checker while only files in memory change. A new checker would first merge the names of some 190
 * library files, and forget every type of theirs that cells have used.
 */

import ts from 'typescript';
import { internals, internalsOf, type ProgramInternals } from './typescript-internals.js';

/** A file in memory, as it is now. */
export interface MemoryFile {
  readonly name: string;
  readonly text: string;
  readonly version: string;
  readonly kind: ts.ScriptKind;
}

interface Replaced {
  readonly version: string;
  readonly file: ts.SourceFile;
}

type Resolve = (specifier: string, file: string) => ts.ResolvedModuleWithFailedLookupLocations;

/** How many texts a checker may see. Their types stay in it. */
const maxFiles = 300;

/** Decides which program is kept, and for how long. */
export class ProgramKeeper {
  readonly #resolve: Resolve;
  readonly #files: () => Iterable<MemoryFile>;
  #kept: KeptProgram | undefined;
  /** The files that change names of others in a program whose cells import nothing; -1 if there was none. */
  #reachingFiles = -1;

  /**
   * @param resolve - resolves a module as imported by a file
   * @param files - returns the files in memory
   */
  constructor(resolve: Resolve, files: () => Iterable<MemoryFile>) {
    this.#resolve = resolve;
    this.#files = files;
  }

  /** The kept program, with the files in memory as they are now; undefined if it takes a new one. */
  get program(): ts.Program | undefined {
    return this.#kept?.with([...this.#files()]);
  }

  /** Keeps a program. If a package in it changes names of others, it serves only while that package is imported. Returns it. */
  keep(program: ts.Program): ts.Program {
    const count = countReachingFiles(program);
    const imports = importsOfAll(program, this.#files());
    if (imports.size === 0) this.#reachingFiles = count;
    this.#kept = new KeptProgram(program, this.#resolve, count === this.#reachingFiles ? new Set() : imports);
    return program;
  }

  /** Makes the next program a new one, because what was checked last has left something in the checker. */
  drop(): void {
    this.#kept = undefined;
  }

  /** Forgets the program, because more than texts in memory has changed. */
  forget(): void {
    this.drop();
    this.#reachingFiles = -1;
  }
}

class KeptProgram {
  readonly #program: ProgramInternals;
  readonly #resolve: Resolve;
  readonly #replaced = new Map<string, Replaced>();
  readonly #ours = new WeakSet<ts.SourceFile>();
  /** What some file in memory must import. */
  readonly #needs: ReadonlySet<string>;
  #count = 0;

  constructor(program: ts.Program, resolve: Resolve, needs: ReadonlySet<string>) {
    this.#program = program as ProgramInternals;
    this.#resolve = resolve;
    this.#needs = needs;
    this.#serveReplaced();
  }

  /** Returns the program with these files as they are now; undefined if that takes a new program. */
  with(files: readonly MemoryFile[]): ts.Program | undefined {
    for (const file of files) {
      if (this.#versionOf(file.name) === file.version) continue;
      if (this.#count++ >= maxFiles || !this.#replace(file)) return undefined;
    }
    if (this.#needs.size === 0) return this.#program;
    const imported = importsOfAll(this.#program, files);
    return [...this.#needs].every((each) => imported.has(each)) ? this.#program : undefined;
  }

  #versionOf(name: string): string | undefined {
    const replaced = this.#replaced.get(name);
    if (replaced) return replaced.version;
    const file = this.#program.getSourceFile(name);
    return file && internalsOf(file).version;
  }

  /** Takes a file's new text. Returns whether it changes no other file's names and imports nothing new. */
  #replace({ name, text, version, kind }: MemoryFile): boolean {
    const before = this.#program.getSourceFile(name);
    if (before === undefined || kind === ts.ScriptKind.TSX) return false;
    const file = parseLike(before, text, kind);
    // The program remembers a file's problems by its path.
    Object.assign(file, { path: `${name}#${version}`, resolvedPath: name, originalFileName: name });
    const imports = importsOf(file);
    Object.assign(file, { imports, moduleAugmentations: [], ambientModuleNames: [] });
    if (reachesOut(before) || reachesOut(file) || !imports.every((each) => this.#has(each.text, name))) return false;
    internals.bindSourceFile(file, this.#program.getCompilerOptions());
    this.#ours.add(file);
    this.#replaced.set(name, { version, file });
    return true;
  }

  /** Whether an import leads to a file of the program, or to a module that a declaration file declares by name. */
  #has(specifier: string, from: string): boolean {
    const { resolvedModule } = this.#resolve(specifier, from);
    if (resolvedModule) return this.#program.getSourceFile(resolvedModule.resolvedFileName) !== undefined;
    return this.#program.getTypeChecker().tryFindAmbientModule(specifier) !== undefined;
  }

  /** The checker asks its program for files and for what their imports mean. */
  #serveReplaced(): void {
    const program = this.#program;
    const { getSourceFile, getResolvedModule } = program;
    program.getSourceFile = (name) => this.#replaced.get(name)?.file ?? getSourceFile(name);
    program.getResolvedModule = (file, specifier, mode) =>
      this.#ours.has(file) ? this.#resolve(specifier, file.fileName) : getResolvedModule(file, specifier, mode);
  }
}

/** Parses a text as the program parsed the file before. */
function parseLike(before: ts.SourceFile, text: string, kind: ts.ScriptKind): ts.SourceFile {
  const { fileName, languageVersion, impliedNodeFormat } = before;
  const { setExternalModuleIndicator, jsDocParsingMode, packageJsonScope } = internalsOf(before);
  const options = {
    languageVersion,
    impliedNodeFormat,
    ...(setExternalModuleIndicator && { setExternalModuleIndicator }),
    ...(jsDocParsingMode !== undefined && { jsDocParsingMode }),
  };
  return Object.assign(ts.createSourceFile(fileName, text, options, false, kind), { packageJsonScope });
}

/** Whether a file declares names outside of itself, or refers to files in comments. */
function reachesOut(file: ts.SourceFile): boolean {
  const { referencedFiles, typeReferenceDirectives, libReferenceDirectives } = file;
  const refers = [referencedFiles, typeReferenceDirectives, libReferenceDirectives].some(({ length }) => length > 0);
  return refers || !ts.isExternalModule(file) || file.statements.some(isAugmentation);
}

function isAugmentation(statement: ts.Statement): boolean {
  return (
    ts.isModuleDeclaration(statement) &&
    (ts.isStringLiteral(statement.name) || (statement.flags & ts.NodeFlags.GlobalAugmentation) !== 0)
  );
}

/** The specifiers of a file's imports, also of `import()` and of types. */
function importsOf(file: ts.SourceFile): ts.StringLiteralLike[] {
  const found: ts.StringLiteralLike[] = [];
  const visit = (node: ts.Node): void => {
    const specifier = specifierOf(node);
    if (specifier && ts.isStringLiteralLike(specifier)) found.push(specifier);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}

/** What any of some files of a program import: neither cells nor what is always there. */
function importsOfAll(program: ts.Program, files: Iterable<MemoryFile>): Set<string> {
  const found = [...files].flatMap(({ name }) => {
    const file = program.getSourceFile(name);
    return (file && internalsOf(file).imports) ?? [];
  });
  return new Set(found.map(({ text }) => text).filter((each) => !isAlwaysThere(each)));
}

function isAlwaysThere(specifier: string): boolean {
  return specifier === 'layerlab' || specifier.startsWith('node:') || specifier.startsWith('./__');
}

function specifierOf(node: ts.Node): ts.Node | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  if (ts.isExternalModuleReference(node)) return node.expression;
  if (ts.isImportTypeNode(node)) return ts.isLiteralTypeNode(node.argument) ? node.argument.literal : undefined;
  const isImport = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
  return isImport ? node.arguments[0] : undefined;
}

/** Whether the checker has found something in files of this name, also what the program does not report. */
export function leavesProblems(program: ts.Program, file: ts.SourceFile): boolean {
  return (program as ProgramInternals).getTypeChecker().getDiagnostics(file).length > 0;
}

/** How many files of a program change names of other files: scripts, and modules that add to others or to the global scope. */
function countReachingFiles(program: ts.Program): number {
  return program.getSourceFiles().filter((file) => {
    const { moduleAugmentations = [] } = internalsOf(file);
    return !ts.isExternalModule(file) || moduleAugmentations.length > 0;
  }).length;
}
