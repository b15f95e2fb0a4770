/** What cells import: from the notebook's folder first, then from the kernel's own packages. */
import { readFileSync, statSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileFunction, type Module, SyntheticModule } from 'node:vm';
import type { SideModule } from '../../language/language.js';
import { registerScript } from '../execution/errors.js';

/** What `require` is in cells and local files; `resolveUrl` is what their `import.meta.resolve` becomes. */
type Require = ((specifier: string) => unknown) & { resolveUrl(specifier: string): string };

/** A local TypeScript file that has run. */
interface Loaded {
  exports: Record<string, unknown>;
  /** The local files that it required: it is stale when one of them is. */
  readonly requires: Set<string>;
}

const kernelUrl = import.meta.url;
/** Errors of `require` that `import()` does not have: an ES module with a top-level await, or one without a CommonJS entry. */
const needsImport = new Set(['ERR_REQUIRE_ASYNC_MODULE', 'ERR_REQUIRE_ESM', 'ERR_PACKAGE_PATH_NOT_EXPORTED']);

const codeOf = (error: unknown): string => String((error as NodeJS.ErrnoException)?.code ?? '');
const isRelative = (specifier: string): boolean => /^\.{1,2}(\/|$)/.test(specifier) || isAbsolute(specifier);
const withoutExtension = (path: string): string => path.replace(/\.[cm]?[jt]sx?$/, '');

/** Whether it is this very module that is missing, and not one that it needs. */
function isMissing(error: unknown, specifier: string): boolean {
  const missing = ['MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND'].includes(codeOf(error));
  return missing && String((error as Error).message).includes(`'${specifier.split('/')[0]}`);
}

export class Imports {
  readonly #folder: string;
  readonly #fromFolder: NodeJS.Require;
  readonly #fromKernel: NodeJS.Require = createRequire(kernelUrl);
  /** Modules that only `import()` can load, by specifier. */
  readonly #imported = new Map<string, unknown>();
  /** Errors of this cell's imports, thrown where the cell imports: a module that failed once fails differently the second time. */
  readonly #failed = new Map<string, unknown>();
  /** Compiled local files by path without extension, and those that have run. */
  readonly #sources = new Map<string, SideModule>();
  readonly #loaded = new Map<string, Loaded>();
  readonly #changedAt = new Map<string, number>();
  readonly #own: Readonly<Record<string, unknown>>;

  /** @param own - modules that the kernel itself provides, by specifier (`tslab`) */
  constructor(folder: string, own: Readonly<Record<string, unknown>>) {
    this.#folder = folder;
    this.#own = own;
    this.#fromFolder = createRequire(join(folder, 'cell.js'));
  }

