/** What the requests share: the engine, the runtime, the counts, and which message caused which execution. */
import type { Language } from '../language/language.js';
import { type CommType, Dispatcher, type Handlers, type Parent } from '../protocol/dispatcher.js';
import type { CommContent, ErrorContent, Message } from '../protocol/messages.js';
import type { Channels } from '../protocol/node/channels.js';
import type { CommFrame, ExecutionId, FromRuntime } from '../runtime/link.js';
import { StreamBatch } from '../runtime/stream-batch.js';
import { type Replacement, Supervisor } from '../runtime/supervisor.js';
import type { History } from './history.js';
import { KeptOutputs } from './kept-outputs.js';

/** Who gets an execution's output, and whether anybody does. */
interface Cause {
  readonly message: Parent;
  readonly silent: boolean;
  readonly allowStdin: boolean;
}

/** The line that a page with Jupyter widgets opens when it connects. */
const widgetPages = 'jupyter.widget.control';

/** Late output finds its cell this far back. */
const rememberedCauses = 10_000;

export class Kernel {
  readonly dispatcher: Dispatcher;
  readonly supervisor: Supervisor;
  readonly language: Language;
  readonly history: History;
  /** Comms that are open, by id, with their targets. */
  readonly comms: Map<string, string> = new Map();
  readonly kept: KeptOutputs = new KeptOutputs();
  executionCount = 0;
  /** Grows with every interrupt: a cell that was still being checked sees that it came. */
  interrupts = 0;
  /** Grows with every runtime that was replaced: a cell that was being checked for the old one sees it. */
  runtimes = 0;
  readonly #channels: Channels;
  readonly #causes = new Map<ExecutionId, Cause>();
  readonly #batch: StreamBatch;
  #executions = 0;
  #widgetPage: { readonly message: Message; readonly comm: CommFrame } | undefined;

  constructor(options: {
    channels: Channels;
    language: Language;
    history: History;
    folder: string;
    handlers: (kernel: Kernel) => Handlers;
    onShutdown: () => void;
  }) {
    this.#channels = options.channels;
    this.language = options.language;
    this.history = options.history;
    this.supervisor = new Supervisor(options.folder, {
      onOutput: (message) => this.#onOutput(message),
      replaced: (reason, wasRunning) => this.#onReplaced(reason, wasRunning),
    });
    this.#batch = new StreamBatch((id, name, text) => this.#publishNow(id, 'stream', { name, text }));
    this.dispatcher = new Dispatcher({
      channels: options.channels,
      handlers: options.handlers(this),
      onComm: (message) => this.#receiveComm(message),
      onInput: (value) => this.supervisor.answer({ value }),
      onShutdown: options.onShutdown,
    });
  }

  /** An id for something that is about to run because of `message`. */
  newExecution(message: Message, options: { silent?: boolean; allowStdin?: boolean } = {}): ExecutionId {
    const { silent = false, allowStdin = false } = options;
    const id = ++this.#executions;
    // Not the whole message: its code and buffers would be kept as long.
    const { identities, header } = message;
    this.#causes.set(id, { message: { identities, header }, silent, allowStdin });
    this.#causes.delete(id - rememberedCauses);
    return id;
  }

  /** Publishes for an execution, after all that it has printed so far. Does not wait until it has left. */
  publish(id: ExecutionId, type: string, content: object, extra: Partial<Message> = {}): void {
    this.#batch.flush();
    this.#publishNow(id, type, content, extra);
  }

  /** Publishes what has been printed so far. */
  flush(): void {
    this.#batch.flush();
  }

  publishError(id: ExecutionId, { ename, evalue, traceback }: ErrorContent): void {
    this.publish(id, 'error', { ename, evalue, traceback });
  }

  async interrupt(): Promise<void> {
    this.interrupts++;
    await this.supervisor.interrupt();
  }

  /** Ends the runtime and the engine; may be called twice. */
  async close(): Promise<void> {
    this.#batch.flush();
    this.supervisor.close();
    await this.language.close();
    await this.#channels.close();
  }

