/** Modules for cells: local files, packages of the notebook's folder, the kernel's own packages. */
import { createRequire, isBuiltin } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Module, SyntheticModule } from 'node:vm';
import type { SideModule } from '../../../language/language.js';
import type { Modules } from '../../modules.js';
import type { Loader } from './loader.js';
import { LocalFiles } from './local-files.js';
import { ProjectModules } from './project-modules.js';
import { isRelative, Resolution } from './resolution.js';

export class Imports implements Modules {
  readonly #folder: string;
  readonly #resolution: Resolution;
  readonly #project: ProjectModules;
  readonly #files: LocalFiles;
  /** Errors of preloading, thrown where the cell imports: a module that failed once fails differently the second time. */
  readonly #failed = new Map<string, unknown>();
  readonly #own: Readonly<Record<string, unknown>>;

  /** @param own - modules that the kernel itself provides, by specifier (`tslab`) */
  constructor(folder: string, own: Readonly<Record<string, unknown>>) {
    this.#folder = folder;
    this.#own = own;
    this.#resolution = new Resolution(folder);
    this.#project = new ProjectModules(folder);
    this.#files = new LocalFiles(folder, this.#loader(), this.#project);
    requireTypeScript((path) => this.#files.load(this.#files.findFresh(path, folder)!));
  }

  /** Runs a TypeScript file as the main file of a worker. */
  async run(path: string): Promise<void> {
    const file = this.#files.findFresh(path, this.#folder)!;
    await this.#files.prepare(file);
    this.#files.load(file);
  }

  get require(): NodeJS.Require {
    const { require: load, imported: loadImported, resolveUrl } = this.#loader();
    const folder = this.#folder;
    const imported = (specifier: string): unknown => {
      if (this.#failed.has(specifier)) throw this.#failed.get(specifier);
      return loadImported(specifier, folder);
    };
    const fromFolder = this.#resolution.requireOf(folder);
    const resolvePath = (specifier: string, options?: { paths?: string[] }): string =>
      this.#resolution.path(specifier, folder, options);
    const resolver = Object.assign(resolvePath, { paths: fromFolder.resolve.paths });
    const extra = { resolve: resolver, imported, resolveUrl: (specifier: string) => resolveUrl(specifier, folder) };
    return Object.assign(
      (specifier: string) => load(specifier, folder),
      fromFolder,
      extra,
    ) as unknown as NodeJS.Require;
  }

  get dirname(): string {
    return this.#folder;
  }

  get filename(): string {
    return join(this.#folder, '__tslab__.ts');
  }

  update(files: readonly SideModule[]): void {
    this.#files.update(files);
  }

  async preload(specifiers: readonly string[]): Promise<void> {
    this.#failed.clear();
    const seen = new Set<string>();
    for (const specifier of specifiers) {
      try {
        await this.#prepare(specifier, this.#folder, seen);
      } catch (error) {
        this.#failed.set(specifier, error);
      }
    }
  }

  readonly dynamicImport = (specifier: string): Promise<Module> => this.#dynamicImport(specifier, this.#folder);

  async #dynamicImport(written: string, from: string): Promise<Module> {
    const specifier = this.#project.named(written, from);
    const path = specifier.startsWith('file:') ? fileURLToPath(specifier) : specifier;
    const file = this.#files.findFresh(path, from) ?? this.#packageSource(specifier, from);
    if (file) {
      await this.#files.prepare(file);
      return asModule(this.#files.load(file));
    }
    if (specifier in this.#own) return asModule(this.#own[specifier] as Record<string, unknown>);
    if (path.endsWith('.json')) return asModule(this.#loadJson(path, from));
    return this.#resolution.import(specifier, from) as Promise<Module>;
  }

  /** Node's own import() of JSON needs an attribute, which does not reach this function. */
  #loadJson(specifier: string, from: string): Record<string, unknown> {
    return this.#require(specifier, from) as Record<string, unknown>;
  }

  /** What cells and local files load modules with; they say from which folder. */
  #loader(): Loader {
    return {
      require: (specifier, from) => this.#require(this.#project.named(specifier, from), from),
      imported: (specifier, from) => this.#load(specifier, from, () => this.#resolution.imported(specifier, from)),
      prepare: (specifier, from, seen) => this.#prepare(specifier, from, seen),
      resolveUrl: (specifier, from) => this.#resolution.url(this.#project.named(specifier, from), from),
      dynamicImport: (specifier, from) => this.#dynamicImport(specifier, from),
    };
  }

  #require(specifier: string, from: string): unknown {
    return this.#load(specifier, from, () => this.#resolution.require(specifier, from));
  }

  async #prepare(specifier: string, from: string, seen: Set<string>): Promise<void> {
    const file = this.#files.find(specifier, from) ?? this.#packageSource(specifier, from);
    if (file) await this.#files.prepare(file, seen);
    else if (!isRelative(specifier) && !(specifier in this.#own)) await this.#resolution.prepare(specifier, from);
  }

  /** A package of a workspace may consist of TypeScript, which runs as local files do. */
  #packageSource(specifier: string, from: string): string | undefined {
    if (isRelative(specifier) || specifier in this.#own) return undefined;
    const path = this.#resolution.packagePath(specifier, from);
    return path === undefined ? undefined : this.#files.find(path, from);
  }

  #load(specifier: string, from: string, loadPackage: () => unknown): unknown {
    if (specifier in this.#own) return this.#own[specifier];
    if (isBuiltin(specifier)) return loadPackage();
    const file = this.#files.find(specifier, from) ?? this.#packageSource(specifier, from);
    if (file) return this.#files.load(file);
    return isRelative(specifier) ? this.#resolution.requireFresh(resolve(from, specifier)) : loadPackage();
  }
}

/** Lets packages of JavaScript require those of TypeScript. */
function requireTypeScript(load: (path: string) => unknown): void {
  const { extensions } = createRequire(import.meta.url);
  for (const extension of ['.ts', '.tsx', '.mts', '.cts'])
    extensions[extension] = (module, path) => {
      module.exports = load(path);
    };
}

async function asModule(exports: Record<string, unknown>): Promise<Module> {
  const own = Object.keys(exports);
  const names = exports.__esModule ? own : [...new Set([...own, 'default'])];
  const module = new SyntheticModule(names, () => {
    for (const name of names) module.setExport(name, name in exports ? exports[name] : exports);
  });
  await module.link(() => {
    throw new Error('a synthetic module imports nothing');
  });
  await module.evaluate();
  return module;
}
