/** history_request: the cells of this session and of earlier ones. Messaging spec, "History". */
import type { HistoryRequest, Reply, Request } from '../protocol/messages.js';

/** Session number, execution count, code. */
export type Entry = readonly [session: number, line: number, code: string];

/** The port to the place where history outlives the session. Node's implementation is node/history-file.ts. */
export interface HistoryStore {
  /** Returns the newest entries, at most `limit`, oldest first. */
  read(limit: number): Entry[];
  /** Returns a session number, at least `first`, that no other kernel has. */
  reserveSession(first: number): number;
  append(entry: Entry): void;
}

/** How many cells are kept. */
const limit = 10_000;

export class History {
  readonly #store: HistoryStore;
  /** Read when first needed: reading a long history would delay the kernel's first reply. */
  #loaded: { readonly entries: Entry[]; readonly session: number } | undefined;

  constructor(store: HistoryStore) {
    this.#store = store;
  }

  /** Adds a cell of this session; `line` is its execution count. */
  add(line: number, code: string): void {
    const { entries, session } = this.#load();
    const entry: Entry = [session, line, code];
    entries.push(entry);
    if (entries.length > limit) entries.shift();
    this.#store.append(entry);
  }

  /** Returns the entries that match a request, oldest first. */
  find(request: HistoryRequest): readonly Entry[] {
    const find = accesses[request.hist_access_type];
    if (!find) throw new TypeError(`history_request: unknown hist_access_type ${request.hist_access_type}`);
    const { entries, session } = this.#load();
    return find(entries, request, session);
  }

  #load(): { readonly entries: Entry[]; readonly session: number } {
    if (this.#loaded) return this.#loaded;
    const entries = this.#store.read(limit);
    const newest = Math.max(0, ...entries.map(([session]) => session));
    this.#loaded = { entries, session: this.#store.reserveSession(newest + 1) };
    return this.#loaded;
  }
}

export async function history(history: History, { content }: Request<'history_request'>): Reply<'history_request'> {
  const entries = history.find(content);
  return {
    status: 'ok',
    history: entries.map(([session, line, code]) => [session, line, content.output ? [code, null] : code]),
  };
}

type Access = (entries: readonly Entry[], request: HistoryRequest, session: number) => Entry[];

const accesses: Record<HistoryRequest['hist_access_type'], Access> = {
  tail: (entries, { n = 10 }) => lastOf(entries, n),
  range: (entries, { session = 0, start = 0, stop }, current) => {
    const wanted = session > 0 ? session : current + session;
    return entries.filter(([each, line]) => each === wanted && line >= start && (stop == null || line < stop));
  },
  search: (entries, { pattern = '*', n, unique }) => {
    const matching = entries.filter(([, , code]) => matchesGlob(pattern, code));
    const found = unique ? newestOfEach(matching) : matching;
    return n === undefined ? found : lastOf(found, n);
  },
};

const lastOf = <T>(list: readonly T[], count: number): T[] => (count > 0 ? list.slice(-count) : []);

const newestOfEach = (entries: readonly Entry[]): Entry[] => [
  ...new Map(entries.map((entry) => [entry[2], entry])).values(),
];

/**
 * Whether a text matches a pattern with * and ?, as in IPython's history search. Backtracks to the last star only, so
 * time is bounded by the product of the lengths and no pattern can block the kernel.
 */
function matchesGlob(pattern: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let resume = 0;
  for (let i = 0; i < text.length; ) {
    if (pattern[at] === '*') {
      star = at++;
      resume = i;
    } else if (at < pattern.length && (pattern[at] === '?' || pattern[at] === text[i])) {
      at++;
      i++;
    } else if (star >= 0) {
      at = star + 1;
      i = ++resume;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}
