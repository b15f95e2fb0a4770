/** The compiler's view of a notebook: a few files in memory, the files on disk, and one language service over both. */

import path from 'node:path';
import ts from 'typescript';
import type { Host } from '../host.js';
import { forJsxRuntime } from './compiler-options.js';
import { DiskWatch } from './disk-watch.js';
import { type MemoryFile, ProgramKeeper } from './kept-program.js';
import { libraryFolder } from './packages.js';
import { Resolver, slashed } from './resolver.js';
import { type Settings, SettingsReader } from './settings.js';
import { internalsOf, type ProgramHost, type ServiceHost } from './typescript-internals.js';

/** The problems of JSX, in a cell or in an imported file, that would be compiled for a global React. */
const jsxIsOff: ReadonlySet<number> = new Set([17004, 6142, 2874]);

/** Parsed files. Those of libraries are shared by all projects of a process and stored in its start-up snapshot. */
const registry: ts.DocumentRegistry = ts.createDocumentRegistry(true);

/** The texts of files, each with the version it was read in. */
const snapshots = new Map<string, { readonly version: string; readonly snapshot: ts.IScriptSnapshot }>();

/** Files in memory and on disk under one set of compiler options. Paths use forward slashes. */
export class Project {
  readonly host: Host;
  readonly folder: string;
  /** Whether the code looks for the stop sign (emit/stop-signs.ts). */
  readonly hasStopSigns: boolean;
  #settings: Settings;
  readonly resolver: Resolver;
  readonly keeper: ProgramKeeper;
  readonly #reader: SettingsReader;
  readonly #disk: DiskWatch;
  readonly #service: ts.LanguageService;
  readonly #roots = new Set<string>();
  /** Files in memory that are modules of the user's own. */
  readonly #modules = new Set<string>();
  readonly #texts = new Map<string, string>();
  readonly #kinds = new Map<string, ts.ScriptKind>();
  readonly #versions = new Map<string, string>();
  #last: ts.Program | undefined;
  /** Counts the programs. The service only reads its files again when this has changed. */
  #programs = 0;
  /** Counts the texts, so that no file in memory gets a version twice. */
  static #written = 0;

