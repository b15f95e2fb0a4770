/** The compiler options of a notebook: its project's tsconfig.json, over our own. */

import path from 'node:path';
import ts from 'typescript';
import type { Host } from '../host.js';
import { compilerOptions } from './compiler-options.js';

/** Options about how cells are run, which a project cannot decide, and about output files, of which there are none. */
const ours: readonly (keyof ts.CompilerOptions)[] = [
  ...(['target', 'lib', 'module', 'moduleResolution', 'allowImportingTsExtensions', 'esModuleInterop'] as const),
  ...(['resolveJsonModule', 'allowJs', 'skipLibCheck', 'declaration', 'sourceMap', 'newLine'] as const),
  ...([
    'rootDir',
    'outDir',
    'noEmit',
    'emitDeclarationOnly',
    'noEmitOnError',
    'noEmitHelpers',
    'importHelpers',
  ] as const),
  ...(['declarationMap', 'declarationDir', 'inlineSourceMap', 'inlineSources', 'sourceRoot', 'mapRoot'] as const),
  ...(['outFile', 'composite', 'incremental', 'tsBuildInfoFile', 'isolatedDeclarations', 'removeComments'] as const),
  ...(['stripInternal', 'verbatimModuleSyntax', 'moduleDetection', 'noLib', 'noCheck', 'plugins'] as const),
  // What a cell declares is for later cells.
  ...(['noUnusedLocals', 'noUnusedParameters'] as const),
];

/** No file list is wanted: cells say which files belong to the program. */
const noInputs: ReadonlySet<number> = new Set([18002, 18003]);

export interface Settings {
  readonly options: ts.CompilerOptions;
  /** What is wrong with tsconfig.json. */
  readonly problems: readonly ts.Diagnostic[];
}

export class SettingsReader {
  readonly #folder: string;
  readonly #own: ts.CompilerOptions;
  readonly #host: Host;
  #files: readonly string[] = [];
  #stamp: string | undefined;

  constructor(folder: string, strict: boolean, host: Host, page: boolean) {
    this.#folder = folder;
    this.#own = compilerOptions(strict, host, page);
    this.#host = host;
  }

  /** Returns the settings if they have changed since the last call. */
  read(): Settings | undefined {
    const { files } = this.#host;
    const config = ts.findConfigFile(this.#folder, files.fileExists);
    const stampOf = (names: readonly string[]): string => names.map((file) => `${file} ${files.stamp(file)}`).join();
    if (this.#files[0] === config && stampOf(this.#files) === this.#stamp) return undefined;
    const { settings, extended } = config ? this.#parse(config) : { settings: this.#plain(), extended: [] };
    this.#files = config ? [config, ...extended] : [];
    this.#stamp = stampOf(this.#files);
    return settings;
  }

  #plain(): Settings {
    return { options: { ...this.#own }, problems: [] };
  }

  #parse(config: string): { readonly settings: Settings; readonly extended: readonly string[] } {
    const { readFile, fileExists, useCaseSensitiveFileNames } = this.#host.files;
    const source = ts.readJsonConfigFile(config, readFile);
    const parseHost = { readFile, fileExists, useCaseSensitiveFileNames, readDirectory: () => [] };
    const parsed = ts.parseJsonSourceFileConfigFileContent(source, parseHost, path.dirname(config), undefined, config);
    const found = [...(source as unknown as { parseDiagnostics: ts.Diagnostic[] }).parseDiagnostics, ...parsed.errors];
    const problems = found.filter(({ code }) => !noInputs.has(code));
    return {
      settings: { options: this.#merged(parsed.options), problems },
      extended: source.extendedSourceFiles ?? [],
    };
  }

  #merged(theirs: ts.CompilerOptions): ts.CompilerOptions {
    const own = this.#own;
    const fixed = Object.fromEntries(ours.map((name) => [name, own[name]]));
    const fields =
      theirs.target === undefined ? {} : { useDefineForClassFields: theirs.target >= ts.ScriptTarget.ES2022 };
    return {
      ...own,
      ...fields,
      ...theirs,
      ...fixed,
      lib: [...own.lib!, ...(theirs.lib ?? []).filter((file) => !/^lib\.es/.test(file))],
      types: [...own.types!, ...(theirs.types ?? []).filter((name) => name !== 'node')],
      typeRoots: [...own.typeRoots!, ...(theirs.typeRoots ?? this.#typeRoots())],
      ...runnable(theirs),
    };
  }

  #typeRoots(): readonly string[] {
    return ts.getEffectiveTypeRoots({}, { getCurrentDirectory: () => this.#folder }) ?? [];
  }
}

/** JSX that another tool was meant to compile is compiled here. */
function runnable({ jsx }: ts.CompilerOptions): ts.CompilerOptions {
  const isKept = jsx === ts.JsxEmit.Preserve || jsx === ts.JsxEmit.ReactNative;
  return isKept ? { jsx: ts.JsxEmit.ReactJSX } : {};
}
