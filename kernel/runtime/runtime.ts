/** One runtime, from its start to its exit: what can be asked of it, and why it ended. */
import { delay } from '../delay.js';
import { withResolvers } from '../with-resolvers.js';
import { InspectorCalls } from './inspector-calls.js';
import type {
  ExecutionId,
  FromControl,
  FromRuntime,
  InputReply,
  Outcome,
  RuntimeLink,
  StartRuntime,
  StoppedFrame,
  StreamName,
  ToRuntime,
} from './link.js';

/** Messages of the runtime that carry something a cell produced. */
export type Output = Exclude<FromRuntime, { type: 'ready' | 'pong' | 'done' }>;

/** Why a runtime ended, as the error of the cells that were running. */
export interface EndReason {
  readonly ename: string;
  readonly evalue: string;
}

export interface RuntimeListener {
  output(output: Output): void;
  done(id: ExecutionId, outcome: Outcome): void;
  /** Output of native code and child processes, which belongs to no execution. */
  native(name: StreamName, text: string): void;
  /** An event of V8's inspector. */
  inspector(method: string, parameters: object): void;
  exit(reason: EndReason): void;
}

/** Appended to every reason for a replacement. */
export const allLost = 'A new runtime was started; all variables were lost.';

const brokenBy = (fd: number): EndReason => ({
  ename: 'RuntimeReplaced',
  evalue: `A cell wrote to file descriptor ${fd}, which belongs to the kernel, so its runtime was killed. ${allLost}`,
});

const tryAgain = 'The next cell tries again; LAYERLAB_MAX_OLD_SPACE_MB and NODE_OPTIONS may be wrong.';
/** How many characters of what a runtime printed before it was ready are shown. */
const maxEarly = 1_000;

const types = new Set(['ready', 'stream', 'done', 'display', 'clear', 'input', 'lateError', 'comm', 'pong']);

/** Printed by Node when a process with an inspector session exits. */
const inspectorNotice = 'Waiting for the debugger to disconnect...\n';
const outOfMemoryNotice = /<--- Last few GCs --->|heap out of memory|FATAL ERROR/;

export class Runtime {
  readonly #link: RuntimeLink;
  readonly #listener: RuntimeListener;
  readonly #ready = withResolvers<void>();
  readonly #inspector = new InspectorCalls((message) => this.#link.sendControl(message));
  #pings = 0;
  #onPong: ((number: number) => void) | undefined;
  #onStopped: ((frames: readonly StoppedFrame[]) => void) | undefined;
  #isWaitingForInput = false;
  #isOutOfMemory = false;
  #hasEnded = false;
  #isReady = false;
  /** What a runtime that is not ready yet writes to stderr: it may be why it ends. */
  #earlyText = '';
  #killReason: EndReason | undefined;

