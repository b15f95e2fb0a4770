/** What the requests share: the language engine, the runtime, the counts, and the way of outputs to the front ends. */
import { Debugger } from '../debugger/debugger.js';
import type { DebugFiles } from '../debugger/sources.js';
import type { Language } from '../language/language.js';
import type { CommMessage } from '../protocol/dispatcher.js';
import type { ErrorContent, Message, MimeBundle } from '../protocol/messages.js';
import type { Parent, Session } from '../protocol/session.js';
import type { CommFrame, ExecutionId, StartRuntime } from '../runtime/link.js';
import type { EndReason, Output } from '../runtime/runtime.js';
import { StreamBatch } from '../runtime/stream-batch.js';
import { Supervisor } from '../runtime/supervisor.js';
import { Causes } from './causes.js';
import { Comms, frameOf } from './comms.js';
import type { History } from './history.js';
import { KeptOutputs } from './kept-outputs.js';
import { describeFault } from './refusal.js';
import { StaleComms } from './stale/stale-comms.js';

type Publishers = { readonly [T in Output['type']]: (output: Extract<Output, { type: T }>) => void };

/** What a kernel is made of. */
export interface KernelOptions {
  readonly session: Session;
  readonly language: Language;
  readonly startRuntime: StartRuntime;
  readonly history: History;
  readonly debug?: DebugOptions;
}

/** How cells are debugged. */
export interface DebugOptions {
  readonly files: DebugFiles;
  /** Steps do not lead into packages. */
  readonly justMyCode: boolean;
}

export class Kernel {
  readonly language: Language;
  readonly history: History;
  readonly supervisor: Supervisor;
  readonly comms: Comms = new Comms();
  readonly kept: KeptOutputs = new KeptOutputs();
  readonly stale: StaleComms = new StaleComms();
  readonly #session: Session;
  readonly #causes = new Causes();
  readonly #batch = new StreamBatch((id, name, text) => this.#publishNow(id, 'stream', { name, text }));
  /** Absent where nothing can be debugged. */
  readonly debugger: Debugger | undefined;
  #executionCount = 0;
  /** The debug_request that is being answered, while nothing runs. */
  #asking: Parent | undefined;

  constructor(options: KernelOptions) {
    this.#session = options.session;
    this.language = options.language;
    this.history = options.history;
    this.supervisor = new Supervisor(options.startRuntime, {
      onOutput: (output) => this.#take(output),
      onReplaced: (reason, wasRunning) => this.#onReplaced(reason, wasRunning),
      onRestarted: () => {
        this.debugger?.restarted();
        this.#announcePage();
      },
      onInspector: (method, parameters) => this.debugger?.take(method, parameters),
    });
    this.debugger = options.debug && this.#makeDebugger(options.debug);
    this.language.onProcess?.((pid) => this.supervisor.guard(pid));
  }

  /** The number of the last cell that was counted. */
  get executionCount(): number {
    return this.#executionCount;
  }

  /** Counts a cell and adds it to the history. */
  count(code: string): void {
    this.#executionCount++;
    this.history.add(this.#executionCount, code);
  }

  /** Returns the id of a new execution because of `message`. */
  newExecution(message: Parent, options: { silent?: boolean; allowStdin?: boolean } = {}): ExecutionId {
    return this.#causes.add(message, options.silent ?? false, options.allowStdin ?? false);
  }

  /** Publishes for an execution, after everything that it has printed. Does not wait until the message has left. */
  publish(id: ExecutionId, type: string, content: object, extra: Partial<Message> = {}): void {
    this.#batch.flush();
    this.#publishNow(id, type, content, extra);
  }

  publishError(id: ExecutionId, { ename, evalue, traceback }: ErrorContent): void {
    this.publish(id, 'error', { ename, evalue, traceback });
  }

  /** Tells front ends which cells are stale, because of an execution. After a silent one the next one tells it. */
  tellStale(id: ExecutionId): void {
    if (!this.#causes.of(id)?.silent) this.stale.tell((content) => this.publish(id, 'comm_msg', content));
  }

  /** Publishes everything that has been printed so far. */
  flush(): void {
    this.#batch.flush();
  }

  /** Passes a comm message on to the cells' handlers. Resolves when they have run. */
  async receiveComm(message: CommMessage): Promise<void> {
    const { comm_id } = message.content;
    // A message without an id belongs to no comm.
    if (typeof comm_id !== 'string' || comm_id === '') return;
    this.comms.receive(message);
    const id = this.newExecution(message);
    if (this.stale.receive(message, (content) => this.publish(id, 'comm_msg', content))) return;
    await this.#forwardComm(message, id);
    this.#batch.flush();
  }

  /** Answers a debug_request. Its events have the cell that runs as their parent, or else the request. */
  async debug(request: Message): Promise<Record<string, unknown> | undefined> {
    this.#asking = request;
    return this.debugger?.request(request.content);
  }

  /** Interrupts the cells that run and those that are being checked. Resolves when the next ones may run. */
  interrupt(): Promise<void> {
    this.debugger?.beforeInterrupt();
    this.language.interrupt();
    return this.supervisor.interrupt();
  }

  /** Ends the runtime and the engine; may be called twice. */
  async close(): Promise<void> {
    this.#batch.flush();
    this.supervisor.close();
    await this.language.close();
  }

  #makeDebugger(options: DebugOptions): Debugger {
    return new Debugger({
      ...options,
      language: this.language,
      inspect: (method, parameters) => this.supervisor.inspect(method, parameters),
      publish: (event) => this.#publishDebug(event),
      declare: (name, type) => this.#declare(name, type),
    });
  }

  #publishDebug(event: object): void {
    this.#batch.flush();
    const { running } = this.supervisor;
    const cause = running === undefined ? undefined : this.#causes.of(running)?.message;
    const parent = cause ?? this.#asking ?? this.#causes.of(this.#causes.newest)?.message;
    void this.#session.publish('debug_event', event, parent);
  }

