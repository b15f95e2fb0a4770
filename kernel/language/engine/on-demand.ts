/** TypeScript for what is only known when a cell runs: files and names of modules, under the project's tsconfig.json. */
import path from 'node:path';
import ts from 'typescript';
import { compileFile } from '../emit/compile-file.js';
import type { Host } from '../host.js';
import type { SideModule } from '../language.js';
import { SettingsReader } from '../project/settings.js';

export class OnDemand {
  readonly #reader: SettingsReader;
  readonly #host: Host;
  #options: ts.CompilerOptions = {};

  /** @param folder - the notebook's folder */
  constructor(folder: string, host: Host) {
    this.#host = host;
    this.#reader = new SettingsReader(folder, true, host, false);
  }

  /**
   * Returns a file as CommonJS.
   *
   * @throws SyntaxError with the file's name and line if it cannot be parsed
   */
  compile(file: string, text: string): SideModule {
    const options = this.#current();
    const folder = path.dirname(file);
    return compileFile(file, text, {
      options,
      path: (specifier) => this.path(specifier, folder),
      has: (module) => this.#resolved(module, folder) !== undefined,
    });
  }

  /** Returns the file that a name stands for by the `paths` or the `baseUrl` of the project; undefined for any other. */
  path(specifier: string, from: string): string | undefined {
    const { builtins } = this.#host;
    const options = this.#current();
    const hasNames = options.paths !== undefined || options.baseUrl !== undefined;
    if (!hasNames || /^\.{1,2}(\/|$)/.test(specifier) || builtins.includes(specifier)) return undefined;
    const resolvedModule = this.#resolved(specifier, from);
    if (resolvedModule === undefined || resolvedModule.isExternalLibraryImport) return undefined;
    return path.normalize(resolvedModule.resolvedFileName.replace(/\.d\.([cm]?)ts$/, '.$1js'));
  }

  #resolved(specifier: string, from: string): ts.ResolvedModuleFull | undefined {
    return ts.resolveModuleName(specifier, path.join(from, 'cell.ts'), this.#current(), this.#host.files)
      .resolvedModule;
  }

  #current(): ts.CompilerOptions {
    this.#options = this.#reader.read()?.options ?? this.#options;
    return this.#options;
  }
}
