/** The compiler's view of a notebook: a few files in memory, the real files around them, and one language service. */

import { statSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { installedManifest, type PackageHome, packageHomes, packageName } from './packages.js';

/** The declared dependencies of ours that come without saying where their types are. */
const typesOf = (name: string): string => `@types/${name.replace(/^@(.*)\//, '$1__')}`;

/** Files in memory and on disk under one set of compiler options. Paths use forward slashes. */
export class Project {
  readonly folder: string;
  readonly service: ts.LanguageService;
  readonly options: ts.CompilerOptions;
  readonly #homes: readonly PackageHome[] = packageHomes();
  readonly #roots: string[] = [];
  readonly #texts = new Map<string, string>();
  readonly #versions = new Map<string, number>();
  readonly #snapshots = new Map<string, { version: string; snapshot: ts.IScriptSnapshot }>();

  constructor(folder: string, settings: { readonly strict: boolean }) {
    this.folder = slashed(path.resolve(folder));
    this.options = compilerOptions(settings.strict, typeRoots(this.#homes));
    this.service = ts.createLanguageService(this.#host(), ts.createDocumentRegistry(true));
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
    this.#texts.set(file, text);
    this.#versions.set(file, (this.#versions.get(file) ?? 0) + 1);
  }

  /** Removes a file in memory. */
  remove(file: string): void {
    this.#texts.delete(file);
    this.#versions.delete(file);
    this.#snapshots.delete(file);
  }

  isVirtual(file: string): boolean {
    return this.#texts.has(file);
  }

  read(file: string): string | undefined {
    return this.#texts.get(file) ?? ts.sys.readFile(file);
  }

  /** The program for what the files hold now. */
  program(): ts.Program {
    const program = this.service.getProgram();
    if (program === undefined) throw new Error('Project: expected a program from the language service, got none');
    return program;
  }

  /** A module as `file` imports it: from the file's folder first, then from our own packages. */
  resolve(specifier: string, file: string): ts.ResolvedModuleWithFailedLookupLocations {
    const host = this.#moduleHost;
    const local = ts.resolveModuleName(specifier, file, this.options, host);
    const name = packageName(specifier);
    if (local.resolvedModule !== undefined || name === undefined) return local;
    const home = this.#homes.find(({ dependencies }) => dependencies.has(name) || dependencies.has(typesOf(name)));
    return home ? ts.resolveModuleName(specifier, home.from, this.options, host) : local;
  }

  readonly #moduleHost: ts.ModuleResolutionHost = {
    fileExists: (file) => this.#texts.has(file) || ts.sys.fileExists(file),
    readFile: (file) => this.read(file),
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
    getCurrentDirectory: () => this.folder,
    realpath: ts.sys.realpath,
    useCaseSensitiveFileNames: ts.sys.useCaseSensitiveFileNames,
  };

  #host(): ts.LanguageServiceHost {
    const { useCaseSensitiveFileNames: _, ...files } = this.#moduleHost;
    return {
      ...files,
      fileExists: this.#moduleHost.fileExists,
      readFile: this.#moduleHost.readFile,
      getCurrentDirectory: () => this.folder,
      useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
      getCompilationSettings: () => this.options,
      getDefaultLibFileName: (options) => ts.getDefaultLibFilePath(options),
      getScriptFileNames: () => this.#roots,
      getScriptVersion: (file) => this.#version(file),
      getScriptSnapshot: (file) => this.#snapshot(file),
      resolveModuleNameLiterals: (literals, file) => literals.map(({ text }) => this.resolve(text, file)),
      readDirectory: ts.sys.readDirectory,
    };
  }

  /** Files of packages do not change under a running notebook; local ones may at any time. */
  #version(file: string): string {
    const version = this.#versions.get(file);
    if (version !== undefined) return String(version);
    if (file.includes('/node_modules/')) return 'installed';
    const found = statSync(file, { throwIfNoEntry: false });
    return found ? `${found.mtimeMs}/${found.size}` : 'missing';
  }

  #snapshot(file: string): ts.IScriptSnapshot | undefined {
    const version = this.#version(file);
    const known = this.#snapshots.get(file);
    if (known?.version === version) return known.snapshot;
    const text = this.read(file);
    if (text === undefined) return undefined;
    const snapshot = ts.ScriptSnapshot.fromString(text);
    this.#snapshots.set(file, { version, snapshot });
    return snapshot;
  }
}

/** TypeScript writes paths with forward slashes on every system. */
export function slashed(file: string): string {
  return file.replaceAll('\\', '/');
}

function typeRoots(homes: readonly PackageHome[]): string[] {
  return [slashed(path.dirname(path.dirname(installedManifest('@types/node', homes[0]!.from))))];
}

function compilerOptions(strict: boolean, roots: string[]): ts.CompilerOptions {
  return {
    strict,
    target: ts.ScriptTarget.ES2022,
    lib: ['lib.esnext.d.ts'],
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    esModuleInterop: true,
    resolveJsonModule: true,
    allowJs: true,
    checkJs: false,
    types: ['node'],
    typeRoots: roots,
    skipLibCheck: true,
    declaration: true,
    sourceMap: true,
    newLine: ts.NewLineKind.LineFeed,
    rewriteRelativeImportExtensions: true,
    rootDir: '/',
    outDir: '/layerlab-out',
  };
}
