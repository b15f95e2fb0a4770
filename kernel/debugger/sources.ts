/** The code that can be debugged: cells, local files, and with `justMyCode: false` packages that have source maps. */
import type { CheckedCell, SideModule } from '../language/language.js';
import type { CallFrame } from './inspector.js';
import { murmur2 } from './murmur2.js';
import { type Place, Positions } from './positions.js';

/** The port to the files of the kernel's machine. */
export interface DebugFiles {
  /** The folder of the files that stand for cells; ends in a separator. */
  readonly cellFolder: string;
  /** The folder of the kernel's own code, which is never stepped into. */
  readonly kernelFolder: string;
  read(path: string): string | undefined;
  /** Returns the path of a `file:` URL. */
  pathOf(url: string): string;
  /** Returns a path as it is shown: short, if it lies in the notebook's folder. */
  shortened(path: string): string;
  /** Returns the path that is relative to the folder of another file. */
  beside(file: string, relative: string): string;
}

/** A script with its TypeScript. */
export interface Source {
  readonly kind: 'cell' | 'file' | 'package';
  /** What V8 calls it. */
  readonly url: string;
  /** What front ends call it. */
  readonly path: string;
  readonly name: string;
  readonly text: string;
  readonly positions: Positions;
}

/** A frame's place in TypeScript. */
export interface Placed extends Place {
  readonly source: Source;
}

export const hashSeed = 0xc70f6907;
export const cellSuffix = '.ts';
/** How many cells are remembered. */
const maxCells = 2_000;
/** What is added to a cell that is a module. */
const moduleEnd = '\nexport {};\n';

export class Sources {
  readonly #files: DebugFiles;
  readonly #sources = new Map<string, Source>();
  /** Local files that cells have imported, by path. */
  readonly #unread = new Map<string, SideModule>();
  /** Code of cells by path. */
  readonly #dumped = new Map<string, string>();
  /** The source maps of packages, by the URL of the script. */
  readonly #maps = new Map<string, string>();

  constructor(files: DebugFiles) {
    this.#files = files;
  }

  /** The local files that were imported. */
  get files(): Source[] {
    return [...this.#sources.values()].filter(({ kind }) => kind !== 'cell');
  }

  /** Returns the path by which front ends name a cell's code. */
  pathOf(code: string): string {
    return `${this.#files.cellFolder}${murmur2(code, hashSeed)}${cellSuffix}`;
  }

  /** Notes code that a front end will ask about. Returns its path. */
  dump(code: string): string {
    const path = this.pathOf(code);
    this.#dumped.set(path, code);
    return path;
  }

  /** Adds a cell that is about to run. Its local files are read when they are asked for. */
  add(id: number, name: string, code: string, { sourceMap, sideModules }: CheckedCell): Source {
    this.#sources.delete(`cell:${id - maxCells}`);
    for (const each of sideModules) this.#unread.set(each.path, each);
    return this.#keep('cell', `cell:${id}`, this.pathOf(code), name, code, sourceMap);
  }

  /** Reads the local files of the cells since the last time. Returns those that are new. */
  readFiles(): Source[] {
    const files = [...this.#unread.values()];
    this.#unread.clear();
    return files.flatMap(({ path, text, sourceMap }) => this.#addFile(path, text, sourceMap) ?? []);
  }

  /** Notes the source map of a package's script. */
  parsed(url: string, sourceMapUrl: string): void {
    if (sourceMapUrl !== '') this.#maps.set(url, sourceMapUrl);
  }

  /** Returns the source that V8 knows by this name: local files are compiled by path, and reported by URL. */
  find(url: string): Source | undefined {
    const path = url.startsWith('file:') ? this.#files.pathOf(url) : url;
    return this.#sources.get(path) ?? this.#sources.get(url) ?? this.#ofPackage(url);
  }

  /** Returns the sources that a front end knows by a path: the same code may have run in several cells. */
  ofPath(path: string): Source[] {
    for (const url of this.#maps.keys()) if (isNamedLike(url, path)) this.#ofPackage(url);
    return [...this.#sources.values()].filter((each) => each.path === path);
  }

  /** Returns the text of a path; undefined if there is none. */
  text(path: string): string | undefined {
    return this.#dumped.get(path) ?? this.ofPath(path).at(-1)?.text ?? this.#files.read(path);
  }

  /** Returns a frame's place in TypeScript; undefined for what is not the person's code. */
  place({ url, location }: Pick<CallFrame, 'url' | 'location'>): Placed | undefined {
    const source = this.find(url);
    const place = source?.positions.original(location);
    return source && place && { source, ...place };
  }

  /** Forgets what ran: a new runtime has none of it. */
  clear(): void {
    this.#sources.clear();
    this.#unread.clear();
    this.#maps.clear();
  }

  #addFile(file: string, moduleText: string | undefined, sourceMap: string): Source | undefined {
    const text = moduleText ?? this.#files.read(file) ?? '';
    const known = this.#sources.get(file);
    if (known?.text === text) return undefined;
    const path = moduleText === undefined ? file : this.pathOf(moduleText.replace(moduleEnd, ''));
    return this.#keep('file', file, path, this.#files.shortened(file), text, sourceMap);
  }

  #ofPackage(url: string): Source | undefined {
    const sourceMapUrl = this.#maps.get(url);
    if (sourceMapUrl === undefined || !url.startsWith('file:')) return undefined;
    this.#maps.delete(url);
    const mapFile = this.#files.beside(this.#files.pathOf(url), sourceMapUrl);
    const map = this.#files.read(mapFile);
    if (map === undefined) return undefined;
    const { sources = [], sourcesContent = [] } = JSON.parse(map) as { sources?: string[]; sourcesContent?: string[] };
    const path = this.#files.beside(mapFile, sources[0] ?? '');
    const text = sourcesContent[0] ?? this.#files.read(path) ?? '';
    return this.#keep('package', url, path, this.#files.shortened(path), text, map);
  }

  #keep(kind: Source['kind'], url: string, path: string, name: string, text: string, sourceMap: string): Source {
    const source = { kind, url, path, name, text, positions: new Positions(sourceMap, text) };
    this.#sources.delete(url);
    this.#sources.set(url, source);
    return source;
  }
}

/** Whether a script's TypeScript may have this path: the names of both files are alike. */
export function isNamedLike(url: string, path: string): boolean {
  return stemOf(url) === stemOf(path);
}

const stemOf = (path: string): string | undefined => /([^\\/]+?)\.[cm]?[jt]sx?$/.exec(path)?.[1];
