/** Starts the runtime, runs cells in it, interrupts them, and replaces it when it ends or does not stop. */
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';
import { Executions } from './executions.js';
import type {
  Answer,
  CommFrame,
  ExecutionId,
  FromControl,
  FromRuntime,
  Outcome,
  RunCommand,
  StoppedFrame,
  StreamName,
} from './link.js';
import { RuntimeProcess } from './node/runtime-process.js';

/** Why the runtime is a new one: shown in the cell that ran, or in the last one. */
export interface Replacement {
  readonly ename: string;
  readonly evalue: string;
}

type Output = Exclude<FromRuntime, { type: 'ready' | 'pong' | 'done' }>;

export interface SupervisorEvents {
  /** Something a cell produced. */
  onOutput(message: Output): void;
  /** The runtime was replaced; `wasRunning` says whether a cell already tells it. */
  replaced(reason: Replacement, wasRunning: boolean): void;
}

/** How long a runtime has to stop before it is replaced. */
const patienceMs = 3_000;
/** How long an idle event loop needs to answer; one that is busy does not. */
const pingMs = 10;
/** How long a stopped execution has to settle before it is stopped again. */
const againMs = 250;

/** What Node says when a process with an inspector session exits. */
const inspectorNotice = 'Waiting for the debugger to disconnect...\n';

/** Whether all are settled within the time. */
function isOver(settled: readonly Promise<unknown>[], ms: number): Promise<boolean> {
  return Promise.race([Promise.all(settled).then(() => true), delay(ms).then(() => false)]);
}

function reasonOf(code: number | null, signal: NodeJS.Signals | null, outOfMemory: boolean): Replacement {
  const gone = 'A fresh runtime has been started; variables are gone.';
  if (outOfMemory) return { ename: 'OutOfMemory', evalue: `The runtime ran out of memory. ${gone}` };
  if (signal) return { ename: 'RuntimeCrashed', evalue: `The runtime was ended by ${signal}. ${gone}` };
  return { ename: 'RuntimeExited', evalue: `The runtime exited with code ${code}. ${gone}` };
}

export class Supervisor {
  readonly #folder: string;
  readonly #events: SupervisorEvents;
  readonly #executions = new Executions();
  #process!: RuntimeProcess;
  #ready!: Promise<void>;
  #last: ExecutionId = -1;
  #outOfMemory = false;
  #plannedReason: Replacement | undefined;
  #pong: ((number: number) => void) | undefined;
  #pings = 0;
  #waitingForInput = false;
  #reading = true;
  #stopped: ((frames: readonly StoppedFrame[]) => void) | undefined;
  #nativeSeen = false;
  #closed = false;
  /** The interrupt that is under way: a second one waits with it. */
  #interruption: Promise<void> | undefined;

  constructor(folder: string, events: SupervisorEvents) {
    this.#folder = folder;
    this.#events = events;
    this.#start();
  }

  /** Runs a cell to its end, and settles also when the runtime ends under it. */
  async run(command: RunCommand): Promise<Outcome> {
    const outcome = this.#executions.begin(command.id);
    this.#last = command.id;
    await this.#ready;
    this.#process.send(command);
    const settled = await outcome;
    await this.#drained();
    return settled;
  }

  /** Hands a comm message to the cells' handlers; resolves when they have run. */
  async comm(id: ExecutionId, comm: CommFrame): Promise<void> {
    await this.interruptsOver();
    const done = this.#executions.begin(id);
    await this.#ready;
    this.#process.send({ type: 'comm', id, comm });
    await done;
  }

  /** Resolves when no interrupt is under way: what begins before may be stopped with what was meant. */
  async interruptsOver(): Promise<void> {
    await this.#interruption;
  }

  answer(answer: Answer): void {
    if (!this.#waitingForInput) return;
    this.#waitingForInput = false;
    this.#process.answer(answer);
  }

  /** Slows a cell that shows more than is read; while it is being stopped it is read all the same. */
  setReading(reading: boolean): void {
    this.#reading = reading;
    this.#applyReading();
  }

  #applyReading(): void {
    this.#process.setReading(this.#reading || this.#interruption !== undefined);
  }

