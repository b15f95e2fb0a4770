/** Checks the messages of a client as a whole: order, parents, duplicates, the busy indicator. */
import { isDeepStrictEqual } from 'node:util';
import { replyType } from './spec.js';
import type { Channel, Header, Json, Message } from './wire.js';

interface Request {
  readonly header: Header;
  readonly channel: Channel;
  readonly content: Json;
  /** False for requests sent before the subscription is confirmed: their `busy` may have been missed. */
  readonly listening: boolean;
  state: 'sent' | 'busy' | 'idle';
  replied: boolean;
  /** Message types that may come only once. */
  readonly once: Set<string>;
}

/** Message types that may follow a cell's end: output of its timers, promises and child processes. */
const late = new Set([
  'stream',
  'display_data',
  'update_display_data',
  'error',
  'clear_output',
  'comm_open',
  'comm_msg',
  'comm_close',
]);
const parentless = new Set(['status', 'iopub_welcome']);
const onlyOnce = new Set(['execute_input', 'execute_result']);

export class Conversation {
  readonly #requests = new Map<string, Request>();
  readonly #ids = new Set<string>();
  readonly #session: string;
  #kernelSession: string | undefined;
  #lastStatus = '';

  constructor(session: string) {
    this.#session = session;
  }

  sent(sent: Header, channel: Channel, content: Json, listening = true): void {
    const once = new Set<string>();
    // As the kernel receives it: JSON has neither undefined nor prototypes.
    const header = JSON.parse(JSON.stringify(sent)) as Header;
    this.#requests.set(header.msg_id, { header, channel, content, listening, state: 'sent', replied: false, once });
  }

  /** Call it when the kernel process has been replaced: the new one has a new session and no pending requests. */
  restarted(): void {
    this.#kernelSession = undefined;
    this.#lastStatus = '';
    this.#requests.clear();
  }

  /** Takes the next message of a channel. Returns the problems found. */
  received(message: Message): string[] {
    const problems = [...this.#identity(message), ...this.#byChannel(message)];
    const { channel, header, parent } = message;
    return problems.map((problem) => `${channel} ${header.msg_type} to ${parent.msg_type ?? 'nothing'}: ${problem}`);
  }

  #identity({ header }: Message): string[] {
    const problems: string[] = [];
    if (this.#ids.has(header.msg_id)) problems.push(`the id ${header.msg_id} was used before`);
    this.#ids.add(header.msg_id);
    this.#kernelSession ??= header.session;
    if (header.session !== this.#kernelSession)
      problems.push(`session ${header.session}, earlier ${this.#kernelSession}`);
    return problems;
  }

  #byChannel(message: Message): string[] {
    const { channel, header, parent } = message;
    const ofAnother = channel === 'iopub' && parent.session !== undefined && parent.session !== this.#session;
    if (ofAnother) return [];
    if (parent.msg_id === undefined) return parentless.has(header.msg_type) ? [] : ['has no parent'];
    const request = this.#requests.get(parent.msg_id);
    if (request === undefined) return [`its parent ${parent.msg_id} was never sent, or should have been dropped`];
    const problems = isSame(parent, request.header) ? [] : [`the parent header is not the request's own`];
    if (channel === 'iopub') return [...problems, ...this.#published(message, request)];
    return [...problems, ...(channel === 'stdin' ? asked(request) : replied(message, request))];
  }

  #published({ header, content }: Message, request: Request): string[] {
    if (header.msg_type === 'status') return this.#status(content.execution_state, request);
    if (header.msg_type === 'shutdown_reply') return [];
    const problems: string[] = [];
    if (request.state === 'sent' && request.listening) problems.push('came before busy');
    if (request.state === 'idle' && !late.has(header.msg_type)) problems.push('came after idle');
    if (onlyOnce.has(header.msg_type) && request.once.has(header.msg_type)) problems.push('came twice');
    if (onlyOnce.has(header.msg_type) && request.content.silent === true) problems.push('came for a silent request');
    request.once.add(header.msg_type);
    return problems;
  }

  #status(state: string, request: Request): string[] {
    const problems: string[] = [];
    if (state === 'busy') {
      if (request.state === 'idle') problems.push('busy after its idle');
      if (request.state === 'busy' && request.header.msg_type !== 'execute_request') problems.push('busy twice');
      request.state = 'busy';
    } else if (state === 'idle') {
      if (request.state === 'idle') problems.push('idle twice');
      if (request.state === 'sent' && request.listening) problems.push('idle without busy');
      request.state = 'idle';
    }
    this.#lastStatus = state;
    return problems;
  }

  /**
   * Whether the last status is idle although a cell runs. Front ends show the last status, so busy must be published
   * again after the idle of another request.
   */
  get indicatorIsWrong(): boolean {
    return this.#lastStatus === 'idle' && [...this.#requests.values()].some(isRunning);
  }
}

/** Compares dates as instants, however they are written. */
function isSame(parent: Partial<Header>, header: Header): boolean {
  const instant = ({ date }: Partial<Header>): unknown => (typeof date === 'string' ? Date.parse(date) : date);
  return isDeepStrictEqual({ ...parent, date: instant(parent) }, { ...header, date: instant(header) });
}

function isRunning({ header, state, listening }: Request): boolean {
  return listening && header.msg_type === 'execute_request' && state === 'busy';
}

function asked(request: Request): string[] {
  return request.content.allow_stdin === true ? [] : ['asks for input although that was not allowed'];
}

function replied({ channel, header }: Message, request: Request): string[] {
  const problems: string[] = [];
  const expected = replyType(request.header.msg_type);
  if (header.msg_type !== expected) problems.push(`expected ${expected}`);
  if (channel !== request.channel) problems.push(`the request was made on ${request.channel}`);
  if (request.replied) problems.push('a second reply');
  request.replied = true;
  return problems;
}
