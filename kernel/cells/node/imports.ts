/** Modules for cells: from the notebook's folder first, then from the kernel's own packages. */
import { isBuiltin } from 'node:module';
import { resolve } from 'node:path';
import { type Module, SyntheticModule } from 'node:vm';
import type { SideModule } from '../../language/language.js';
import type { Modules } from '../modules.js';
import { LocalFiles } from './local-files.js';
import { codeOf, isRelative, Resolution } from './resolution.js';

/** Errors of `require` that `import()` does not have: an ES module with a top-level await, or one without a CommonJS entry. */
const needsImport = new Set(['ERR_REQUIRE_ASYNC_MODULE', 'ERR_REQUIRE_ESM', 'ERR_PACKAGE_PATH_NOT_EXPORTED']);

export class Imports implements Modules {
  readonly #folder: string;
  readonly #resolution: Resolution;
  readonly #files: LocalFiles;
  /** Modules that only `import()` can load, by specifier. */
  readonly #imported = new Map<string, unknown>();
  /** Errors of preloading, thrown where the cell imports: a module that failed once fails differently the second time. */
  readonly #failed = new Map<string, unknown>();
  readonly #own: Readonly<Record<string, unknown>>;

  /** @param own - modules that the kernel itself provides, by specifier (`tslab`) */
  constructor(folder: string, own: Readonly<Record<string, unknown>>) {
    this.#folder = folder;
    this.#own = own;
    this.#resolution = new Resolution(folder);
    this.#files = new LocalFiles(folder, {
      require: (specifier, from) => this.#require(specifier, from),
      resolveUrl: (specifier, from) => this.#resolution.url(specifier, from),
      dynamicImport: this.dynamicImport,
    });
  }

  get require(): NodeJS.Require {
    const require = (specifier: string): unknown => {
      if (this.#failed.has(specifier)) throw this.#failed.get(specifier);
      return this.#require(specifier, this.#folder);
    };
    const { fromFolder } = this.#resolution;
    const resolvePath = (specifier: string, options?: { paths?: string[] }): string =>
      this.#resolution.path(specifier, options);
    const resolver = Object.assign(resolvePath, { paths: fromFolder.resolve.paths });
    const resolveUrl = (specifier: string): string => this.#resolution.url(specifier, this.#folder);
    return Object.assign(require, fromFolder, { resolve: resolver, resolveUrl }) as unknown as NodeJS.Require;
  }

  update(files: readonly SideModule[]): void {
    this.#files.update(files);
  }

  async preload(specifiers: readonly string[]): Promise<void> {
    this.#failed.clear();
    for (const specifier of specifiers) {
      if (this.#imported.has(specifier) || specifier in this.#own) continue;
      try {
        this.#require(specifier, this.#folder);
      } catch (error) {
        if (needsImport.has(codeOf(error))) this.#imported.set(specifier, await this.#import(specifier));
        else this.#failed.set(specifier, error);
      }
    }
  }

  readonly dynamicImport = async (specifier: string): Promise<Module> => {
    const file = this.#files.find(specifier, this.#folder);
    if (file) return asModule(this.#files.load(file));
    if (specifier in this.#own) return asModule(this.#own[specifier] as Record<string, unknown>);
    return (await this.#import(specifier)) as Module;
  };

  #import(specifier: string): Promise<unknown> {
    return import(this.#resolution.importUrl(specifier, this.#folder));
  }

  #require(specifier: string, from: string): unknown {
    if (specifier in this.#own) return this.#own[specifier];
    if (this.#imported.has(specifier)) return this.#imported.get(specifier);
    if (isBuiltin(specifier)) return this.#resolution.fromFolder(specifier);
    if (isRelative(specifier)) return this.#requireLocal(specifier, from);
    return this.#resolution.require(specifier);
  }

  #requireLocal(specifier: string, from: string): unknown {
    const file = this.#files.find(specifier, from);
    return file ? this.#files.load(file) : this.#resolution.requireFresh(resolve(from, specifier));
  }
}

async function asModule(exports: Record<string, unknown>): Promise<Module> {
  const names = [...new Set([...Object.keys(exports), 'default'])];
  const module = new SyntheticModule(names, () => {
    for (const name of names) module.setExport(name, name in exports ? exports[name] : exports);
  });
  await module.link(() => {
    throw new Error('a synthetic module imports nothing');
  });
  await module.evaluate();
  return module;
}
