/** The compiler's view of a notebook: a few files in memory, the real files around them, and one language service. */

import path from 'node:path';
import ts from 'typescript';
import { DiskWatch } from '../node/disk-watch.js';
import { compilerOptions } from './compiler-options.js';
import { Resolver, slashed } from './resolver.js';
import { internalsOf, type ProgramHost, type ServiceHost } from './typescript-internals.js';

/** Parsed files. Those of libraries are shared by all projects of a process, and kept in its start-up snapshot. */
const registry: ts.DocumentRegistry = ts.createDocumentRegistry(true);

/** The texts of files, with the version they were read in. */
const snapshots = new Map<string, { readonly version: string; readonly snapshot: ts.IScriptSnapshot }>();

/** Files in memory and on disk under one set of compiler options. Paths use forward slashes. */
export class Project {
  readonly folder: string;
  readonly service: ts.LanguageService;
  readonly options: ts.CompilerOptions;
  readonly resolver: Resolver;
  readonly #disk: DiskWatch;
  readonly #roots: string[] = [];
  readonly #texts = new Map<string, string>();
  readonly #versions = new Map<string, string>();
  #last: ts.Program | undefined;
  /** Counts the changes: the service looks at its files only when this has moved, and a file in memory has no version twice. */
  static #changes = 0;

  constructor(folder: string, settings: { readonly strict: boolean }) {
    this.folder = slashed(path.resolve(folder));
    this.options = compilerOptions(settings.strict);
    this.resolver = new Resolver(this.folder, this.options, (file) => this.#texts.get(file));
    this.#disk = new DiskWatch(this.folder, [
      this.options.typeRoots![0]!,
      path.posix.dirname(ts.getDefaultLibFilePath(this.options)),
    ]);
    this.service = ts.createLanguageService(this.#host(), registry);
  }

  /** The path of a file in memory, beside the notebook. */
  virtual(name: string): string {
    return `${this.folder}/${name}`;
  }

  /** Adds a file in memory that the program always holds. */
  addRoot(file: string, text: string): void {
    this.#roots.push(file);
    this.write(file, text);
  }

  /** Sets a file in memory; the same text again makes a new version, so that the file is read anew. */
  write(file: string, text: string): void {
    Project.#changes++;
    this.#texts.set(file, text);
    this.#versions.set(file, String(Project.#changes));
  }

  read(file: string): string | undefined {
    return this.#texts.get(file) ?? ts.sys.readFile(file);
  }

  /** Looks at the disk: local files that were written and packages that were installed count from now on. */
  refresh(): void {
    const { files, packages } = this.#disk.changed();
    if (packages) this.resolver.forget();
    if (packages || files || this.resolver.hasFailures) Project.#changes++;
  }

  /** The program for what the files hold now. */
  program(): ts.Program {
    const program = this.service.getProgram();
    if (program === undefined) throw new Error('Project: expected a program from the language service, got none');
    this.#last = program;
    return program;
  }

  /** The files of the learner's own that a file imports, and what they import in turn; the file itself is not among them. */
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

  /** Whether a file is the learner's own: on disk, not of a package, not only declarations. */
  isLocal(program: ts.Program, file: ts.SourceFile): boolean {
    if (file.isDeclarationFile || this.#texts.has(file.fileName)) return false;
    return !program.isSourceFileFromExternalLibrary(file) && !file.fileName.includes('/node_modules/');
  }

  /** What the language service asks. The resolution cache saves most of a program's cost. */
  #host(): ServiceHost {
    const { resolver } = this;
    return {
      ...resolver.files,
      useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
      getCurrentDirectory: () => this.folder,
      getCompilationSettings: () => this.options,
      getDefaultLibFileName: (options) => ts.getDefaultLibFilePath(options),
      getProjectVersion: () => String(Project.#changes),
      getScriptFileNames: () => this.#roots,
      getScriptVersion: (file) => this.#version(file),
      getScriptSnapshot: (file) => this.#snapshot(file),
      getModuleResolutionCache: () => resolver.cache,
      resolveModuleNameLiterals: (literals, file) => literals.map(({ text }) => resolver.resolve(text, file)),
      hasInvalidatedResolutions: (file) => resolver.hasFailed(file),
      readDirectory: ts.sys.readDirectory,
      setCompilerHost: (host) => this.#keepUnchanged(host),
    };
  }

  /** Takes files that have not changed from the last program: the registry would be asked for each of some 200, every time. */
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
