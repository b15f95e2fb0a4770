/** One child process that runs cells: its pipes, its death. It knows nothing of what a cell is. */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Duplex } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { builtFile } from '../../built-file.js';
import {
  type Answer,
  encodeFrame,
  FrameReader,
  type FromControl,
  type FromRuntime,
  fds,
  LineReader,
  type StreamName,
  type ToControl,
  type ToRuntime,
} from '../link.js';

export interface RuntimeProcessEvents {
  message(message: FromRuntime): void;
  control(message: FromControl): void;
  /** Bytes that came by file descriptor 1 or 2: native code and child processes. */
  native(name: StreamName, text: string): void;
  exit(code: number | null, signal: NodeJS.Signals | null): void;
}

const script = builtFile('cells/node/main.js');

const flags = [
  // The control worker must clear the async id stack before it stops a loop (docs/decisions/0002).
  '--expose-internals',
  '--experimental-vm-modules',
  '--experimental-import-meta-resolve',
  '--disable-warning=ExperimentalWarning',
  '--disable-warning=internal/test/binding',
];

function nodeFlags(): string[] {
  const limit = process.env.LAYERLAB_MAX_OLD_SPACE_MB;
  return limit ? [...flags, `--max-old-space-size=${limit}`] : flags;
}

export class RuntimeProcess {
  readonly #child: ChildProcess;
  readonly #pipes: readonly (Duplex | null)[];
  #gone = false;
  #reading = true;

  constructor(folder: string, events: RuntimeProcessEvents) {
    this.#child = spawn(process.execPath, [...nodeFlags(), script], {
      cwd: folder,
      // A process group of its own: what cells start can be interrupted and ended with it.
      detached: process.platform !== 'win32',
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
      windowsHide: true,
    });
    this.#pipes = this.#child.stdio as unknown as (Duplex | null)[];
    for (const pipe of this.#pipes) pipe?.on('error', () => {});
    const frames = new FrameReader<FromRuntime>();
    this.#pipe(fds.up).on('data', (chunk: Buffer) => {
      for (const message of frames.read(chunk)) events.message(message);
    });
    const lines = new LineReader<FromControl>();
    this.#pipe(fds.control).on('data', (chunk: Buffer) => {
      for (const message of lines.read(chunk)) events.control(message);
    });
    this.#readNative(1, 'stdout', events);
    this.#readNative(2, 'stderr', events);
    // `close` comes when the pipes are read to their end, but a grandchild may hold them open: then `exit` must do.
    this.#child.once('exit', (code, signal) => {
      const tell = (): void => {
        if (this.#gone) return;
        this.#gone = true;
        events.exit(code, signal);
      };
      this.#child.once('close', tell);
      setTimeout(tell, 500);
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  send(message: ToRuntime): void {
    this.#pipe(fds.down).write(encodeFrame(message));
  }

  sendControl(message: ToControl): void {
    this.#pipe(fds.control).write(`${JSON.stringify(message)}\n`);
  }

  answer(answer: Answer): void {
    this.#pipe(fds.answers).write(`${JSON.stringify(answer)}\n`);
  }

  /** Stops reading what the cell prints, so that it waits in its write; or goes on. */
  setReading(reading: boolean): void {
    if (reading === this.#reading) return;
    this.#reading = reading;
    for (const fd of [1, 2, fds.up]) {
      if (reading) this.#pipe(fd).resume();
      else this.#pipe(fd).pause();
    }
  }

  /** Signals the runtime and all that its cells started. */
  signal(signal: NodeJS.Signals): void {
    const pid = this.#child.pid;
    if (pid === undefined) return;
    try {
      if (process.platform === 'win32') this.#child.kill(signal);
      else process.kill(-pid, signal);
    } catch {
      // Nothing of the group is left.
    }
  }

  #pipe(fd: number): Duplex {
    return this.#pipes[fd]!;
  }

  #readNative(fd: number, name: StreamName, events: RuntimeProcessEvents): void {
    const decoder = new StringDecoder('utf8');
    this.#pipe(fd).on('data', (chunk: Buffer) => events.native(name, decoder.write(chunk)));
  }
}
