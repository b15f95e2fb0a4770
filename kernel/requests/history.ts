/** history_request, and the file that keeps what was run across sessions. Messaging spec, "History". */
import { appendFileSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import type { HistoryRequest, Request, Requests } from '../protocol/messages.js';
import type { Kernel } from './kernel.js';

/** Session number, execution count, code. */
type Entry = readonly [session: number, line: number, code: string];

/** More than this many cells are not kept. */
const limit = 10_000;
/** Reservations of session numbers that are kept beside the file. */
const keptSessions = 20;

function madeFolder(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function defaultPath(): string {
  const home = homedir();
  const bases: Partial<Record<NodeJS.Platform, string>> = {
    darwin: join(home, 'Library', 'Application Support'),
    win32: process.env.APPDATA ?? join(home, 'AppData', 'Roaming'),
  };
  return join(
    bases[process.platform] ?? process.env.XDG_DATA_HOME ?? join(home, '.local', 'share'),
    'layerlab',
    'history.jsonl',
  );
}

function parseLine(line: string): Entry[] {
  try {
    const [session, number, code] = JSON.parse(line) as Entry;
    return typeof code === 'string' ? [[session, number, code]] : [];
  } catch {
    return [];
  }
}

/**
 * Whether a text matches a pattern with * and ?, as IPython's history search has it. Two pointers and one place to go
 * back to: time grows with the product of the lengths, never faster, so that no pattern can block the kernel.
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

const lastOf = <T>(list: readonly T[], count: number): T[] => (count > 0 ? list.slice(-count) : []);

const newestOfEach = (entries: readonly Entry[]): Entry[] => [
  ...new Map(entries.map((entry) => [entry[2], entry])).values(),
];

/** What was run, in this session and before. A folder that cannot be written costs the memory of it, nothing else. */
export class History {
  readonly #path: string;
  /** The file is read when it is first needed: a long one would keep the kernel's first answer waiting. */
  #loaded: { readonly entries: Entry[]; readonly session: number } | undefined;

  constructor(path: string = process.env.LAYERLAB_HISTORY ?? defaultPath()) {
    this.#path = path;
  }

  get session(): number {
    return this.#load().session;
  }

  get #entries(): Entry[] {
    return this.#load().entries;
  }

  #load(): { readonly entries: Entry[]; readonly session: number } {
    if (this.#loaded) return this.#loaded;
    const lines = this.#read();
    const entries = lines.flatMap(parseLine).slice(-limit);
    this.#loaded = { entries, session: this.#reserveSession(entries) };
    if (lines.length > 2 * limit) this.#compact();
    return this.#loaded;
  }

  /** A number that no other kernel has: a folder beside the file can be made once only. */
  #reserveSession(entries: readonly Entry[]): number {
    let session = Math.max(0, ...entries.map(([each]) => each)) + 1;
    this.#quietly(() => {
      mkdirSync(dirname(this.#path), { recursive: true });
      while (!madeFolder(`${this.#path}.session-${session}`)) session++;
    });
    for (let old = session - keptSessions; old > session - 2 * keptSessions && old > 0; old--) {
      rmSync(`${this.#path}.session-${old}`, { recursive: true, force: true });
    }
    return session;
  }

  add(line: number, code: string): void {
    const entry: Entry = [this.session, line, code];
    this.#entries.push(entry);
    if (this.#entries.length > limit) this.#entries.shift();
    this.#quietly(() => {
      mkdirSync(dirname(this.#path), { recursive: true });
      appendFileSync(this.#path, `${JSON.stringify(entry)}\n`);
    });
  }

  /** The entries that a request asks for, oldest first. */
  find(request: HistoryRequest): readonly Entry[] {
    const found = this.#accesses[request.hist_access_type];
    if (!found) throw new TypeError(`history_request: unknown hist_access_type ${request.hist_access_type}`);
    return found(request);
  }

  readonly #accesses: Record<HistoryRequest['hist_access_type'], (request: HistoryRequest) => Entry[]> = {
    tail: ({ n = 10 }) => lastOf(this.#entries, n),
    range: ({ session = 0, start = 0, stop }) => {
      const wanted = session > 0 ? session : this.session + session;
      return this.#entries.filter(([each, line]) => each === wanted && line >= start && (stop == null || line < stop));
    },
    search: ({ pattern = '*', n, unique }) => {
      const matching = this.#entries.filter(([, , code]) => matchesGlob(pattern, code));
      const found = unique ? newestOfEach(matching) : matching;
      return n === undefined ? found : lastOf(found, n);
    },
  };

  #read(): string[] {
    try {
      return readFileSync(this.#path, 'utf8').split('\n').filter(Boolean);
    } catch {
      return [];
    }
  }

  #compact(): void {
    this.#quietly(() => {
      const fresh = `${this.#path}.${process.pid}`;
      writeFileSync(fresh, this.#entries.map((entry) => `${JSON.stringify(entry)}\n`).join(''));
      renameSync(fresh, this.#path);
    });
  }

  #quietly(write: () => void): void {
    try {
      write();
    } catch (error) {
      process.stderr.write(`layerlab: history is not kept: ${(error as NodeJS.ErrnoException).code}\n`);
    }
  }
}

export async function history(
  kernel: Kernel,
  { content }: Request<'history_request'>,
): Promise<Requests['history_request']['reply']> {
  const entries = kernel.history.find(content);
  return {
    status: 'ok',
    history: entries.map(([session, line, code]) => [session, line, content.output ? [code, null] : code]),
  };
}
