/** The compiler options of a notebook: its project's tsconfig.json, over our own. */

import ts from 'typescript';
import type { Host } from '../host.js';
import { compilerOptions } from './compiler-options.js';
import { type Config, readConfig } from './tsconfig.js';

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

export interface Settings {
  readonly options: ts.CompilerOptions;
  /** What is wrong with tsconfig.json. */
  readonly problems: readonly ts.Diagnostic[];
}

/** A folder without a tsconfig.json. */
const nothing: Config = { options: {}, problems: [], files: [] };

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
    const { options, problems, files: read } = config ? readConfig(config, files) : nothing;
    this.#files = read;
    this.#stamp = stampOf(read);
    return { options: config ? this.#merged(options) : { ...this.#own }, problems };
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