  /** Lets later cells see a name that no cell has declared. Its type may only be known to a cell that still runs. */
  async #declare(name: string, type: string): Promise<void> {
    for (const known of [type, 'any']) {
      const id = this.newExecution(this.#asking!, { silent: true });
      const checked = await this.language.check({ id, code: `let ${name}: ${known} = undefined!` });
      if (checked.ok) return this.language.commit(id);
    }
  }

  #publishNow(id: ExecutionId, type: string, content: object, extra: Partial<Message> = {}): void {
    const cause = this.#causes.of(id);
    if (cause?.silent) return;
    try {
      if (cause) this.kept.add(cause.message.header.msg_id, type, content);
      this.#applyBackpressure(this.#session.publish(type, content, cause?.message, extra));
    } catch (error) {
      console.error('layerlab: cannot publish', error);
      if (type !== 'error') this.#publishNow(id, 'error', describeFault(error));
    }
  }

  /** What cannot be published is an error of the execution that produced it. */
  #take(output: Output): void {
    try {
      this.#publishers[output.type](output as never);
    } catch (error) {
      this.publishError(output.id, describeFault(error));
    }
  }

  /** Stops reading from the runtime while the iopub queue is too long. */
  #applyBackpressure(sent: Promise<void>): void {
    if (!this.#session.isBackedUp) return;
    this.supervisor.pause();
    void sent.then(() => this.#session.isBackedUp || this.supervisor.resume());
  }

  readonly #publishers: Publishers = {
    stream: ({ id, name, text }) => this.#batch.add(id, name, text),
    display: ({ id, bundle, displayId, update }) =>
      this.publish(id, update ? 'update_display_data' : 'display_data', {
        ...(JSON.parse(bundle) as MimeBundle),
        transient: displayId === undefined ? {} : { display_id: displayId },
      }),
    clear: ({ id, wait }) => this.publish(id, 'clear_output', { wait }),
    lateError: ({ id, error }) => this.publishError(id, error),
    input: ({ id, prompt, password }) => this.#askInput(id, prompt, password),
    comm: ({ id, kind, message, buffers }) => {
      const { content, metadata } = JSON.parse(message) as Pick<CommFrame, 'content' | 'metadata'>;
      this.comms.note(kind, content);
      const versioned = kind === 'comm_open' ? { version: '2.1.0', ...metadata } : metadata;
      this.publish(id, kind, content, { metadata: versioned, buffers });
    },
  };

  #askInput(id: ExecutionId, prompt: string, password: boolean): void {
    const cause = this.#causes.of(id);
    if (!cause?.allowStdin) {
      this.supervisor.reply({ error: 'prompt: this front end does not take input here (allow_stdin is false)' });
      return;
    }
    this.#batch.flush();
    void this.#session.ask({ prompt, password }, cause.message);
  }

  #forwardComm(message: CommMessage, id: ExecutionId = this.newExecution(message)): Promise<void> {
    return this.supervisor.comm(id, frameOf(message));
  }

  /** The next runtime has no names and no comms. */
  #onReplaced(reason: EndReason, wasRunning: boolean): void {
    this.comms.clear();
    this.debugger?.replaced();
    void this.language.reset();
    this.#batch.flush();
    this.stale.clear();
    this.tellStale(this.#causes.newest);
    const isTold = wasRunning || this.#causes.of(this.#causes.newest) === undefined;
    if (!isTold) this.publish(this.#causes.newest, 'stream', { name: 'stderr', text: `${reason.evalue}\n` });
  }

  /** A page announces its widgets only once, so the kernel repeats it. */
  #announcePage(): void {
    if (this.comms.widgetPage) void this.#forwardComm(this.comms.widgetPage);
  }
}