  /** A cell that shows more than its reader takes waits in its write until the queue is shorter. */
  #publishNow(id: ExecutionId, type: string, content: object, extra: Partial<Message> = {}): void {
    const cause = this.#causes.get(id);
    if (cause?.silent) return;
    if (cause) this.kept.add(cause.message.header.msg_id, type, content);
    const sent = this.dispatcher.publish(type, content, cause?.message, extra);
    if (!this.#channels.isBackedUp) return;
    this.supervisor.setReading(false);
    void sent.then(() => this.#channels.isBackedUp || this.supervisor.setReading(true));
  }

  readonly #publishers: {
    [T in Exclude<FromRuntime['type'], 'ready' | 'pong' | 'done'>]: (
      message: Extract<FromRuntime, { type: T }>,
    ) => void;
  } = {
    stream: ({ id, name, text }) => this.#batch.add(id, name, text),
    display: ({ id, bundle, displayId, update }) =>
      this.publish(id, update ? 'update_display_data' : 'display_data', {
        ...bundle,
        transient: displayId === undefined ? {} : { display_id: displayId },
      }),
    clear: ({ id, wait }) => this.publish(id, 'clear_output', { wait }),
    lateError: ({ id, error }) => this.publishError(id, error),
    input: ({ id, prompt, password }) => this.#askInput(id, prompt, password),
    comm: ({ id, comm }) => {
      this.#noteComm(comm);
      const { content, metadata, buffers } = comm;
      const named = comm.kind === 'comm_open' ? { version: '2.1.0', ...metadata } : metadata;
      return this.publish(id, comm.kind, content, { metadata: named, buffers });
    },
  };

  #onOutput(message: Exclude<FromRuntime, { type: 'ready' | 'pong' | 'done' }>): void {
    this.#publishers[message.type](message as never);
  }

  #askInput(id: ExecutionId, prompt: string, password: boolean): void {
    const cause = this.#causes.get(id);
    if (!cause?.allowStdin) {
      this.supervisor.answer({ error: 'prompt: this front end takes no input here (allow_stdin is false)' });
      return;
    }
    this.#batch.flush();
    void this.dispatcher.ask('input_request', { prompt, password }, cause.message);
  }

  async #receiveComm(message: Message<CommType, CommContent>): Promise<void> {
    const { buffers, content, metadata, header } = message;
    // Without an id it speaks of no comm, and no answer to it could be read.
    if (typeof content.comm_id !== 'string' || content.comm_id === '') return;
    const comm: CommFrame = { kind: header.msg_type, content, metadata, buffers };
    this.#noteComm(comm);
    if (content.target_name === widgetPages) this.#widgetPage = { message: message as unknown as Message, comm };
    await this.supervisor.comm(this.newExecution(message as unknown as Message), comm);
    this.#batch.flush();
  }

  /** The list of comms is kept here, so that it can be told while a cell runs. */
  #noteComm({ kind, content }: CommFrame): void {
    const { comm_id, target_name } = content;
    if (kind === 'comm_open') this.comms.set(comm_id, typeof target_name === 'string' ? target_name : '');
    if (kind === 'comm_close') this.comms.delete(comm_id);
  }

  /** A page says only once, when it connects, that it has widgets: a fresh runtime is told again. */
  #tellOfWidgets(): void {
    if (!this.#widgetPage) return;
    const { message, comm } = this.#widgetPage;
    void this.supervisor.comm(this.newExecution(message), comm);
  }

  /** The fresh runtime knows no names: neither may the compiler. */
  #onReplaced(reason: Replacement, wasRunning: boolean): void {
    this.runtimes++;
    this.comms.clear();
    void this.language.reset();
    this.#batch.flush();
    if (!wasRunning) this.publish(this.#executions, 'stream', { name: 'stderr', text: `${reason.evalue}\n` });
    this.#tellOfWidgets();
  }
}
