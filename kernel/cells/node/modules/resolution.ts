/** Finds packages as Node does, from the file that asks for them or else from the kernel, and loads them. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { broughtPackages, packageHomes, packageName, toolsFolder } from '../../../language/project/packages.js';
import { codeOf, explainedMissing, missingModule } from './missing.js';

const kernelUrl = import.meta.url;
const fromKernel: NodeJS.Require = createRequire(kernelUrl);

/** Errors of `require` that `import()` does not have: the module waits at its top level. */
const needsImport = new Set(['ERR_REQUIRE_ASYNC_MODULE', 'ERR_REQUIRE_ESM']);

/** What the kernel's own folders hold. */
const kernel = ownPackages();

function ownPackages(): { readonly tools: string | undefined; readonly packages: ReadonlySet<string> } {
  const files = { fileExists: existsSync, readFile: (file: string) => readFileSync(file, 'utf8') };
  const host = { files, home: fileURLToPath(kernelUrl) };
  return { tools: toolsFolder(host), packages: new Set(broughtPackages(packageHomes(host))) };
}

export function isRelative(specifier: string): boolean {
  return /^\.{1,2}(\/|$)/.test(specifier) || isAbsolute(specifier);
}

/** Returns the result of the first function that does not throw, or throws the first error. */
function firstFound<T>(finders: readonly (() => T)[]): T {
  let first: unknown;
  for (const find of finders) {
    try {
      return find();
    } catch (error) {
      first ??= error;
    }
  }
  throw first;
}

/** The file that the `import` condition names. */
function importedFile(specifier: string, parent: string): string {
  const file = fileURLToPath(import.meta.resolve(specifier, parent));
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) throw new Error(`there is no file ${file}`);
  return file;
}

export class Resolution {
  readonly #folder: string;
  readonly #requires = new Map<string, NodeJS.Require>();
  readonly #changedAt = new Map<string, number>();
  /** Modules that only `import()` can load, by path. */
  readonly #awaited = new Map<string, unknown>();

  /** @param folder - the notebook's folder */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Node's `require` for the files of a folder. */
  requireOf(folder: string): NodeJS.Require {
    const known = this.#requires.get(folder) ?? createRequire(join(folder, 'cell.js'));
    this.#requires.set(folder, known);
    return known;
  }

  /** `require`: the `require` condition of a package. */
  require(specifier: string, from: string): unknown {
    return isBuiltin(specifier) ? fromKernel(specifier) : this.#load(this.path(specifier, from));
  }

  /** A static import: the `import` condition of a package, or what `require` finds where there is none. */
  imported(specifier: string, from: string): unknown {
    if (isBuiltin(specifier)) return fromKernel(specifier);
    const path = this.#importedPath(specifier, from);
    return this.#awaited.get(path) ?? this.#load(path);
  }

  /** Loads a package that is going to be imported, so that `imported` need not wait for it. */
  async prepare(specifier: string, from: string): Promise<void> {
    try {
      this.imported(specifier, from);
    } catch (error) {
      if (!needsImport.has(codeOf(error))) throw error;
      const path = this.#importedPath(specifier, from);
      this.#awaited.set(path, await importWithMark(pathToFileURL(path).href));
    }
  }

  /** Node's `import()`. */
  async import(specifier: string, from: string): Promise<unknown> {
    const url = this.importUrl(specifier, from);
    try {
      return await import(url);
    } catch (error) {
      throw explainedMissing(error);
    }
  }

  /** Requires a local JavaScript or JSON file, again if it has changed. */
  requireFresh(absolute: string): unknown {
    const require = this.requireOf(this.#folder);
    const path = require.resolve(absolute);
    const changedAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (this.#changedAt.get(path) !== changedAt) delete require.cache[path];
    this.#changedAt.set(path, changedAt);
    return this.#load(path);
  }

  /** `require.resolve`: the path of a module. */
  path(specifier: string, from: string, options?: { paths?: string[] }): string {
    const { resolve: resolveFrom } = this.requireOf(from);
    return this.#found(specifier, [
      () => resolveFrom(specifier, options),
      () => importedFile(specifier, urlIn(from)),
      () => fromKernel.resolve(specifier),
    ]);
  }

  /** `import.meta.resolve`: the URL of a module, seen from a folder. */
  url(specifier: string, from: string): string {
    return isBuiltin(specifier) ? `node:${specifier.replace(/^node:/, '')}` : this.importUrl(specifier, from);
  }

  /** The URL, or the name of a builtin, that `import()` takes. */
  importUrl(specifier: string, from: string): string {
    if (isBuiltin(specifier) || /^(file|data|node):/.test(specifier)) return specifier;
    if (isRelative(specifier)) return pathToFileURL(resolve(from, specifier)).href;
    return pathToFileURL(this.#importedPath(specifier, from)).href;
  }

  /** The path of a package for a static import; undefined if there is none. */
  packagePath(specifier: string, from: string): string | undefined {
    if (isBuiltin(specifier) || /^(data|https?):/.test(specifier)) return undefined;
    try {
      return this.#importedPath(specifier, from);
    } catch {
      return undefined;
    }
  }

  #importedPath(specifier: string, from: string): string {
    return this.#found(specifier, [
      () => importedFile(specifier, urlIn(from)),
      () => this.requireOf(from).resolve(specifier),
      () => importedFile(specifier, kernelUrl),
    ]);
  }

  #found(specifier: string, finders: readonly (() => string)[]): string {
    try {
      return firstFound(finders.map((find) => () => this.#intended(specifier, find())));
    } catch (error) {
      throw isRelative(specifier) ? error : missingModule(specifier, this.#folder);
    }
  }

  /** Refuses a package that is there only because the kernel is developed with it. */
  #intended(specifier: string, file: string): string {
    const name = packageName(specifier);
    if (name === undefined || !kernel.tools || !file.startsWith(join(kernel.tools, '/'))) return file;
    if (!kernel.packages.has(name)) throw new Error(`${name} is a tool of the kernel's own development`);
    return file;
  }

  /** Requires a file that is there. */
  #load(path: string): unknown {
    try {
      return this.requireOf(this.#folder)(path);
    } catch (error) {
      throw explainedMissing(error);
    }
  }
}

function urlIn(folder: string): string {
  return pathToFileURL(join(folder, 'cell.js')).href;
}

/** Imports a module with `__esModule`, as Node's `require` of an ES module returns it: compiled imports read their default by it. */
async function importWithMark(url: string): Promise<unknown> {
  const module = (await import(url)) as object;
  const file = JSON.stringify(url);
  const reexports = 'default' in module ? `export { default } from ${file};` : '';
  const text = `export * from ${file}; ${reexports} export const __esModule = true;`;
  return import(`data:text/javascript,${encodeURIComponent(text)}`);
}