  /** Stops what runs: at once where JavaScript can be stopped, by replacement after three seconds otherwise. */
  interrupt(): Promise<void> {
    this.#interruption ??= this.#interruptAll().finally(() => {
      this.#interruption = undefined;
      this.#applyReading();
    });
    return this.#interruption;
  }

  async #interruptAll(): Promise<void> {
    // What an earlier cell left behind may spin all the same.
    if (this.#executions.ids.length === 0 && (await this.#isResponsive())) return;
    const settled = this.#executions.interrupt();
    const runtime = this.#process;
    const deadline = setTimeout(() => this.#replaceBecauseStuck(runtime), patienceMs);
    runtime.signal('SIGINT');
    runtime.setReading(true);
    this.answer({ interrupted: true });
    if (await this.#answersPing(pingMs)) this.#cancelInterrupted([]);
    else if (!(await isOver(settled, 0))) await this.#stopRunning(runtime, settled);
    // A tick or a microtask that was queued just before goes on with its loop, maybe after its cell was settled.
    while (runtime === this.#process && !((await isOver(settled, againMs)) && (await this.#answersPing(againMs))))
      await this.#stopRunning(runtime, settled);
    clearTimeout(deadline);
  }

  async #isResponsive(): Promise<boolean> {
    await this.#ready;
    return this.#answersPing(againMs);
  }

  #cancelInterrupted(frames: readonly StoppedFrame[]): void {
    for (const id of this.#executions.interrupted) this.#process.send({ type: 'cancel', id, frames });
  }

  /** Stops JavaScript where it is; what began meanwhile may be what was stopped, so it is interrupted with the others. */
  async #stopRunning(runtime: RuntimeProcess, settled: Promise<unknown>[]): Promise<void> {
    const frames = await this.#stop();
    if (runtime !== this.#process) return;
    settled.push(...this.#executions.interrupt());
    this.#cancelInterrupted(frames);
  }

  /** Ends the runtime and what its cells started; may be called twice. */
  close(): void {
    this.#closed = true;
    this.#process.signal('SIGKILL');
  }

  #start(): void {
    this.#outOfMemory = false;
    this.#waitingForInput = false;
    let ready: () => void = () => {};
    this.#ready = new Promise((resolve) => {
      ready = resolve;
    });
    const runtime: RuntimeProcess = new RuntimeProcess(this.#folder, {
      message: (message) => (message.type === 'ready' ? ready() : this.#receive(message)),
      control: (message) => this.#receiveControl(message),
      native: (name, text) => this.#receiveNative(name, text),
      exit: (code, signal) => {
        ready();
        this.#onExit(runtime, code, signal);
      },
    });
    this.#process = runtime;
  }

  #receive(message: Exclude<FromRuntime, { type: 'ready' }>): void {
    if (message.type === 'pong') this.#pong?.(message.number);
    else if (message.type === 'done') this.#executions.settle(message.id, message.outcome);
    else {
      if (message.type === 'input') this.#waitingForInput = true;
      this.#events.onOutput(message);
    }
  }

  #receiveControl(message: FromControl): void {
    this.#stopped?.(message.frames);
  }

  /** What native code and child processes print has no execution's id: it goes to the cell that runs, else the last. */
  #receiveNative(name: StreamName, text: string): void {
    this.#nativeSeen = true;
    if (name === 'stderr' && /<--- Last few GCs --->|heap out of memory|FATAL ERROR/.test(text))
      this.#outOfMemory = true;
    if (name === 'stderr' && (this.#outOfMemory || text === inspectorNotice)) return;
    const id = this.#executions.ids.at(-1) ?? this.#last;
    if (text) this.#events.onOutput({ type: 'stream', id, name, text });
  }

  /** Bytes that were in the native pipes when the cell ended are read before its end is told. */
  async #drained(): Promise<void> {
    do {
      this.#nativeSeen = false;
      await turn();
      await turn();
    } while (this.#nativeSeen);
  }

  #answersPing(ms: number): Promise<boolean> {
    const number = ++this.#pings;
    this.#process.send({ type: 'ping', number });
    const pong = new Promise<boolean>((resolve) => {
      this.#pong = (received) => received === number && resolve(true);
    });
    return Promise.race([pong, delay(ms).then(() => false)]);
  }

  /** Has the control worker stop the JavaScript that runs; tells where it was. */
  #stop(): Promise<readonly StoppedFrame[]> {
    return new Promise((resolve) => {
      this.#stopped = resolve;
      this.#process.sendControl({ type: 'interrupt' });
    });
  }

  #replaceBecauseStuck(runtime: RuntimeProcess): void {
    if (runtime !== this.#process) return;
    this.#plannedReason = {
      ename: 'RuntimeReplaced',
      evalue: `The cell did not stop within ${patienceMs / 1_000} s, so its runtime was killed. A fresh one has been started; variables are gone.`,
    };
    runtime.signal('SIGKILL');
  }

  #onExit(runtime: RuntimeProcess, code: number | null, signal: NodeJS.Signals | null): void {
    // Children that the cells left behind end with the runtime.
    runtime.signal('SIGKILL');
    if (this.#closed || runtime !== this.#process) return;
    const reason = this.#plannedReason ?? reasonOf(code, signal, this.#outOfMemory);
    this.#plannedReason = undefined;
    const { ids } = this.#executions;
    this.#stopped?.([]);
    this.#start();
    this.#events.replaced(reason, ids.length > 0);
    const error = { ...reason, traceback: [`${reason.ename}: ${reason.evalue}`] };
    for (const id of ids) this.#executions.settle(id, { status: 'error', error });
  }
}
