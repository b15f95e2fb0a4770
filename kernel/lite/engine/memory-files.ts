/** The files that the compiler sees in a page: declarations that came with the site, and the notebook's own. */
import type { Files } from '../../language/files.js';

interface Entry {
  readonly text: string;
  readonly version: number;
}

export class MemoryFiles implements Files {
  readonly useCaseSensitiveFileNames: boolean = true;
  readonly #files = new Map<string, Entry>();
  /** The names in each folder. */
  readonly #folders = new Map<string, Set<string>>([['/', new Set()]]);

  constructor(texts: Readonly<Record<string, string>>) {
    for (const [file, text] of Object.entries(texts)) this.write(file, text);
  }

  write(file: string, text: string): void {
    const known = this.#files.get(file);
    if (known?.text === text) return;
    this.#files.set(file, { text, version: (known?.version ?? 0) + 1 });
    if (known === undefined) this.#enter(file);
  }

  remove(file: string): void {
    if (this.#files.delete(file)) this.#folders.get(parentOf(file))?.delete(nameOf(file));
  }

  // What TypeScript asks for is taken from the object and called alone.
  readonly readFile = (file: string): string | undefined => this.#files.get(file)?.text;
  readonly fileExists = (file: string): boolean => this.#files.has(file);
  readonly directoryExists = (folder: string): boolean => this.#folders.has(withoutSlash(folder));
  readonly getDirectories = (folder: string): string[] =>
    this.list(folder).filter((name) => this.#folders.has(`${withoutSlash(folder)}/${name}`.replace('//', '/')));
  readonly readDirectory = (folder: string): string[] =>
    [...this.#files.keys()].filter((file) => file.startsWith(`${withoutSlash(folder)}/`));
  readonly realpath = (file: string): string => file;
  readonly list = (folder: string): string[] => [...(this.#folders.get(withoutSlash(folder)) ?? [])];
  readonly stamp = (file: string): string => String(this.#files.get(file)?.version ?? this.#folders.has(file));
  readonly url = (file: string): string => `file://${encodeURI(file)}`;

  #enter(path: string): void {
    const folder = parentOf(path);
    const names = this.#folders.get(folder);
    if (names) names.add(nameOf(path));
    else {
      this.#folders.set(folder, new Set([nameOf(path)]));
      this.#enter(folder);
    }
  }
}

const withoutSlash = (path: string): string => path.replace(/(.)\/$/, '$1');
const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/')) || '/';
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
