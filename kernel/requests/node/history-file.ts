/**
 * The history file, which all kernels of a user share: a line of JSON for each cell. Only the user may read it, since cells
 * hold passwords.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { firstAbsolute, makePrivateFolder, tighten } from '../../node/private-files.js';
import { writeWhole } from '../../node/write-whole.js';
import type { Entry, HistoryStore } from '../history.js';

/** How many reserved session numbers are kept beside the file. */
const keptSessions = 20;

/** Where the file cannot be read or written, the kernel runs without a stored history and says so on stderr. */
export class HistoryFile implements HistoryStore {
  readonly #path: string;

  /** `path` defaults to `LAYERLAB_HISTORY`, or else to a file in the user's data folder. */
  constructor(path: string = process.env.LAYERLAB_HISTORY || defaultPath()) {
    this.#path = path;
  }

  read(limit: number): Entry[] {
    const lines = readLines(this.#path);
    const entries = lines.flatMap(parseLine).slice(-limit);
    if (lines.length > 2 * limit) reportFailure(() => writeWhole(this.#path, entries.map(lineOf).join(''), 0o600));
    return entries;
  }

  /** Reserves a number by making a folder beside the file, which only one kernel can do. */
  reserveSession(first: number): number {
    let session = first;
    reportFailure(() => {
      this.#makePrivate();
      while (!makeFolder(this.#folderOf(session))) session++;
    });
    this.#removeFoldersBefore(session);
    return session;
  }

  append(entry: Entry): void {
    reportFailure(() => {
      mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
      appendFileSync(this.#path, lineOf(entry), { mode: 0o600 });
    });
  }

  /** A folder that `LAYERLAB_HISTORY` names may be anybody's: it stays as it is. */
  #makePrivate(): void {
    const folder = dirname(this.#path);
    makePrivateFolder(folder, this.#path === defaultPath() ? 0o077 : 0);
    if (existsSync(this.#path)) tighten(this.#path);
  }

  #folderOf(session: number): string {
    return `${this.#path}.session-${session}`;
  }

  #removeFoldersBefore(session: number): void {
    const newest = session - keptSessions;
    for (let old = newest; old > newest - keptSessions && old > 0; old--) {
      rmSync(this.#folderOf(old), { recursive: true, force: true });
    }
  }
}

function defaultPath(): string {
  const home = homedir();
  const { APPDATA, XDG_DATA_HOME } = process.env;
  const bases: Partial<Record<NodeJS.Platform, string>> = {
    darwin: join(home, 'Library', 'Application Support'),
    win32: firstAbsolute(APPDATA) ?? join(home, 'AppData', 'Roaming'),
  };
  const base = bases[process.platform] ?? firstAbsolute(XDG_DATA_HOME) ?? join(home, '.local', 'share');
  return join(base, 'layerlab', 'history.jsonl');
}

function readLines(path: string): string[] {
  try {
    return readFileSync(path, 'utf8').split('\n').filter(Boolean);
  } catch {
    return [];
  }
}

function parseLine(line: string): Entry[] {
  try {
    const [session, number, code] = JSON.parse(line) as Entry;
    return typeof code === 'string' ? [[session, number, code]] : [];
  } catch {
    return [];
  }
}

const lineOf = (entry: Entry): string => `${JSON.stringify(entry)}\n`;

/** Makes a folder. Returns false if there is one already. */
function makeFolder(path: string): boolean {
  try {
    mkdirSync(path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function reportFailure(write: () => void): void {
  try {
    write();
  } catch (error) {
    console.error(`layerlab: the history cannot be stored: ${(error as NodeJS.ErrnoException).code}`);
  }
}
