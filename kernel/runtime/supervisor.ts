/** Runs cells in the runtime, interrupts them, and replaces a runtime that has ended. */
import { Executions } from './executions.js';
import { interrupt } from './interrupt.js';
import type { CommFrame, ExecutionId, InputReply, Outcome, RunCommand, StartRuntime, StreamName } from './link.js';
import { type EndReason, type Output, Runtime } from './runtime.js';

export interface SupervisorEvents {
  /** Something a cell produced. */
  onOutput(output: Output): void;
  /** The runtime has ended. `wasRunning`: a running cell already reports the reason. */
  onReplaced(reason: EndReason, wasRunning: boolean): void;
  /** A runtime was started after one that has ended. */
  onRestarted(): void;
  /** An event of V8's inspector. */
  onInspector(method: string, parameters: object): void;
}

export class Supervisor {
  readonly #startRuntime: StartRuntime;
  readonly #events: SupervisorEvents;
  readonly #executions = new Executions();
  #runtime: Runtime;
  #generation = 0;
  /** Whether the runtime was given a cell. */
  #isUsed = false;
  #newest: ExecutionId = -1;
  #isPaused = false;
  #guarded: number | undefined;
  #isClosed = false;
  #nextInterrupt = new AbortController();
  /** The interrupt in progress, if any; further ones join it. */
  #interruption: Promise<void> | undefined;

  constructor(startRuntime: StartRuntime, events: SupervisorEvents) {
    this.#startRuntime = startRuntime;
    this.#events = events;
    this.#runtime = this.#start();
  }

  /** The newest of the executions that run. */
  get running(): ExecutionId | undefined {
    return this.#executions.ids.at(-1);
  }

  /** The number of the runtime: 1 for the first, one more for each that replaced another. */
  get generation(): number {
    return this.#generation;
  }

  /** Aborted by the next interrupt, so that work before a run can be given up. */
  get nextInterrupt(): AbortSignal {
    return this.#nextInterrupt.signal;
  }

  /** Runs a cell. Resolves with its outcome, also if the runtime ends while it runs. */
  async run(command: RunCommand): Promise<Outcome> {
    const outcome = this.#executions.begin(command.id);
    this.#newest = command.id;
    const runtime = await this.#ready();
    this.#isUsed = true;
    runtime.send(command);
    const settled = await outcome;
    // Native output of the cell must precede its reply.
    await runtime.drained();
    return settled;
  }

  /** Passes a comm message to the cells' handlers. Resolves when they have run. */
  async comm(id: ExecutionId, comm: CommFrame): Promise<void> {
    await this.interruptsOver();
    if (this.#runtime.hasEnded) return;
    const done = this.#executions.begin(id);
    (await this.#ready()).send({ type: 'comm', id, comm });
    await done;
  }

  /** Resolves when no interrupt is in progress. Work started earlier could be stopped by mistake. */
  async interruptsOver(): Promise<void> {
    await this.#interruption;
  }

  /** Replies to a waiting `prompt`; does nothing if none waits. */
  reply(reply: InputReply): void {
    this.#runtime.reply(reply);
  }

  /** Applies backpressure to cells that print faster than clients read. Has no effect during an interrupt. */
  pause(): void {
    this.#isPaused = true;
    if (!this.#interruption) this.#runtime.pause();
  }

  /** Ends the backpressure. */
  resume(): void {
    this.#isPaused = false;
    this.#runtime.resume();
  }

  /** Interrupts everything that runs. Code that does not stop in time loses its runtime. */
  interrupt(): Promise<void> {
    this.#nextInterrupt.abort();
    this.#nextInterrupt = new AbortController();
    this.#interruption ??= interrupt(this.#runtime, this.#executions).finally(() => {
      this.#interruption = undefined;
      if (this.#isPaused) this.#runtime.pause();
    });
    return this.#interruption;
  }

  /** Sends a command to the runtime's inspector. Rejects if it is refused, or the runtime has ended or ends before. */
  inspect(method: string, parameters: object = {}): Promise<object> {
    return this.#runtime.inspect(method, parameters);
  }

  /** Lets the process with this id end when the kernel is gone, even while it computes. Replaces the one before. */
  guard(pid: number | undefined): void {
    this.#guarded = pid;
    this.#runtime.guard(pid);
  }

  /** Kills the runtime and its child processes; may be called twice. */
  close(): void {
    this.#isClosed = true;
    this.#runtime.kill();
  }

  #start(): Runtime {
    this.#generation++;
    this.#isUsed = false;
    const runtime = new Runtime(this.#startRuntime, {
      output: (output) => this.#events.onOutput(output),
      done: (id, outcome) => this.#executions.settle(id, outcome),
      native: (name, text) => this.#attribute(name, text),
      inspector: (method, parameters) => this.#events.onInspector(method, parameters),
      exit: (reason) => this.#isClosed || this.#replace(reason),
    });
    runtime.guard(this.#guarded);
    return runtime;
  }

  async #ready(): Promise<Runtime> {
    if (this.#runtime.hasEnded) this.#restart();
    await this.#runtime.ready;
    return this.#runtime;
  }

  /** Attributes native output to the newest running cell, or else to the last one. */
  #attribute(name: StreamName, text: string): void {
    const id = this.#executions.ids.at(-1) ?? this.#newest;
    this.#events.onOutput({ type: 'stream', id, name, text });
  }

  #restart(): void {
    this.#runtime = this.#start();
    this.#events.onRestarted();
  }

  /** A runtime that ends before it was given a cell may be unable to live: the next cell starts another one. */
  #replace(reason: EndReason): void {
    const { ids } = this.#executions;
    this.#events.onReplaced(reason, ids.length > 0);
    if (this.#isUsed) this.#restart();
    const error = { ...reason, traceback: [`${reason.ename}: ${reason.evalue}`] };
    for (const id of ids) this.#executions.settle(id, { status: 'error', error });
  }
}
