/** Modules for cells in a page: the library, local TypeScript files, and modules by address. */
import { registerScript } from '../../cells/execution/frames.js';
import { realm } from '../../cells/execution/realm.js';
import type { Modules } from '../../cells/modules.js';
import type { SideModule } from '../../language/language.js';

type Exports = Record<string, unknown>;
type Body = (exports: Exports, require: unknown, module: Loaded, filename: string, dirname: string) => unknown;

interface Loaded {
  exports: Exports;
  done?: Promise<unknown>;
}

const withoutExtension = (path: string): string => path.replace(/\.(d\.)?[cm]?[jt]sx?$/, '');
const folderOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

function notFound(specifier: string): Error {
  const why = 'a page has layerlab, ndarray, local .ts files, and modules by address: await import("https://…")';
  return Object.assign(new Error(`Cannot find module '${specifier}': ${why}`), { code: 'MODULE_NOT_FOUND' });
}

export class PageModules implements Modules {
  readonly dirname: string;
  readonly filename: string;
  readonly #own: Readonly<Record<string, Exports>>;
  readonly #files = new Map<string, SideModule>();
  readonly #loaded = new Map<string, Loaded>();
  /** Modules by address, loaded before the cell that imports them runs. */
  readonly #fetched = new Map<string, Exports>();

  /** @param own - the modules that the site brings, by specifier */
  constructor(folder: string, own: Readonly<Record<string, Exports>>) {
    this.dirname = folder;
    this.filename = `${folder}/__tslab__.ts`;
    this.#own = own;
  }

  get require(): Modules['require'] {
    return this.#requireIn(this.dirname);
  }

  update(files: readonly SideModule[]): void {
    for (const file of files) {
      const key = withoutExtension(file.path);
      if (this.#files.get(key)?.javascript === file.javascript) continue;
      this.#files.set(key, file);
      this.#forget(key);
    }
  }

  async preload(specifiers: readonly string[], from: string = this.dirname): Promise<void> {
    for (const specifier of specifiers) {
      const key = this.#keyOf(specifier, from);
      if (key !== undefined) await this.#prepare(key);
      else if (isAddress(specifier)) this.#fetched.set(specifier, asImported(await import(specifier)));
    }
  }

  readonly dynamicImport = async (specifier: string): Promise<unknown> => {
    if (isAddress(specifier)) return import(specifier);
    await this.preload([specifier]);
    return this.#load(specifier, this.dirname);
  };

  async #prepare(key: string): Promise<void> {
    if (this.#loaded.has(key)) return this.#loaded.get(key)!.done as Promise<void>;
    const { imports, path, async } = this.#files.get(key)!;
    await this.preload(imports, folderOf(path));
    if (async) await this.#start(key).done;
  }

  #requireIn(folder: string): Modules['require'] {
    const require = (specifier: string): unknown => this.#load(specifier, folder);
    return Object.assign(require, {
      imported: require,
      resolveUrl: (specifier: string) => new URL(specifier, `file://${folder}/`).href,
    });
  }

  #load(specifier: string, from: string): unknown {
    const key = this.#keyOf(specifier, from);
    if (key !== undefined) return (this.#loaded.get(key) ?? this.#start(key)).exports;
    const known = this.#own[specifier] ?? this.#fetched.get(specifier);
    if (known === undefined) throw notFound(specifier);
    return known;
  }

  /** Returns the key of a local file; undefined if there is none of this name. */
  #keyOf(specifier: string, from: string): string | undefined {
    if (!/^[./]/.test(specifier)) return undefined;
    const key = withoutExtension(decodeURI(new URL(specifier, `file://${from}/`).pathname));
    return [key, `${key}/index`].find((each) => this.#files.has(each));
  }

  #start(key: string): Loaded {
    const { path, javascript, sourceMap, text = '', async } = this.#files.get(key)!;
    registerScript(path, path.replace(`${this.dirname}/`, './'), text, sourceMap);
    const code = `(${async ? 'async ' : ''}function (exports, require, module, __filename, __dirname) {\n${javascript}\n})`;
    const loaded: Loaded = { exports: {} };
    this.#loaded.set(key, loaded); // before it runs: files may import each other in a circle
    const script = { code, filename: path, lineOffset: -1, importModule: this.dynamicImport };
    try {
      const folder = folderOf(path);
      const done = (realm.runScript(script) as Body)(loaded.exports, this.#requireIn(folder), loaded, path, folder);
      if (async) loaded.done = done as Promise<unknown>;
    } catch (error) {
      this.#loaded.delete(key);
      throw error;
    }
    return loaded;
  }

  /** Makes a file, and all files that import it, run again. */
  #forget(key: string): void {
    if (!this.#loaded.delete(key)) return;
    for (const [user, { imports }] of this.#files)
      if (imports.some((each) => withoutExtension(each) === key)) this.#forget(user);
  }
}

const isAddress = (specifier: string): boolean => /^(https?|data|blob):/.test(specifier);

/** A namespace as compiled imports expect it. */
export function asImported(namespace: object): Exports {
  return Object.freeze({ ...namespace, __esModule: true });
}
