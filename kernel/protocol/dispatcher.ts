/** Dispatches messages to their handlers: busy and idle around each, cells one after another, the abort rule. */
import { delay } from '../delay.js';
import type { RequestChannel } from './channels.js';
import type { CommContent, Message, Reply, Request, RequestType } from './messages.js';
import type { Session } from './session.js';
import type { Queued, Shell, Shells } from './shells.js';

export type CommType = 'comm_open' | 'comm_msg' | 'comm_close';
export type CommMessage = Message<CommType, CommContent>;

export interface Handlers {
  /** One handler for each request of the protocol. */
  readonly requests: { readonly [T in RequestType]: (request: Request<T>) => Reply<T> };
  /** Handles a comm message. */
  comm(message: CommMessage): Promise<void>;
  /** Takes the reply to an `input_request`. */
  input(value: string): void;
  /** Called after a shutdown_request has been answered. */
  shutdown(): void;
}

const commTypes = new Set(['comm_open', 'comm_msg', 'comm_close']);
const subshellRequests = new Set(['create_subshell_request', 'delete_subshell_request', 'list_subshell_request']);

/** Grace period for cells that were sent together ("Run All") to arrive. */
const togetherMs = 20;

export class Dispatcher {
  readonly #session: Session;
  readonly #shells: Shells;
  readonly #handlers: Handlers;

  constructor(session: Session, shells: Shells, handlers: Handlers) {
    this.#session = session;
    this.#shells = shells;
    this.#handlers = handlers;
  }

  /** Takes a message from a channel. Never throws: refuses or drops messages that have no handler. */
  receive(channel: RequestChannel, message: Message): void {
    const { msg_type: type, username } = message.header;
    if (typeof username === 'string') this.#session.setUsername(username);
    if (channel === 'stdin') this.#receiveInput(message);
    else if (commTypes.has(type))
      this.#detach(this.#bracket(message, () => this.#handlers.comm(message as CommMessage)));
    else if (type === 'execute_request') this.#enqueue(channel, message as Request<'execute_request'>);
    else if (Object.hasOwn(this.#handlers.requests, type)) this.#detach(this.#answer(channel, message));
    else this.#detach(this.#bracket(message, () => this.#refuse(channel, message)));
  }

  /** Does work for which nobody waits. */
  #detach(work: Promise<void>): void {
    work.catch(report);
  }

  /** Replies; with the reason if the reply cannot be sent. */
  async #reply(channel: RequestChannel, request: Message, reply: object): Promise<void> {
    try {
      await this.#session.reply(channel, request, reply);
    } catch (error) {
      const { name, message } = error as Error;
      const count = 'execution_count' in reply ? { execution_count: reply.execution_count } : {};
      await this.#session.reply(channel, request, { ...failure(name, message), ...count });
    }
  }

  #receiveInput({ header, content }: Message): void {
    if (header.msg_type === 'input_reply') this.#handlers.input(String(content.value ?? ''));
  }

  /**
   * Publishes busy before the work and idle after it. Front ends show the last status, so running cells publish busy
   * again. Does not wait for iopub, which keeps the order: an interrupt must pass while its reader is stuck.
   */
  async #bracket(message: Message, work: () => Promise<unknown>): Promise<void> {
    this.#publishStatus('busy', message);
    try {
      await work();
    } finally {
      this.#publishStatus('idle', message);
      for (const running of this.#shells.running) if (running !== message) this.#publishStatus('busy', running);
    }
  }

  #publishStatus(execution_state: 'busy' | 'idle', parent: Message): void {
    this.#detach((async () => this.#session.publish('status', { execution_state }, parent))());
  }

  async #answer(channel: RequestChannel, request: Message): Promise<void> {
    const type = request.header.msg_type;
    await this.#bracket(request, async () => {
      const isMisplaced = subshellRequests.has(type) && channel !== 'control';
      const reply = isMisplaced
        ? failure('WrongChannel', `${type} belongs on the control channel`)
        : await this.#handle(request);
      await this.#reply(channel, request, reply);
    });
    if (type === 'shutdown_request') this.#handlers.shutdown();
  }

  /** Returns the handler's reply, or an error reply if the handler throws. */
  async #handle(request: Message): Promise<object> {
    const handler = this.#handlers.requests[request.header.msg_type as RequestType];
    try {
      return await handler(request as never);
    } catch (error) {
      const { name, message } = error instanceof Error ? error : new Error(String(error));
      return { ...failure(name, message), traceback: [`${name}: ${message}`] };
    }
  }

  async #refuse(channel: RequestChannel, request: Message): Promise<void> {
    const type = request.header.msg_type;
    if (!type.endsWith('_request')) return;
    await this.#session.reply(channel, request, failure('UnknownRequest', `unknown request type ${type}`));
  }

  #enqueue(channel: RequestChannel, request: Request<'execute_request'>): void {
    const shell = channel === 'shell' ? this.#shells.shellOf(request) : undefined;
    if (!shell) {
      this.#detach(this.#bracket(request, () => this.#reply(channel, request, noSuchShell(channel, request))));
      return;
    }
    shell.waiting.push({ request, arrived: performance.now(), aborted: false });
    if (!shell.running) this.#detach(this.#run(shell));
  }

  async #run(shell: Shell): Promise<void> {
    while (shell.waiting.length > 0) {
      const next = shell.waiting.shift()!;
      shell.running = next.request;
      await this.#bracket(next.request, () => this.#runNext(shell, next)).catch(report);
    }
  }

  async #runNext(shell: Shell, next: Queued): Promise<void> {
    try {
      const reply = next.aborted ? { status: 'aborted', execution_count: 0 } : await this.#execute(shell, next);
      await this.#reply('shell', next.request, reply);
    } finally {
      // No `busy` for this cell may follow its `idle`.
      shell.running = undefined;
    }
  }

  /** Runs a cell. If it fails, aborts the cells that are waiting by then; later ones run. */
  async #execute(shell: Shell, { request, arrived }: Queued): Promise<object> {
    const reply = await this.#handle(request);
    if ('status' in reply && reply.status === 'error' && request.content.stop_on_error !== false) {
      await delay(Math.max(0, arrived + togetherMs - performance.now()));
      await this.#session.settled();
      for (const waiting of shell.waiting) waiting.aborted = true;
    }
    return reply;
  }
}

/** Nothing that goes wrong with one message may end the kernel or hold up the next one. */
function report(error: unknown): void {
  console.error('layerlab: a message could not be handled', error);
}

function failure(ename: string, evalue: string): object {
  return { status: 'error', ename, evalue, traceback: [evalue] };
}

function noSuchShell(channel: RequestChannel, { header }: Request<'execute_request'>): object {
  const evalue =
    channel === 'shell'
      ? `there is no subshell ${header.subshell_id}`
      : `execute_request belongs on the shell channel, not on ${channel}`;
  return { ...failure('UnknownSubshell', evalue), execution_count: 0 };
}
