/**
 * Which cells show what no longer holds: they read a name that has changed since, or one whose cell is stale or gone. What
 * is changed in place (`xs.push(4)`, a model in training) is not seen.
 */

/** One run of a cell. */
export interface Ran {
  /** The cell's id in its notebook; undefined for code that no cell holds, such as a console's. */
  readonly cell: string | undefined;
  /** The execution count. */
  readonly count: number;
  /** The names of other cells that it reads. */
  readonly uses: readonly string[];
  /** The names that it declares. */
  readonly declared: readonly string[];
  /** The names that have another value since. */
  readonly changed: readonly string[];
  /** The local files and module cells that it imports, directly or not, itself included if it is one. */
  readonly files?: readonly LocalFile[];
}

/** A local file, or a cell that is a module. */
export interface LocalFile {
  readonly path: string;
  readonly javascript: string;
  /** The text of a cell. */
  readonly text?: string;
}

/** A name that makes a cell stale, with the cell that made its value. */
export interface Reason {
  readonly name: string;
  readonly why: 'changed' | 'stale' | 'gone';
  readonly cell: string | undefined;
  readonly count: number;
}

export interface StaleCell {
  readonly cell: string;
  readonly because: readonly Reason[];
  /** The reasons in words. */
  readonly text: string;
}

/** A value of a name: when it was made, and by which cell. */
interface Version extends Pick<Ran, 'cell' | 'count'> {
  readonly number: number;
}

/** Why a cell is stale, and whose changes are the root of it. */
interface Found {
  readonly because: readonly Reason[];
  readonly roots: ReadonlySet<string | undefined>;
}

/** What a cell read when it ran last: the name and the number of its version. */
type Reads = ReadonlyMap<string, number>;

export class StaleCells {
  /** In the order in which they first ran. */
  readonly #reads = new Map<string, Reads>();
  readonly #versions = new Map<string, Version>();
  readonly #gone = new Set<string>();
  /** What local files did when they were imported last, by path. */
  readonly #files = new Map<string, string>();
  #clock = 0;

  /** Notes that a cell has run. */
  ran({ cell, count, uses, declared, changed, files = [] }: Ran): void {
    for (const file of files) this.#imported(file, { cell, count });
    const names = [...uses, ...files.map(({ path }) => path)];
    const reads = new Map(names.map((name) => [name, this.#number(name)]));
    for (const name of declared) this.#versions.set(name, { number: this.#number(name), cell, count });
    for (const name of changed) this.#versions.set(name, { number: ++this.#clock, cell, count });
    if (cell === undefined) return;
    this.#reads.set(cell, reads);
    this.#gone.delete(cell);
  }

  /** Notes that a cell shows nothing that could be stale, such as a cell with errors. */
  forget(cell: string): void {
    this.#reads.delete(cell);
  }

  /** Notes that a cell was deleted. */
  deleted(cell: string): void {
    this.forget(cell);
    this.#gone.add(cell);
  }

  clear(): void {
    this.#reads.clear();
    this.#versions.clear();
    this.#gone.clear();
    this.#files.clear();
  }

  /** The stale cells, in the order in which to run them again: a cell comes after those whose names it reads. */
  get stale(): StaleCell[] {
    const found = new Map<string, Found>();
    for (let grows = true; grows; ) {
      grows = false;
      for (const [cell, reads] of this.#reads) {
        const now = this.#find(cell, reads, found);
        grows ||= now.roots.size > (found.get(cell)?.roots.size ?? 0);
        if (now.roots.size > 0) found.set(cell, now);
      }
    }
    return inOrder(found).map(([cell, { because }]) => ({ cell, because, text: because.map(inWords).join('; ') }));
  }

  /** A module is changed by its cell, a file on disk by nobody here: the next cell that imports it finds it so. */
  #imported({ path, javascript, text }: LocalFile, { cell, count }: Pick<Ran, 'cell' | 'count'>): void {
    const before = this.#files.get(path);
    if (before === javascript) return;
    this.#files.set(path, javascript);
    if (before !== undefined) this.#clock++;
    const number = before === undefined ? this.#number(path) : this.#clock;
    this.#versions.set(path, { number, cell: text === undefined ? undefined : cell, count });
  }

  #number(name: string): number {
    return this.#versions.get(name)?.number ?? 0;
  }

  /** A cell is not stale by its own changes: two cells that use each other would never come to rest. */
  #find(cell: string, reads: Reads, found: ReadonlyMap<string, Found>): Found {
    const because: Reason[] = [];
    const roots = new Set<string | undefined>();
    for (const reason of this.#reasons(cell, reads, found)) {
      const own = reason.why === 'stale' ? [...found.get(reason.cell!)!.roots] : [reason.cell];
      const others = own.filter((root) => root !== cell);
      for (const root of others) roots.add(root);
      if (others.length > 0) because.push(reason);
    }
    return { because, roots };
  }

  #reasons(cell: string, reads: Reads, stale: ReadonlyMap<string, unknown>): Reason[] {
    return [...reads].flatMap(([name, number]) => {
      const now = this.#versions.get(name);
      if (now === undefined || now.cell === cell) return [];
      const why = this.#why(now, number, stale);
      return why === undefined ? [] : [{ name: shown(name), why, cell: now.cell, count: now.count }];
    });
  }

  #why(now: Version, read: number, stale: ReadonlyMap<string, unknown>): Reason['why'] | undefined {
    if (now.number !== read) return 'changed';
    if (now.cell === undefined) return undefined;
    if (this.#gone.has(now.cell)) return 'gone';
    return stale.has(now.cell) ? 'stale' : undefined;
  }
}

/** Puts each cell behind those that made its names. Of cells that use each other, the one that ran first comes first. */
function inOrder(found: ReadonlyMap<string, Found>): [string, Found][] {
  const placed = new Map<string, Found>();
  const entered = new Set<string>();
  const place = (cell: string): void => {
    const stale = found.get(cell);
    if (stale === undefined || entered.has(cell)) return;
    entered.add(cell);
    for (const { cell: maker } of stale.because) if (maker !== undefined) place(maker);
    placed.set(cell, stale);
  };
  for (const cell of found.keys()) place(cell);
  return [...placed];
}

const phrases: Readonly<Record<Reason['why'], (name: string, count: number) => string>> = {
  changed: (name, count) => `ran before ${name} changed, cell ${count}`,
  stale: (name, count) => `uses ${name} of a stale cell, cell ${count}`,
  gone: (name) => `uses ${name}, whose cell was deleted`,
};

/** A file is called by its name without its folder. */
function shown(name: string): string {
  return name.slice(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
}

function inWords({ name, why, count }: Reason): string {
  return phrases[why](name, count);
}
