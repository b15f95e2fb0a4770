/** Who answers what, and when: busy and idle around every message, cells one after the other, the abort rule. */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  type CommContent,
  type JsonObject,
  type Message,
  type Request,
  type Requests,
  type RequestType,
  replyType,
} from './messages.js';
import type { Channels, RequestChannel } from './node/channels.js';
import { makeHeader } from './node/wire.js';

/** One handler for each request of the protocol; a missing one does not compile. */
export type Handlers = { [T in RequestType]: (request: Request<T>) => Promise<Requests[T]['reply']> };

export type CommType = 'comm_open' | 'comm_msg' | 'comm_close';
export type CommHandler = (message: Message<CommType, CommContent>) => Promise<void>;

const commTypes = new Set(['comm_open', 'comm_msg', 'comm_close']);
const subshellRequests = new Set(['create_subshell_request', 'delete_subshell_request', 'list_subshell_request']);

/** What must be known of a message to publish or ask because of it. */
export type Parent = Pick<Message, 'identities' | 'header'>;

/** Cells that a front end sends together have all arrived so long after the first. */
const togetherMs = 20;

interface Queued {
  readonly request: Request<'execute_request'>;
  /** When it came, in milliseconds of `performance.now()`. */
  readonly arrived: number;
  aborted: boolean;
}

/** The cells of one shell or subshell: one runs, the others wait. */
interface ShellQueue {
  readonly waiting: Queued[];
  running: Message | undefined;
}

/** Publishes and replies with the right parent. */
export class Dispatcher {
  readonly #channels: Channels;
  readonly #handlers: Handlers;
  readonly #onComm: CommHandler;
  /** Called with the answer to a question; the stdin channel carries nothing else. */
  readonly #onInput: (value: string) => void;
  /** Called when a shutdown has been answered. */
  readonly #onShutdown: () => void;
  readonly #session: string = randomUUID();
  readonly #queues = new Map<string, ShellQueue>([['', { waiting: [], running: undefined }]]);
  #username = 'kernel';

  constructor(options: {
    channels: Channels;
    handlers: Handlers;
    onComm: CommHandler;
    onInput: (value: string) => void;
    onShutdown: () => void;
  }) {
    this.#channels = options.channels;
    this.#handlers = options.handlers;
    this.#onComm = options.onComm;
    this.#onInput = options.onInput;
    this.#onShutdown = options.onShutdown;
  }

  /** Takes a message from a channel. Never throws: what cannot be answered is refused or dropped. */
  receive(channel: RequestChannel, message: Message): void {
    const type = message.header.msg_type;
    if (typeof message.header.username === 'string') this.#username = message.header.username;
    if (channel === 'stdin') {
      if (type === 'input_reply') this.#onInput(String(message.content.value ?? ''));
    } else if (commTypes.has(type)) void this.#bracket(message, () => this.#onComm(message as never));
    else if (type === 'execute_request') this.#enqueue(channel, message as unknown as Request<'execute_request'>);
    else if (Object.hasOwn(this.#handlers, type)) void this.#answer(channel, message);
    else void this.#bracket(message, () => this.#refuse(channel, message));
  }

  /** Publishes on iopub. `parent` is the message that caused it. */
  publish(
    type: string,
    content: object,
    parent: Pick<Message, 'header'> | undefined,
    extra: Partial<Message> = {},
  ): Promise<void> {
    return this.#channels.publish({
      identities: [Buffer.from(`kernel.${this.#session}.${type}`)],
      header: makeHeader(type, this.#session, this.#username),
      parent_header: parent?.header ?? {},
      metadata: {},
      content: content as JsonObject,
      buffers: [],
      ...extra,
    });
  }

  /** Tells a front end that its subscription stands, so that it misses nothing (JEP 65). */
  welcome(subscription: string): Promise<void> {
    return this.publish('iopub_welcome', { subscription }, undefined, { identities: [Buffer.from(subscription)] });
  }

  /** Sends a request of the kernel's own to the front end that sent `parent`. */
  ask(type: 'input_request', content: object, parent: Parent): Promise<void> {
    return this.#send('stdin', type, content, parent);
  }

  get subshells(): string[] {
    return [...this.#queues.keys()].filter((id) => id !== '');
  }

  addSubshell(): string {
    const id = randomUUID();
    this.#queues.set(id, { waiting: [], running: undefined });
    return id;
  }

  /** False when there is no such subshell. */
  deleteSubshell(id: string): boolean {
    return id !== '' && this.#queues.delete(id);
  }

  #send(channel: RequestChannel, type: string, content: object, parent: Parent): Promise<void> {
    return this.#channels.send(channel, {
      identities: parent.identities,
      header: makeHeader(type, this.#session, this.#username),
      parent_header: parent.header,
      metadata: {},
      content: content as JsonObject,
      buffers: [],
    });
  }

