/** The runtime as a child process. Knows its pipes and signals, but nothing of cells. */
import { type ChildProcess, spawn } from 'node:child_process';
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

class RuntimeProcess implements RuntimeLink {
  readonly #child: ChildProcess;
  readonly #pipes: readonly (Duplex | null)[];
  #nativeSeen = false;

  constructor(folder: string, events: RuntimeEvents) {
    this.#child = spawn(process.execPath, [...nodeFlags(), script], {
      cwd: folder,
      // A process group of its own: child processes of cells are interrupted and killed with it.
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    this.#pipes = this.#child.stdio as unknown as (Duplex | null)[];
    for (const pipe of this.#pipes) pipe?.on('error', () => {});
    this.#readMessages(events);
    this.#readNative(1, 'stdout', events);
    this.#readNative(2, 'stderr', events);
    this.#watchExit(events);
  }

  send(message: ToRuntime): void {
    this.#pipe(fds.down).write(encodeFrame(message));
  }

  sendControl(message: ToControl): void {
    this.#pipe(fds.control).write(`${JSON.stringify(message)}\n`);
  }

  reply(reply: InputReply): void {
    this.#pipe(fds.replies).write(`${JSON.stringify(reply)}\n`);
  }

  pause(): void {
    for (const fd of [1, 2, fds.up]) this.#pipe(fd).pause();
  }

  resume(): void {
    for (const fd of [1, 2, fds.up]) this.#pipe(fd).resume();
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
  }

  /** Signals the process group. The runtime itself ignores SIGINT. */
  #signal(signal: NodeJS.Signals): void {
    const pid = this.#child.pid;
    if (pid === undefined) return;
    try {
      if (process.platform === 'win32') this.#child.kill(signal);
      else process.kill(-pid, signal);
    } catch {
      // The whole group has ended.
    }
  }

  #pipe(fd: number): Duplex {
    return this.#pipes[fd]!;
  }

  #readMessages(events: RuntimeEvents): void {
    const frames = new FrameReader<FromRuntime>();
    this.#pipe(fds.up).on('data', (chunk: Buffer) => {
      for (const message of frames.read(chunk)) events.message(message);
    });
    const lines = new LineReader<FromControl>();
    this.#pipe(fds.control).on('data', (chunk: Buffer) => {
      for (const message of lines.read(chunk)) events.control(message);
    });
  }

  #readNative(fd: number, name: StreamName, events: RuntimeEvents): void {
    const decoder = new StringDecoder('utf8');
    this.#pipe(fd).on('data', (chunk: Buffer) => {
      this.#nativeSeen = true;
      events.native(name, decoder.write(chunk));
    });
  }

  /** `close` comes when the pipes have been read, but a grandchild may hold them open, so fall back to `exit`. */
  #watchExit(events: RuntimeEvents): void {
    let isReported = false;
    this.#child.once('exit', (code, signal) => {
      const report = (): void => {
        if (isReported) return;
        isReported = true;
        events.exit(code, signal);
      };
      this.#child.once('close', report);
      setTimeout(report, closeMs);
    });
  }
}
