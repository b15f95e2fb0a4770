/** One runtime, from its start to its exit: what can be asked of it, and why it ended. */
import { delay } from '../delay.js';
import { withResolvers } from '../with-resolvers.js';
import type {
  ExecutionId,
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
  exit(reason: EndReason): void;
}

/** Appended to every reason for a replacement. */
export const allLost = 'A new runtime was started; all variables were lost.';

/** Printed by Node when a process with an inspector session exits. */
const inspectorNotice = 'Waiting for the debugger to disconnect...\n';
const outOfMemoryNotice = /<--- Last few GCs --->|heap out of memory|FATAL ERROR/;

export class Runtime {
  readonly #link: RuntimeLink;
  readonly #listener: RuntimeListener;
  readonly #ready = withResolvers<void>();
  #pings = 0;
  #onPong: ((number: number) => void) | undefined;
  #onStopped: ((frames: readonly StoppedFrame[]) => void) | undefined;
  #isWaitingForInput = false;
  #isOutOfMemory = false;
  #hasEnded = false;
  #killReason: EndReason | undefined;

  constructor(start: StartRuntime, listener: RuntimeListener) {
    this.#listener = listener;
    this.#link = start({
      message: (message) => this.#receive(message),
      control: ({ frames }) => this.#onStopped?.(frames),
      native: (name, text) => this.#receiveNative(name, text),
      exit: (code, signal) => this.#end(code, signal),
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
    if (message.type === 'ready') this.#ready.resolve();
    else if (message.type === 'pong') this.#onPong?.(message.number);
    else if (message.type === 'done') this.#listener.done(message.id, message.outcome);
    else {
      if (message.type === 'input') this.#isWaitingForInput = true;
      this.#listener.output(message);
    }
  }

  #receiveNative(name: StreamName, text: string): void {
    if (name === 'stderr' && outOfMemoryNotice.test(text)) this.#isOutOfMemory = true;
    const isNotice = name === 'stderr' && (this.#isOutOfMemory || text === inspectorNotice);
    if (text && !isNotice) this.#listener.native(name, text);
  }

  #end(code: number | null, signal: string | null): void {
    this.#hasEnded = true;
    this.#ready.resolve();
    // Child processes of the cells end with the runtime.
    this.#link.kill();
    this.#onStopped?.([]);
    this.#listener.exit(this.#killReason ?? this.#reasonOf(code, signal));
  }

  #reasonOf(code: number | null, signal: string | null): EndReason {
    if (this.#isOutOfMemory) return { ename: 'OutOfMemory', evalue: `The runtime ran out of memory. ${allLost}` };
    if (signal) return { ename: 'RuntimeCrashed', evalue: `The runtime was killed by ${signal}. ${allLost}` };
    return { ename: 'RuntimeExited', evalue: `The runtime exited with code ${code}. ${allLost}` };
  }
}