  /**
   * Every message is bracketed by busy and idle; front ends show the last status, so a cell that runs says busy again.
   * iopub keeps the order by itself and is not waited for: an interrupt must pass while its reader does not read.
   */
  async #bracket(message: Message, work: () => Promise<unknown>): Promise<void> {
    void this.publish('status', { execution_state: 'busy' }, message);
    try {
      await work();
    } finally {
      void this.publish('status', { execution_state: 'idle' }, message);
      for (const { running } of this.#queues.values()) {
        if (running && running !== message) void this.publish('status', { execution_state: 'busy' }, running);
      }
    }
  }

  async #answer(channel: RequestChannel, message: Message): Promise<void> {
    const type = message.header.msg_type as RequestType;
    await this.#bracket(message, async () => {
      const reply =
        subshellRequests.has(type) && channel !== 'control' ? wrongChannel(type) : await this.#handle(message);
      await this.#send(channel, replyType(type), reply, message);
    });
    if (type === 'shutdown_request') this.#onShutdown();
  }

  /** The handler's reply; an error of ours is a reply too. */
  async #handle(message: Message): Promise<object> {
    const handler = this.#handlers[message.header.msg_type as RequestType] as (request: Message) => Promise<object>;
    try {
      return await handler(message);
    } catch (error) {
      const { name, message: evalue } = error instanceof Error ? error : new Error(String(error));
      return { status: 'error', ename: name, evalue, traceback: [`${name}: ${evalue}`] };
    }
  }

  async #refuse(channel: RequestChannel, message: Message): Promise<void> {
    const type = message.header.msg_type;
    if (!type.endsWith('_request')) return;
    const evalue = `this kernel knows no ${type}`;
    await this.#send(
      channel,
      replyType(type),
      { status: 'error', ename: 'UnknownRequest', evalue, traceback: [evalue] },
      message,
    );
  }

  #enqueue(channel: RequestChannel, request: Request<'execute_request'>): void {
    const queue = this.#queues.get(request.header.subshell_id ?? '');
    if (channel !== 'shell' || !queue) {
      void this.#bracket(request as never, () =>
        this.#send(channel, 'execute_reply', noSuchShell(channel, request), request as never),
      );
      return;
    }
    queue.waiting.push({ request, arrived: performance.now(), aborted: false });
    if (!queue.running) void this.#run(queue);
  }

  async #run(queue: ShellQueue): Promise<void> {
    for (let next = queue.waiting.shift(); next; next = queue.waiting.shift()) {
      const request = next.request as unknown as Message;
      queue.running = request;
      const { aborted } = next;
      await this.#bracket(request, async () => {
        const reply = aborted ? { status: 'aborted', execution_count: 0 } : await this.#execute(queue, next);
        await this.#send('shell', 'execute_reply', reply, request);
        // Its own idle is the last word of this cell; no busy of the same parent may follow it.
        queue.running = undefined;
      });
    }
  }

  /** Only what was queued when a cell failed is aborted: what is sent after its reply runs. */
  async #execute(queue: ShellQueue, { request, arrived }: Queued): Promise<object> {
    queue.running = request as unknown as Message;
    const reply = await this.#handle(request as unknown as Message);
    if ('status' in reply && reply.status === 'error' && request.content.stop_on_error !== false) {
      await delay(Math.max(0, arrived + togetherMs - performance.now()));
      await this.#channels.settled();
      for (const waiting of queue.waiting) waiting.aborted = true;
    }
    return reply;
  }
}

function wrongChannel(type: string): object {
  const evalue = `${type} belongs on the control channel`;
  return { status: 'error', ename: 'WrongChannel', evalue, traceback: [evalue] };
}

function noSuchShell(channel: RequestChannel, request: Request<'execute_request'>): object {
  const id = request.header.subshell_id;
  const evalue =
    channel === 'shell'
      ? `there is no subshell ${id}`
      : `execute_request belongs on the shell channel, it came on ${channel}`;
  return { status: 'error', ename: 'UnknownSubshell', evalue, traceback: [evalue], execution_count: 0 };
}
