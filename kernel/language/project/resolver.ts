/** Where imports lead: the notebook's folder first, then the kernel's own packages. */

import ts from 'typescript';
import type { Host } from '../host.js';
import { broughtPackages, type PackageHome, packageHomes, packageName, toolsFolder } from './packages.js';
import { internalsOf } from './typescript-internals.js';

type Resolved = ts.ResolvedModuleWithFailedLookupLocations;

/** TypeScript writes paths with forward slashes on every system. */
export function slashed(file: string): string {
  return file.replaceAll('\\', '/');
}

/** The package with the types of a package that has none of its own. */
const typesOf = (name: string): string => `@types/${name.replace(/^@(.*)\//, '$1__')}`;

/** The imports of our own @types, shared by all resolvers of the process and stored in its start-up snapshot. */
const ownTypes = new Map<string, Resolved>();

/** Builtins are not files: @types/node declares them by name. They win over packages of the same name. */
const declaredByTypes: Resolved = { resolvedModule: undefined, failedLookupLocations: [] } as unknown as Resolved;

/** What no folder has. */
const notFound: Resolved = { resolvedModule: undefined, failedLookupLocations: [] } as unknown as Resolved;

/** Resolves modules as TypeScript's bundler mode does, and caches the results for files in packages. */
export class Resolver {
  readonly moduleHost: ts.ModuleResolutionHost & { getDirectories(folder: string): string[] };
  readonly #folder: string;
  #options: ts.CompilerOptions;
  readonly #homes: readonly PackageHome[];
  readonly #tools: string | undefined;
  readonly #builtins: ReadonlySet<string>;
  readonly #inMemory: (file: string) => string | undefined;
  readonly #imports = new Map<string, Map<string, string | undefined>>();
  /** Files whose imports were resolved before the last installation. */
  readonly #stale = new Set<string>();
  #cache: ts.ModuleResolutionCache;

  /** @param inMemory - returns the text of a file in memory, or undefined for any other */
  constructor(host: Host, folder: string, options: ts.CompilerOptions, inMemory: (file: string) => string | undefined) {
    const { files } = host;
    this.#homes = packageHomes(host);
    this.#tools = toolsFolder(host);
    this.#builtins = new Set(host.builtins);
    this.#folder = folder;
    this.#options = options;
    this.#inMemory = inMemory;
    this.#cache = this.#newCache();
    this.moduleHost = {
      fileExists: (file) => inMemory(file) !== undefined || files.fileExists(file),
      readFile: (file) => inMemory(file) ?? files.readFile(file),
      directoryExists: files.directoryExists,
      getDirectories: files.getDirectories,
      realpath: files.realpath,
      useCaseSensitiveFileNames: files.useCaseSensitiveFileNames,
      getCurrentDirectory: () => folder,
    };
  }

  get cache(): ts.ModuleResolutionCache {
    return this.#cache;
  }

  /** Resolves a module as imported by `file`. */
  resolve(specifier: string, file: string): Resolved {
    const inMemory = this.#amongCells(specifier);
    if (inMemory !== undefined) return inMemory;
    if (file.includes('/node_modules/')) return this.#fromPackage(specifier, file);
    const found = this.#isBuiltin(specifier) ? declaredByTypes : this.#fromFolder(specifier, file);
    this.#stale.delete(file);
    const imports = this.#imports.get(file) ?? new Map<string, string | undefined>();
    const name = found === declaredByTypes ? '' : found.resolvedModule?.resolvedFileName;
    this.#imports.set(file, imports.set(specifier, name));
    return found;
  }

  /** Whether cells could import a module. */
  has(specifier: string): boolean {
    return this.#fromFolder(specifier, `${this.#folder}/cell.ts`).resolvedModule !== undefined;
  }

  /** Returns the file that a specifier in `file` was resolved to. */
  resolved(specifier: string, file: string): string | undefined {
    return this.#imports.get(file)?.get(specifier);
  }