  constructor(start: StartRuntime, listener: RuntimeListener) {
    this.#listener = listener;
    this.#link = start({
      message: (message) => this.#receive(message),
      control: (message) => this.#receiveControl(message),
      native: (name, text) => this.#receiveNative(name, text),
      broken: (fd) => this.kill(brokenBy(fd)),
      exit: (code, signal, failure) => this.#end(code, signal, failure),
    });
  }

  /** Whether the runtime has exited. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Resolves when the runtime accepts messages, or has exited. */
  get ready(): Promise<void> {
    return this.#ready.promise;
  }

  send(message: ToRuntime): void {
    this.#link.send(message);
  }

  /** Replies to a waiting `prompt`; does nothing if none waits. */
  reply(reply: InputReply): void {
    if (!this.#isWaitingForInput) return;
    this.#isWaitingForInput = false;
    this.#link.reply(reply);
  }

  /** Whether the event loop responds within the given time. */
  respondsWithin(ms: number): Promise<boolean> {
    const number = ++this.#pings;
    this.#link.send({ type: 'ping', number });
    const pong = new Promise<boolean>((resolve) => {
      this.#onPong = (received) => received === number && resolve(true);
    });
    return Promise.race([pong, delay(ms).then(() => false)]);
  }

  /** Terminates the running JavaScript. Resolves with its stack, which is empty if the runtime has ended or does so. */
  stop(): Promise<readonly StoppedFrame[]> {
    return new Promise((resolve) => {
      if (this.#hasEnded) return resolve([]);
      this.#onStopped = resolve;
      this.#link.sendControl({ type: 'interrupt' });
    });
  }

  /** Sends a command to V8's inspector. Rejects if it is refused, or the runtime ends before. */
  async inspect(method: string, parameters: object): Promise<object> {
    await this.ready;
    return this.#inspector.call(method, parameters);
  }

  /** Lets the process with this id, if there is one, end when the kernel is gone. */
  guard(pid: number | undefined): void {
    this.#link.sendControl({ type: 'ward', pid });
  }

  interruptChildren(): void {
    this.#link.interruptChildren();
  }

  /** Stops reading outputs, so that a printing cell blocks in its write. */
  pause(): void {
    this.#link.pause();
  }

  resume(): void {
    this.#link.resume();
  }

  /** Resolves when native output that is already in the pipes has been read. */
  drained(): Promise<void> {
    return this.#link.drained();
  }

  /** Kills the runtime and its child processes. `reason` defaults to what the exit code or signal says. */
  kill(reason?: EndReason): void {
    if (this.#hasEnded) return;
    this.#killReason = reason;
    this.#link.kill();
  }

  #receive(message: FromRuntime): void {
    if (!types.has(message.type)) throw new TypeError(`no message of a runtime: ${message.type}`);
    if (message.type === 'ready') this.#begin();
    else if (message.type === 'pong') this.#onPong?.(message.number);
    else if (message.type === 'done') this.#listener.done(message.id, message.outcome);
    else {
      if (message.type === 'input') this.#isWaitingForInput = true;
      this.#listener.output(message);
    }
  }

  #receiveControl(message: FromControl): void {
    if (message.type === 'stopped') this.#onStopped?.(message.frames);
    else if (message.type === 'inspector') this.#listener.inspector(message.method, message.parameters);
    else this.#inspector.settle(message);
  }

  #receiveNative(name: StreamName, text: string): void {
    if (name === 'stderr' && outOfMemoryNotice.test(text)) this.#isOutOfMemory = true;
    const isNotice = name === 'stderr' && (this.#isOutOfMemory || text === inspectorNotice);
    if (!text || isNotice) return;
    if (this.#isReady || name === 'stdout') this.#listener.native(name, text);
    else this.#earlyText += text;
  }

  #begin(): void {
    this.#isReady = true;
    this.#ready.resolve();
    if (this.#earlyText) this.#listener.native('stderr', this.#earlyText);
  }

  #end(code: number | null, signal: string | null, failure: string | undefined): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#ready.resolve();
    // Child processes of the cells end with the runtime.
    this.#link.kill();
    this.#onStopped?.([]);
    this.#inspector.end();
    this.#listener.exit(
      this.#killReason ?? (this.#isReady ? this.#reasonOf(code, signal) : this.#notStarted(failure, code, signal)),
    );
  }

  #notStarted(failure: string | undefined, code: number | null, signal: string | null): EndReason {
    const end = signal ? `it was killed by ${signal}` : `it exited with code ${code}`;
    const why = failure ?? (this.#isOutOfMemory ? 'it ran out of memory' : end);
    const said = this.#earlyText.trim().slice(0, maxEarly);
    return {
      ename: 'RuntimeNotStarted',
      evalue: [`No runtime could be started: ${why}.`, tryAgain, said].join(' ').trim(),
    };
  }

  #reasonOf(code: number | null, signal: string | null): EndReason {
    if (this.#isOutOfMemory) return { ename: 'OutOfMemory', evalue: `The runtime ran out of memory. ${allLost}` };
    if (signal) return { ename: 'RuntimeCrashed', evalue: `The runtime was killed by ${signal}. ${allLost}` };
    return { ename: 'RuntimeExited', evalue: `The runtime exited with code ${code}. ${allLost}` };
  }
}
