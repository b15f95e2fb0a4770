/**
 * Keeps a second program from a sweep's folder, also one on another machine that shares the disk: a process id says nothing
 * there, so the holder touches its lock again and again, and a lock that is not touched any more is nobody's.
 */
import { randomUUID } from 'node:crypto';
import { closeSync, fstatSync, openSync, readFileSync, readlinkSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { writeWhole } from '../../node/write-whole.js';
import { Problem } from '../../problem.js';

/** Who holds a lock. */
interface Holder {
  readonly host: string;
  readonly pid: number;
  /** When the process began, since its id may be given to another. */
  readonly began: string;
  readonly token: string;
}

/** Times in milliseconds; tests have shorter ones. */
export interface LockTimes {
  readonly touchEveryMs: number;
  /** A lock of another machine that is not touched for so long is nobody's. */
  readonly staleAfterMs: number;
}

const usualTimes: LockTimes = { touchEveryMs: 2_000, staleAfterMs: 20_000 };

/** How long two programs that take over at the same moment may take to see each other. */
const settleMs = 300;

export class FolderLock {
  readonly #file: string;
  readonly #own: Holder;
  readonly #timer: NodeJS.Timeout;

  private constructor(file: string, own: Holder, { touchEveryMs }: LockTimes, onLost: () => void) {
    this.#file = file;
    this.#own = own;
    this.#timer = setInterval(() => {
      if (holderOf(file)?.token === own.token) return touch(file);
      clearInterval(this.#timer);
      onLost();
    }, touchEveryMs).unref();
  }

  /**
   * Takes the lock, or takes it over from a program that is gone.
   *
   * @param onLost - called when another program has taken it over, which took this one for gone
   * @throws Problem when another program holds it
   */
  static async take(file: string, onLost: () => void, times: LockTimes = usualTimes): Promise<FolderLock> {
    const own: Holder = { host: thisHost(), pid: process.pid, began: beganAt(process.pid), token: randomUUID() };
    if (!(await writeNew(file, own))) {
      const holder = holderOf(file);
      if (await isHeld(file, holder, times)) throw inUse(file, holder);
      writeWhole(file, JSON.stringify(own));
      await delay(settleMs);
      const now = holderOf(file);
      if (now?.token !== own.token) throw inUse(file, now);
    }
    return new FolderLock(file, own, times, onLost);
  }

  /** Removes the lock, if it is still this program's. */
  release(): void {
    clearInterval(this.#timer);
    if (holderOf(this.#file)?.token === this.#own.token) rmSync(this.#file, { force: true });
  }
}

/** Returns false when there is a lock. One that holds nothing yet is waited for. */
async function writeNew(file: string, own: Holder): Promise<boolean> {
  try {
    writeFileSync(file, JSON.stringify(own), { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    if (holderOf(file) === undefined) await delay(settleMs);
    return false;
  }
}

function inUse(file: string, holder: Holder | undefined): Problem {
  const who = holder ? `process ${holder.pid} on ${holder.host.split(' ')[0]}` : 'one that cannot be named';
  const folder = file.replace(/[\\/][^\\/]*$/, '');
  return new Problem(`another program (${who}) is using ${folder}: wait for it, or remove ${file} if it is not.`);
}

async function isHeld(file: string, holder: Holder | undefined, times: LockTimes): Promise<boolean> {
  if (holder?.host === thisHost()) return isRunning(holder);
  const before = touchedAt(file);
  for (let waited = 0; waited < times.staleAfterMs; waited += times.touchEveryMs) {
    await delay(times.touchEveryMs);
    if (touchedAt(file) !== before) return true;
  }
  return false;
}

function isRunning({ pid, began }: Holder): boolean {
  if (pid === process.pid) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false;
  }
  return beganAt(pid) === began;
}

/** Containers of one machine may have the same name, and each has process ids of its own. */
function thisHost(): string {
  return [hostname(), ...['/proc/self/ns/pid', '/proc/self/ns/uts'].flatMap(linkAt)].join(' ');
}

function linkAt(path: string): string[] {
  try {
    return [readlinkSync(path)];
  } catch {
    return [];
  }
}

/** Returns when a process began, in the system's own unit; only Linux tells. */
function beganAt(pid: number): string {
  try {
    // The name stands in parentheses and may hold blanks.
    return readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\)/s, '').split(' ')[20] ?? '';
  } catch {
    return '';
  }
}

function holderOf(file: string): Holder | undefined {
  try {
    const holder = JSON.parse(readFileSync(file, 'utf8')) as Holder;
    return typeof holder.token === 'string' ? holder : undefined;
  } catch {
    return undefined;
  }
}

function touch(file: string): void {
  const now = new Date();
  try {
    utimesSync(file, now, now);
  } catch {
    // The disk is away, or full: the next time.
  }
}

/** Opens the file: network file systems ask the server then. */
function touchedAt(file: string): number | undefined {
  try {
    const open = openSync(file, 'r');
    try {
      return fstatSync(open).mtimeMs;
    } finally {
      closeSync(open);
    }
  } catch {
    return undefined;
  }
}
