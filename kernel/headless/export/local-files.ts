/** Where the module finds the notebook's local files: Node wants them with their endings, relative to the module. */
import { statSync } from 'node:fs';
import { relative, resolve } from 'node:path';

const endings = ['', '.ts', '.mts', '.js', '.mjs', '.cjs', '.json', '/index.ts', '/index.js'];

export class LocalFiles {
  readonly #folder: string;
  readonly #out: string;
  readonly #modules: ReadonlySet<string>;

  /**
   * @param folder - the notebook's
   * @param out - the module's
   * @param modules - the names of cells that become files beside it
   */
  constructor(folder: string, out: string, modules: Iterable<string>) {
    this.#folder = resolve(folder);
    this.#out = resolve(out);
    this.#modules = new Set(modules);
  }

  /** Returns the specifier by which the module imports what a cell does by `written`. */
  specifier(written: string): string {
    if (!/^\.{1,2}\//.test(written)) return written;
    const [, module] = /^\.\/(\w+)(?:\.[jt]s)?$/.exec(written) ?? [];
    if (module !== undefined && this.#modules.has(module)) return `./${module}.ts`;
    const file = candidates(resolve(this.#folder, written)).find(isFile);
    if (file === undefined) return written;
    const path = relative(this.#out, file).replaceAll('\\', '/');
    return path.startsWith('.') ? path : `./${path}`;
  }
}

/** TypeScript lets `./a.js` name `./a.ts`. */
function candidates(path: string): string[] {
  return [...endings.map((ending) => path + ending), path.replace(/\.(m?)js$/, '.$1ts')];
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}
