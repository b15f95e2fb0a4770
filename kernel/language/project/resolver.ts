/** Where imports lead: the notebook's folder first, then the kernel's own packages. */

import { builtinModules } from 'node:module';
import ts from 'typescript';
import { type PackageHome, packageHomes, packageName } from './packages.js';
import { internalsOf } from './typescript-internals.js';

type Resolved = ts.ResolvedModuleWithFailedLookupLocations;

/** TypeScript writes paths with forward slashes on every system. */
export function slashed(file: string): string {
  return file.replaceAll('\\', '/');
}

/** The package that holds the types of a package without any. */
const typesOf = (name: string): string => `@types/${name.replace(/^@(.*)\//, '$1__')}`;

/** What our own @types import, for every resolver of the process, and of one that goes on from a snapshot. */
const ownTypes = new Map<string, Resolved>();

/** Builtins are no files: @types/node declares them by name, and a package of the same name never wins. */
const builtins: ReadonlySet<string> = new Set(builtinModules);
const isBuiltin = (specifier: string): boolean => specifier.startsWith('node:') || builtins.has(specifier);
const declaredByTypes: Resolved = { resolvedModule: undefined, failedLookupLocations: [] } as unknown as Resolved;

/** Resolves modules as TypeScript's bundler mode does, and remembers what it found for files of packages. */
export class Resolver {
  readonly files: ts.ModuleResolutionHost & { getDirectories(folder: string): string[] };
  readonly #folder: string;
  readonly #options: ts.CompilerOptions;
  readonly #homes: readonly PackageHome[] = packageHomes();
  readonly #inMemory: (file: string) => string | undefined;
  readonly #imports = new Map<string, Map<string, string | undefined>>();
  /** Files whose imports were resolved before the last installation. */
  readonly #stale = new Set<string>();
  #cache: ts.ModuleResolutionCache;

  /** @param inMemory - the text of a file that is only in memory */
  constructor(folder: string, options: ts.CompilerOptions, inMemory: (file: string) => string | undefined) {
    this.#folder = folder;
    this.#options = options;
    this.#inMemory = inMemory;
    this.#cache = this.#newCache();
    this.files = {
      fileExists: (file) => inMemory(file) !== undefined || ts.sys.fileExists(file),
      readFile: (file) => inMemory(file) ?? ts.sys.readFile(file),
      directoryExists: ts.sys.directoryExists,
      getDirectories: ts.sys.getDirectories,
      realpath: ts.sys.realpath!,
      useCaseSensitiveFileNames: ts.sys.useCaseSensitiveFileNames,
      getCurrentDirectory: () => folder,
    };
  }

  get cache(): ts.ModuleResolutionCache {
    return this.#cache;
  }

  /** A module as `file` imports it. */
  resolve(specifier: string, file: string): Resolved {
    const inMemory = this.#amongCells(specifier);
    if (inMemory !== undefined) return inMemory;
    if (file.includes('/node_modules/')) return this.#fromPackage(specifier, file);
    const found = isBuiltin(specifier) ? declaredByTypes : this.#fromFolder(specifier, file);
    this.#stale.delete(file);
    const imports = this.#imports.get(file) ?? new Map<string, string | undefined>();
    const name = found === declaredByTypes ? '' : found.resolvedModule?.resolvedFileName;
    this.#imports.set(file, imports.set(specifier, name));
    return found;
  }

  /** The file that a specifier in `file` led to. */
  resolved(specifier: string, file: string): string | undefined {
    return this.#imports.get(file)?.get(specifier);
  }

  /** The files that a file's imports led to. */
  importsOf(file: ts.SourceFile): string[] {
    const { imports = [] } = internalsOf(file);
    return imports.flatMap(({ text }) => this.resolved(text, file.fileName) ?? []);
  }

  /** The packages that every notebook may import. */
  get packages(): readonly string[] {
    const names = this.#homes.flatMap(({ dependencies }) => [...dependencies]);
    return [...new Set(names)].filter((name) => !name.startsWith('@types/'));
  }

  /** Whether the file's imports should be tried again: one led nowhere, or something was installed since. */
  hasFailed(file: string): boolean {
    if (this.#inMemory(file) !== undefined) return false;
    return this.#stale.has(file) || [...(this.#imports.get(file)?.values() ?? [])].includes(undefined);
  }

  get hasFailures(): boolean {
    return [...this.#imports.keys()].some((file) => this.hasFailed(file));
  }

  /** Forgets what was found: something was installed. */
  forget(): void {
    for (const file of this.#imports.keys()) this.#stale.add(file);
    this.#cache = this.#newCache();
  }

  /** The declarations of an earlier cell are only in memory: the disk need not be asked. */
  #amongCells(specifier: string): Resolved | undefined {
    if (!/^\.\/__cell_\d+__$/.test(specifier)) return undefined;
    const resolvedFileName = `${this.#folder}/${specifier.slice(2)}${ts.Extension.Dts}`;
    if (this.#inMemory(resolvedFileName) === undefined) return undefined;
    return {
      resolvedModule: { resolvedFileName, extension: ts.Extension.Dts },
      failedLookupLocations: [],
    } as unknown as Resolved;
  }

  /** An import of a cell or a local file. Local files come and go: where one is is looked up each time. */
  #fromFolder(specifier: string, file: string): Resolved {
    const name = packageName(specifier);
    if (name === undefined) return this.#look(specifier, file);
    const found = this.#look(specifier, file, this.#cache);
    if (found.resolvedModule !== undefined) return found;
    const home = this.#homes.find(({ dependencies }) => dependencies.has(name) || dependencies.has(typesOf(name)));
    return home ? this.#look(specifier, slashed(home.from), this.#cache) : found;
  }

  /** An import inside a package. Our own @types import each other, whatever the notebook's folder is. */
  #fromPackage(specifier: string, file: string): Resolved {
    if (isBuiltin(specifier)) return declaredByTypes;
    if (!file.startsWith(`${this.#options.typeRoots![0]}/`)) return this.#look(specifier, file, this.#cache);
    const key = `${file} ${specifier}`;
    const found = ownTypes.get(key) ?? this.#look(specifier, file, this.#cache);
    ownTypes.set(key, found);
    return found;
  }

  #look(specifier: string, file: string, cache?: ts.ModuleResolutionCache): Resolved {
    return ts.resolveModuleName(specifier, file, this.#options, this.files, cache);
  }

  #newCache(): ts.ModuleResolutionCache {
    return ts.createModuleResolutionCache(this.#folder, (file) => file, this.#options);
  }
}
