/** The runtime as a child process. Knows its pipes and signals, but nothing of cells. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import type { Duplex } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { setImmediate as turn } from 'node:timers/promises';
import { builtFile } from '../../built-file.js';
import type {
  FromControl,
  FromRuntime,
  InputReply,
  RuntimeEvents,
  RuntimeLink,
  StreamName,
  ToControl,
  ToRuntime,
} from '../link.js';
import { killMarked, markName } from './descendants.js';
import { encodeFrame, FrameReader, fds, LineReader } from './frames.js';

const script = builtFile('cells/node/main.js');

const flags = [
  // The control worker must clear the async id stack before it stops a loop (docs/decisions/0002).
  '--expose-internals',
  '--experimental-vm-modules',
  '--experimental-import-meta-resolve',
  '--disable-warning=ExperimentalWarning',
  '--disable-warning=internal/test/binding',
];

/** How long to wait for the pipes of an exited runtime to close. */
const closeMs = 500;

/** Starts a runtime with `folder` as its working directory. */
export function startRuntime(folder: string, events: RuntimeEvents): RuntimeLink {
  return new RuntimeProcess(folder, events);
}

function nodeFlags(): string[] {
  const limit = process.env.LAYERLAB_MAX_OLD_SPACE_MB;
  return limit ? [...flags, `--max-old-space-size=${limit}`] : flags;
}

/** Returns the process; undefined if there is none, which is reported as its end. */
function spawnIn(folder: string, mark: string, events: RuntimeEvents): ChildProcess | undefined {
  const isThere = existsSync(folder);
  if (!isThere) setImmediate(() => events.native('stderr', goneNotice(folder)));
  try {
    return spawn(process.execPath, [...nodeFlags(), script], {
      cwd: isThere ? folder : homedir(),
      env: { ...process.env, [markName]: mark },
      // A process group of its own: child processes of cells are interrupted and killed with it.
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
  } catch (error) {
    setImmediate(() => events.exit(null, null, (error as Error).message));
    return undefined;
  }
}

const goneNotice = (folder: string): string =>
  `layerlab: the notebook's folder ${folder} is gone, so cells run in ${homedir()}. Put it back, or shut the kernel down and open the notebook where it is now.\n`;

class RuntimeProcess implements RuntimeLink {
  readonly #child: ChildProcess | undefined;
  readonly #pipes: readonly (Duplex | null)[];
  readonly #mark = randomUUID();
  #nativeSeen = false;
  #isBroken = false;

  constructor(folder: string, events: RuntimeEvents) {
    this.#child = spawnIn(folder, this.#mark, events);
    // Without file descriptors for them there are no pipes.
    this.#pipes = (this.#child?.stdio ?? []) as unknown as (Duplex | null)[];
    for (const pipe of this.#pipes) pipe?.on('error', () => {});
    this.#readMessages(events);
    this.#readNative(1, 'stdout', events);
    this.#readNative(2, 'stderr', events);
    if (this.#child) this.#watchExit(this.#child, events);
  }

  send(message: ToRuntime): void {
    this.#pipe(fds.down)?.write(encodeFrame(message));
  }

  sendControl(message: ToControl): void {
    this.#pipe(fds.control)?.write(`${JSON.stringify(message)}\n`);
  }

  reply(reply: InputReply): void {
    this.#pipe(fds.replies)?.write(`${JSON.stringify(reply)}\n`);
  }

  pause(): void {
    for (const fd of [1, 2, fds.up]) this.#pipe(fd)?.pause();
  }

  resume(): void {
    for (const fd of [1, 2, fds.up]) this.#pipe(fd)?.resume();
  }

  async drained(): Promise<void> {
    do {
      this.#nativeSeen = false;
      await turn();
      await turn();
    } while (this.#nativeSeen);
  }

  interruptChildren(): void {
    this.#signal('SIGINT');
  }

  kill(): void {
    this.#signal('SIGKILL');
    killMarked(this.#mark);
  }

  /** Signals the process group. The runtime itself ignores SIGINT. */
  #signal(signal: NodeJS.Signals): void {
    const pid = this.#child?.pid;
    if (pid === undefined) return;
    try {
      if (process.platform === 'win32') this.#child?.kill(signal);
      else process.kill(-pid, signal);
    } catch {
      // The whole group has ended.
    }
  }

  #pipe(fd: number): Duplex | undefined {
    return this.#pipes[fd] ?? undefined;
  }

  #readMessages(events: RuntimeEvents): void {
    const frames = new FrameReader<FromRuntime>();
    this.#read(fds.up, events, (chunk) => {
      for (const message of frames.read(chunk)) events.message(message);
    });
    const lines = new LineReader<FromControl>();
    this.#read(fds.control, events, (chunk) => {
      for (const message of lines.read(chunk)) events.control(message);
    });
    for (const fd of [fds.down, fds.replies]) {
      this.#read(fd, events, () => {
        throw new Error('the runtime only reads here');
      });
    }
  }

  /** A cell can write to the pipes too: what is no message breaks the link, not the kernel. */
  #read(fd: number, events: RuntimeEvents, take: (chunk: Buffer) => void): void {
    this.#pipe(fd)?.on('data', (chunk: Buffer) => {
      if (this.#isBroken) return;
      try {
        take(chunk);
      } catch {
        this.#isBroken = true;
        events.broken(fd);
      }
    });
  }

  #readNative(fd: number, name: StreamName, events: RuntimeEvents): void {
    const decoder = new StringDecoder('utf8');
    this.#pipe(fd)?.on('data', (chunk: Buffer) => {
      this.#nativeSeen = true;
      events.native(name, decoder.write(chunk));
    });
  }

  /** `close` comes when the pipes have been read, but a grandchild may hold them open, so fall back to `exit`. */
  #watchExit(child: ChildProcess, events: RuntimeEvents): void {
    let isReported = false;
    // Also comes when a signal cannot be delivered to a process that runs.
    child.on('error', ({ message }) => child.pid === undefined && events.exit(null, null, message));
    child.once('exit', (code, signal) => {
      const report = (): void => {
        if (isReported) return;
        isReported = true;
        events.exit(code, signal);
      };
      child.once('close', report);
      setTimeout(report, closeMs);
    });
  }
}
