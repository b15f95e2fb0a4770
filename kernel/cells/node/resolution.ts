/** Finds and loads modules that Node can load by itself, from the notebook's folder or else from the kernel. */
import { statSync } from 'node:fs';
import { createRequire, isBuiltin } from 'node:module';
import { isAbsolute, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const kernelUrl = import.meta.url;

export function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException)?.code ?? '');
}

export function isRelative(specifier: string): boolean {
  return /^\.{1,2}(\/|$)/.test(specifier) || isAbsolute(specifier);
}

/** Whether the module itself is missing, rather than one of its dependencies. */
function isMissing(error: unknown, specifier: string): boolean {
  const missing = ['MODULE_NOT_FOUND', 'ERR_MODULE_NOT_FOUND'].includes(codeOf(error));
  return missing && String((error as Error).message).includes(`'${specifier.split('/')[0]}`);
}

/** Calls `first`, and `second` if the module is missing there. */
function firstFound<T>(specifier: string, first: () => T, second: () => T): T {
  try {
    return first();
  } catch (error) {
    if (!isMissing(error, specifier)) throw error;
    return second();
  }
}

export class Resolution {
  readonly fromFolder: NodeJS.Require;
  readonly #fromKernel: NodeJS.Require = createRequire(kernelUrl);
  readonly #folder: string;
  readonly #changedAt = new Map<string, number>();

  constructor(folder: string) {
    this.#folder = folder;
    this.fromFolder = createRequire(join(folder, 'cell.js'));
  }

  /** Requires a package. */
  require(specifier: string): unknown {
    const missing = (): never => {
      throw this.#missing(specifier);
    };
    return firstFound(
      specifier,
      () => this.fromFolder(specifier),
      () => firstFound(specifier, () => this.#fromKernel(specifier), missing),
    );
  }

  #missing(specifier: string): Error {
    const name = specifier
      .split('/')
      .slice(0, specifier.startsWith('@') ? 2 : 1)
      .join('/');
    return new Error(
      `Cannot find module '${specifier}': looked in ${this.#folder} and above, and in the kernel's own packages; await install('${name}') fetches it`,
    );
  }

  /** Requires a local JavaScript or JSON file, again if it has changed. */
  requireFresh(absolute: string): unknown {
    const path = this.fromFolder.resolve(absolute);
    const changedAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
    if (this.#changedAt.get(path) !== changedAt) delete this.fromFolder.cache[path];
    this.#changedAt.set(path, changedAt);
    return this.fromFolder(path);
  }

  /** `require.resolve`: the path of a module. */
  path(specifier: string, options?: { paths?: string[] }): string {
    return firstFound(
      specifier,
      () => this.fromFolder.resolve(specifier, options),
      () => this.#fromKernel.resolve(specifier),
    );
  }

  /** `import.meta.resolve`: the URL of a module, seen from a folder. */
  url(specifier: string, from: string): string {
    return isBuiltin(specifier) ? `node:${specifier.replace(/^node:/, '')}` : this.importUrl(specifier, from);
  }

  /** The URL, or the name of a builtin, that `import()` takes. */
  importUrl(specifier: string, from: string): string {
    if (isBuiltin(specifier) || /^(file|data|node):/.test(specifier)) return specifier;
    if (isRelative(specifier)) return pathToFileURL(resolve(from, specifier)).href;
    return firstFound(
      specifier,
      () => import.meta.resolve(specifier, pathToFileURL(join(this.#folder, 'cell.js')).href),
      () => import.meta.resolve(specifier, kernelUrl),
    );
  }
}