  /** @param page - the code runs in a page and not in Node */
  constructor(folder: string, strict: boolean, host: Host, page = false) {
    this.host = host;
    this.hasStopSigns = !page && (host.inPage ?? false);
    this.folder = slashed(path.resolve(folder));
    this.#reader = new SettingsReader(this.folder, strict, host, page);
    this.#settings = this.#reader.read()!;
    this.resolver = new Resolver(host, this.folder, this.options, (file) => this.#texts.get(file));
    const fixed = [this.options.typeRoots![0]!, host.libFolder];
    this.#disk = new DiskWatch(host.files, this.folder, fixed, libraryFolder(host));
    this.keeper = new ProgramKeeper(
      (specifier, file) => this.resolver.resolve(specifier, file),
      () => this.#memoryFiles(),
    );
    this.#service = ts.createLanguageService(this.#serviceHost(), registry);
  }

  /** The language service. It answers about the current texts. */
  get service(): ts.LanguageService {
    this.program();
    return this.#service;
  }

  get options(): ts.CompilerOptions {
    return this.#settings.options;
  }

  /** What is wrong with the project's tsconfig.json. */
  get problems(): readonly ts.Diagnostic[] {
    return this.#settings.problems;
  }

  /** Returns the path of a file in memory, in the notebook's folder. */
  virtual(name: string): string {
    return `${this.folder}/${name}`;
  }

  /** Adds a file in memory that is always part of the program. */
  addRoot(file: string, text: string): void {
    this.#roots.add(file);
    this.keeper.forget();
    this.write(file, text);
  }

  /** Adds a file in memory that is the user's own, as if it were on disk. */
  addModule(file: string, text: string): void {
    this.#modules.add(file);
    this.addRoot(file, text);
  }

  removeModule(file: string): void {
    for (const known of [this.#modules, this.#roots, this.#texts, this.#versions]) known.delete(file);
    this.keeper.forget();
  }

  /** Sets the text of a file in memory. Even the same text makes a new version, so that the file is read again. */
  write(file: string, text: string, kind: ts.ScriptKind = ts.ScriptKind.Unknown): void {
    this.#kinds.set(file, kind);
    this.#texts.set(file, text);
    this.#versions.set(file, String(++Project.#written));
  }

  read(file: string): string | undefined {
    return this.#texts.get(file) ?? this.host.files.readFile(file);
  }

  /** Notices local files, packages and settings that have changed on disk. */
  refresh(): void {
    const settings = this.#reader.read();
    if (settings) this.#use(settings);
    const { files, packages } = this.#disk.changed();
    if (packages) this.resolver.forget();
    if (packages || files || this.resolver.hasFailures) this.keeper.forget();
  }

  /** Compiles JSX for its installed runtime if a problem says that there is no global one. Until it is used, its runtime is not looked for. */
  learnsJsx(problems: readonly ts.Diagnostic[]): boolean {
    const isOff = this.options.jsx !== ts.JsxEmit.ReactJSX && problems.some(({ code }) => jsxIsOff.has(code));
    if (!isOff) return false;
    this.#use({ ...this.#settings, options: forJsxRuntime(this.options, (module) => this.resolver.has(module)) });
    return true;
  }

  #use(settings: Settings): void {
    this.#settings = settings;
    this.resolver.use(settings.options);
    this.#last = undefined;
    this.keeper.forget();
  }

  /** Returns the program for the current texts, which may be the one before. */
  program(): ts.Program {
    return this.keeper.program ?? this.keeper.keep(this.#newProgram());
  }

  #newProgram(): ts.Program {
    this.#programs++;
    const program = this.#service.getProgram();
    if (program === undefined) throw new Error('Project: expected a program from the language service, got none');
    this.#last = program;
    return program;
  }

  *#memoryFiles(): Iterable<MemoryFile> {
    for (const [name, text] of this.#texts) {
      const [version, kind] = [this.#versions.get(name)!, this.#kinds.get(name)!];
      yield { name, text, version, kind };
    }
  }

  /** Returns the local files that a file imports, directly or indirectly, without the file itself. */
  localFiles(program: ts.Program, from: ts.SourceFile): ts.SourceFile[] {
    const found = new Set<ts.SourceFile>();
    const visit = (file: ts.SourceFile): void => {
      for (const name of this.resolver.importsOf(file)) {
        const imported = program.getSourceFile(name);
        if (imported === undefined || found.has(imported) || !this.isLocal(program, imported)) continue;
        found.add(imported);
        visit(imported);
      }
    };
    visit(from);
    return [...found];
  }

  /** Whether a file is a module in memory. */
  isModule(file: string): boolean {
    return this.#modules.has(file);
  }

  /** Whether a file is the user's own: on disk or a module in memory, not in a package, and not a declaration file. */
  readonly isLocal = (program: ts.Program, file: ts.SourceFile): boolean => {
    if (this.#modules.has(file.fileName)) return true;
    if (file.isDeclarationFile || this.#texts.has(file.fileName)) return false;
    return !program.isSourceFileFromExternalLibrary(file) && !file.fileName.includes('/node_modules/');
  };

  /** The language service's host. Its resolution cache saves most of the cost of a new program. */
  #serviceHost(): ServiceHost {
    const { resolver, host } = this;
    return {
      ...resolver.moduleHost,
      useCaseSensitiveFileNames: () => host.files.useCaseSensitiveFileNames,
      getCurrentDirectory: () => this.folder,
      getCompilationSettings: () => this.options,
      getDefaultLibFileName: (options) => `${host.libFolder}/${ts.getDefaultLibFileName(options)}`,
      getProjectVersion: () => String(this.#programs),
      getScriptKind: (file) => this.#kinds.get(file) ?? ts.ScriptKind.Unknown,
      getScriptFileNames: () => [...this.#roots],
      getScriptVersion: (file) => this.#version(file),
      getScriptSnapshot: (file) => this.#snapshot(file),
      getModuleResolutionCache: () => resolver.cache,
      resolveModuleNameLiterals: (literals, file) => literals.map(({ text }) => resolver.resolve(text, file)),
      hasInvalidatedResolutions: (file) => resolver.hasFailed(file),
      readDirectory: host.files.readDirectory,
      setCompilerHost: (compilerHost) => this.#keepUnchanged(compilerHost),
    };
  }

  /** Takes unchanged files from the last program, which is faster than looking up some 200 in the registry each time. */
  #keepUnchanged(host: ProgramHost): void {
    const read = host.getSourceFileByPath;
    host.getSourceFileByPath = (file, path, ...rest) => {
      const known = this.#last?.getSourceFileByPath(path);
      return known && internalsOf(known).version === this.#version(file) ? known : read(file, path, ...rest);
    };
  }

  #version(file: string): string {
    return this.#versions.get(file) ?? this.#disk.version(file);
  }

  #snapshot(file: string): ts.IScriptSnapshot | undefined {
    const version = this.#version(file);
    const known = snapshots.get(file);
    if (known?.version === version) return known.snapshot;
    const text = this.read(file);
    if (text === undefined) return undefined;
    const snapshot = ts.ScriptSnapshot.fromString(text);
    snapshots.set(file, { version, snapshot });
    return snapshot;
  }
}
