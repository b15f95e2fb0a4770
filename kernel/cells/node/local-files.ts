/** Local TypeScript files that cells import. The language engine compiles them to CommonJS; each runs once until it changes. */
import { readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { compileFunction } from 'node:vm';
import type { SideModule } from '../../language/language.js';
import { registerScript } from '../execution/frames.js';
import { isRelative } from './resolution.js';

type Exports = Record<string, unknown>;

/** A local file that has run. */
interface Loaded {
  exports: Exports;
  /** The local files that it requires: it is stale when one of them is. */
  readonly requires: Set<string>;
}

/** What local files import with. Relative specifiers are resolved from `from`, a folder. */
interface Loader {
  require(specifier: string, from: string): unknown;
  resolveUrl(specifier: string, from: string): string;
  dynamicImport(specifier: string): Promise<unknown>;
}

export class LocalFiles {
  readonly #folder: string;
  readonly #loader: Loader;
  /** Compiled files by path without extension, and those that have run. */
  readonly #sources = new Map<string, SideModule>();
  readonly #loaded = new Map<string, Loaded>();

  constructor(folder: string, loader: Loader) {
    this.#folder = folder;
    this.#loader = loader;
  }

  /** Takes over compiled files. */
  update(files: readonly SideModule[]): void {
    for (const file of files) {
      const key = withoutExtension(resolve(file.path));
      if (this.#sources.get(key)?.javascript === file.javascript) continue;
      this.#sources.set(key, file);
      this.#forget(key);
    }
  }

  /** Returns the key of a local file; undefined if there is no compiled file of this name. */
  find(specifier: string, from: string): string | undefined {
    if (!isRelative(specifier)) return undefined;
    const key = withoutExtension(resolve(from, specifier));
    return [key, join(key, 'index')].find((each) => this.#sources.has(each));
  }

  /** Returns the exports of a file, which runs if it has not yet. */
  load(key: string): Exports {
    const known = this.#loaded.get(key);
    if (known) return known.exports;
    const source = this.#sources.get(key)!;
    const filename = existingSource(source.path);
    const name = displayName(this.#folder, filename);
    registerScript(filename, name, readText(filename), source.sourceMap);
    const loaded: Loaded = { exports: {}, requires: new Set() };
    this.#loaded.set(key, loaded); // before it runs: files may import each other in a circle
    try {
      loaded.exports = this.#run(source.javascript, filename, loaded);
    } catch (error) {
      this.#loaded.delete(key);
      throw explained(error, name);
    }
    return loaded.exports;
  }

  #run(javascript: string, filename: string, { exports, requires }: Loaded): Exports {
    const module = { exports };
    const folder = dirname(filename);
    const requireFile = (specifier: string): unknown => {
      const local = this.find(specifier, folder);
      if (local) requires.add(local);
      return this.#loader.require(specifier, folder);
    };
    const resolveUrl = (specifier: string): string => this.#loader.resolveUrl(specifier, folder);
    const run = compileFunction(javascript, ['exports', 'require', 'module', '__filename', '__dirname'], {
      filename,
      importModuleDynamically: this.#loader.dynamicImport as never,
    });
    run.call(module.exports, module.exports, Object.assign(requireFile, { resolveUrl }), module, filename, folder);
    return module.exports;
  }

  /** Makes a file, and all files that require it, run again. */
  #forget(key: string): void {
    if (!this.#loaded.delete(key)) return;
    for (const [user, { requires }] of this.#loaded) if (requires.has(key)) this.#forget(user);
  }
}

function withoutExtension(path: string): string {
  return path.replace(/\.[cm]?[jt]sx?$/, '');
}

/** Returns the file on disk: the compiler's path may end in .js instead. */
function existingSource(path: string): string {
  const base = withoutExtension(path);
  const candidates = [path, ...['.ts', '.tsx', '.mts', '.cts', '.js'].map((extension) => base + extension)];
  return candidates.find((each) => statSync(each, { throwIfNoEntry: false })?.isFile()) ?? path;
}

function displayName(folder: string, path: string): string {
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

/** Local files are CommonJS, which has no top-level await. */
function explained(error: unknown, name: string): unknown {
  if (!(error instanceof SyntaxError) || !error.message.startsWith('await is only valid')) return error;
  return new SyntaxError(
    `${name}: a local file cannot await at its top level; export an async function and await it in the cell`,
  );
}