  /** What the cell's `require` is. */
  get require(): NodeJS.Require {
    const require = (specifier: string): unknown => {
      if (this.#failed.has(specifier)) throw this.#failed.get(specifier);
      return this.#require(specifier, this.#folder);
    };
    const resolve = (specifier: string, options?: { paths?: string[] }): string => this.#resolve(specifier, options);
    const resolveUrl = (specifier: string): string => this.#resolveUrl(specifier, this.#folder);
    const resolver = Object.assign(resolve, { paths: this.#fromFolder.resolve.paths });
    return Object.assign(require, this.#fromFolder, { resolve: resolver, resolveUrl }) as unknown as NodeJS.Require;
  }

  /** Takes compiled local files; one that has changed, and what depends on it, runs again when it is next imported. */
  update(modules: readonly SideModule[]): void {
    for (const module of modules) {
      const key = withoutExtension(resolve(module.path));
      if (this.#sources.get(key)?.javascript === module.javascript) continue;
      this.#sources.set(key, module);
      this.#forget(key);
    }
  }

  /** Loads what the cell imports and `require` cannot give, so that the cell itself stays synchronous. */
  async preload(specifiers: readonly string[]): Promise<void> {
    this.#failed.clear();
    for (const specifier of specifiers) {
      if (this.#imported.has(specifier) || specifier in this.#own) continue;
      try {
        this.#require(specifier, this.#folder);
      } catch (error) {
        if (needsImport.has(codeOf(error))) this.#imported.set(specifier, await import(this.#urlOf(specifier)));
        else this.#failed.set(specifier, error);
      }
    }
  }

  /** `import()` in a cell or a local file. */
  readonly dynamicImport = async (specifier: string): Promise<Module> => {
    const found = this.#localKey(specifier, this.#folder);
    if (found) return asModule(this.#load(found));
    if (specifier in this.#own) return asModule(this.#own[specifier] as Record<string, unknown>);
    return (await import(this.#urlOf(specifier))) as Module;
  };

  #require(specifier: string, from: string): unknown {
    if (specifier in this.#own) return this.#own[specifier];
    if (this.#imported.has(specifier)) return this.#imported.get(specifier);
    if (isBuiltin(specifier)) return this.#fromFolder(specifier);
    if (isRelative(specifier)) return this.#requireLocal(specifier, from);
    try {
      return this.#fromFolder(specifier);
    } catch (error) {
      if (!isMissing(error, specifier)) throw error;
      return this.#requireOwn(specifier);
    }
  }

  #requireOwn(specifier: string): unknown {
    try {
      return this.#fromKernel(specifier);
    } catch (error) {
      if (!isMissing(error, specifier)) throw error;
      const name = specifier
        .split('/')
        .slice(0, specifier.startsWith('@') ? 2 : 1)
        .join('/');
      throw new Error(
        `Cannot find module '${specifier}': looked in ${this.#folder} and above, and in the kernel's own packages; await install('${name}') fetches it`,
        { cause: undefined },
      );
    }
  }

  #requireLocal(specifier: string, from: string): unknown {
    const key = this.#localKey(specifier, from);
    if (key) return this.#load(key);
    const path = this.#fromFolder.resolve(resolve(from, specifier));
    this.#dropIfChanged(path);
    return this.#fromFolder(path);
  }

  #localKey(specifier: string, from: string): string | undefined {
    if (!isRelative(specifier)) return undefined;
    const key = withoutExtension(resolve(from, specifier));
    return [key, join(key, 'index')].find((each) => this.#sources.has(each));
  }

  /** Runs a local TypeScript file as CommonJS, once until it changes. */
  #load(key: string): Record<string, unknown> {
    const known = this.#loaded.get(key);
    if (known) return known.exports;
    const { path, javascript, sourceMap } = this.#sources.get(key)!;
    const loaded: Loaded = { exports: {}, requires: new Set() };
    this.#loaded.set(key, loaded);
    const filename = existingSource(path);
    registerScript(filename, nameOf(this.#folder, filename), readText(filename), sourceMap);
    const module = { exports: loaded.exports };
    const folder = dirname(filename);
    const requireIt = (specifier: string): unknown => {
      const local = this.#localKey(specifier, folder);
      if (local) loaded.requires.add(local);
      return this.#require(specifier, folder);
    };
    const resolveUrl = (specifier: string): string => this.#resolveUrl(specifier, folder);
    const require: Require = Object.assign(requireIt, { resolveUrl });
    try {
      const run = compileFunction(javascript, ['exports', 'require', 'module', '__filename', '__dirname'], {
        filename,
        importModuleDynamically: this.dynamicImport as never,
      });
      run.call(module.exports, module.exports, require, module, filename, folder);
    } catch (error) {
      this.#loaded.delete(key);
      throw explained(error, nameOf(this.#folder, filename));
    }
    loaded.exports = module.exports;
    return module.exports;
  }

  #forget(key: string): void {
    if (!this.#loaded.delete(key)) return;
    for (const [user, { requires }] of this.#loaded) if (requires.has(key)) this.#forget(user);
  }

  /** A local JavaScript or JSON file is read again when it was written again. */
  #dropIfChanged(path: string): void {
    const changedAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (this.#changedAt.get(path) !== changedAt) delete this.#fromFolder.cache[path];
    this.#changedAt.set(path, changedAt);
  }

  /** `require.resolve`: the path of a module, from where it would be loaded. */
  #resolve(specifier: string, options?: { paths?: string[] }): string {
    try {
      return this.#fromFolder.resolve(specifier, options);
    } catch (error) {
      if (!isMissing(error, specifier)) throw error;
      return this.#fromKernel.resolve(specifier);
    }
  }

  /** `import.meta.resolve`: the address of a module, from where it would be loaded. */
  #resolveUrl(specifier: string, from: string): string {
    return isBuiltin(specifier) ? `node:${specifier.replace(/^node:/, '')}` : this.#urlOf(specifier, from);
  }

  #urlOf(specifier: string, from: string = this.#folder): string {
    if (isBuiltin(specifier) || /^(file|data|node):/.test(specifier)) return specifier;
    if (isRelative(specifier)) return pathToFileURL(resolve(from, specifier)).href;
    try {
      return import.meta.resolve(specifier, pathToFileURL(join(this.#folder, 'cell.js')).href);
    } catch (error) {
      if (!isMissing(error, specifier)) throw error;
      return import.meta.resolve(specifier, kernelUrl);
    }
  }
}

/** The path that the compiler gives may end in .js; people know the file by the name that is on disk. */
function existingSource(path: string): string {
  const base = withoutExtension(path);
  const candidates = [path, ...['.ts', '.tsx', '.mts', '.cts', '.js'].map((extension) => base + extension)];
  return candidates.find((each) => statSync(each, { throwIfNoEntry: false })?.isFile()) ?? path;
}

function nameOf(folder: string, path: string): string {
  const short = relative(folder, path);
  return short.startsWith('..') ? short : `./${short}`;
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** A local file is loaded as CommonJS, which has no top-level await. */
function explained(error: unknown, name: string): unknown {
  if (!(error instanceof SyntaxError) || !error.message.startsWith('await is only valid')) return error;
  return new SyntaxError(
    `${name}: a local file cannot await at its top level; export an async function and await it in the cell`,
  );
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