  /** Returns the files that a file's imports were resolved to. */
  importsOf(file: ts.SourceFile): string[] {
    const { imports = [] } = internalsOf(file);
    return imports.flatMap(({ text }) => this.resolved(text, file.fileName) ?? []);
  }

  /** Returns the packages that cells and local files have imported, each with its main declaration file. */
  importedPackages(): ReadonlyMap<string, string> {
    const all = [...this.#imports.values()].flatMap((imports) => [...imports]);
    const found = all.flatMap(([specifier, file]) =>
      file && packageName(specifier) ? [[specifier, file] as const] : [],
    );
    return new Map(found);
  }

  /** The packages that any notebook may import. */
  get packages(): readonly string[] {
    return broughtPackages(this.#homes);
  }

  /** Whether the file's imports should be resolved again: one failed, or a package was installed since. */
  hasFailed(file: string): boolean {
    if (this.#inMemory(file) !== undefined) return false;
    return this.#stale.has(file) || [...(this.#imports.get(file)?.values() ?? [])].includes(undefined);
  }

  get hasFailures(): boolean {
    return [...this.#imports.keys()].some((file) => this.hasFailed(file));
  }

  /** Resolves with other options from now on. */
  use(options: ts.CompilerOptions): void {
    this.#options = options;
    this.forget();
  }

  /** Forgets all results, after an installation. */
  forget(): void {
    for (const file of this.#imports.keys()) this.#stale.add(file);
    this.#cache = this.#newCache();
  }

  /** Declarations of earlier cells are only in memory, so the disk need not be searched. */
  #amongCells(specifier: string): Resolved | undefined {
    if (!/^\.\/__cell_\d+__$/.test(specifier)) return undefined;
    const resolvedFileName = `${this.#folder}/${specifier.slice(2)}${ts.Extension.Dts}`;
    if (this.#inMemory(resolvedFileName) === undefined) return undefined;
    return {
      resolvedModule: { resolvedFileName, extension: ts.Extension.Dts },
      failedLookupLocations: [],
    } as unknown as Resolved;
  }

  /** An import of a cell or a local file. Local files come and go, so they are never cached. */
  #fromFolder(specifier: string, file: string): Resolved {
    const name = packageName(specifier);
    if (name === undefined) return this.#look(specifier, file);
    const found = this.#look(specifier, file, this.#cache);
    if (found.resolvedModule !== undefined && !this.#isByAccident(name, found.resolvedModule)) return found;
    const home = this.#homes.find(({ dependencies }) => dependencies.has(name) || dependencies.has(typesOf(name)));
    return home ? this.#look(specifier, slashed(home.from), this.#cache) : notFound;
  }

  /** Whether a package is there only because the kernel is developed with it. */
  #isByAccident(name: string, { resolvedFileName }: ts.ResolvedModule): boolean {
    const isOurs = this.#tools !== undefined && resolvedFileName.startsWith(`${this.#tools}/`);
    return isOurs && !this.packages.includes(name);
  }

  /** An import in a package. The imports of our own @types do not depend on the notebook's folder. */
  #fromPackage(specifier: string, file: string): Resolved {
    if (this.#isBuiltin(specifier)) return declaredByTypes;
    if (!file.startsWith(`${this.#options.typeRoots![0]}/`)) return this.#look(specifier, file, this.#cache);
    const key = `${file} ${specifier}`;
    const found = ownTypes.get(key) ?? this.#look(specifier, file, this.#cache);
    ownTypes.set(key, found);
    return found;
  }

  #isBuiltin(specifier: string): boolean {
    return specifier.startsWith('node:') || this.#builtins.has(specifier);
  }

  #look(specifier: string, file: string, cache?: ts.ModuleResolutionCache): Resolved {
    return ts.resolveModuleName(specifier, file, this.#options, this.moduleHost, cache);
  }

  #newCache(): ts.ModuleResolutionCache {
    return ts.createModuleResolutionCache(this.#folder, (file) => file, this.#options);
  }
}
