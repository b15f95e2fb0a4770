/** A front end for tests: talks to a real kernel process over ZeroMQ and checks every message against the specification. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, afterEach, before } from 'node:test';
import { Conversation } from './conversation.js';
import { Exchange, type Question } from './exchange.js';
import { type ConnectionFile, type KernelOptions, KernelProcess, newConnection } from './kernel-process.js';
import { Sockets } from './sockets.js';
import { violations } from './spec.js';
import { type Channel, decode, encode, type Header, type Json, type Message, newHeader } from './wire.js';

export interface RequestOptions {
  readonly subshell?: string;
  readonly metadata?: Json;
  readonly buffers?: readonly Uint8Array[];
  readonly timeoutMs?: number;
}

export interface ExecuteOptions extends RequestOptions {
  readonly silent?: boolean;
  readonly storeHistory?: boolean;
  readonly userExpressions?: Record<string, string>;
  readonly stopOnError?: boolean;
  readonly allowStdin?: boolean;
  /** The input to type; if given, the cell may ask for input. */
  readonly answer?: (question: Question) => string;
}

export interface UntilOptions {
  readonly timeoutMs?: number;
  /** Described in the error if the wait fails. */
  readonly about?: Exchange;
}

interface Waiting {
  readonly what: string;
  check(): void;
  fail(reason: string): void;
}

/** Time limit of one wait; exceeded only if something is broken. */
const patienceMs = 60_000;

export class KernelClient {
  readonly connection: ConnectionFile;
  /** Names this client in its headers, and its sockets to the kernel's routers. */
  readonly session: string;
  /** Every message received, in order of arrival. */
  readonly messages: Message[] = [];
  readonly #sockets: Sockets;
  readonly #conversation: Conversation;
  readonly #exchanges = new Map<string, Exchange>();
  readonly #answers = new Map<string, (question: Question) => string>();
  readonly #waiting = new Set<Waiting>();
  readonly #violations: string[] = [];
  /** The request whose wait timed out: later waits are shorter. */
  #hanging: Exchange | undefined;

  constructor(connection: ConnectionFile, session: string = randomUUID()) {
    this.connection = connection;
    this.session = session;
    this.#conversation = new Conversation(session);
    this.#sockets = new Sockets(connection, this.session, (channel, frames) => this.#receive(channel, frames));
  }

  /** Sends requests until an `idle` arrives: only then is the subscription active. */
  async listen(): Promise<void> {
    for (let deadline = Date.now() + patienceMs; Date.now() < deadline; ) {
      const exchange = this.#send('shell', 'kernel_info_request', {}, {}, false);
      const came = await this.until('the kernel to answer', () => exchange.isDone, { timeoutMs: 500 }).then(
        () => true,
        () => false,
      );
      if (came) return;
    }
    throw new Error('the kernel never answered kernel_info_request');
  }

  /** Sends an execute_request and returns at once. */
  start(code: string, options: ExecuteOptions = {}): Exchange {
    const content = {
      code,
      silent: options.silent ?? false,
      store_history: options.storeHistory ?? !options.silent,
      user_expressions: options.userExpressions ?? {},
      allow_stdin: options.allowStdin ?? options.answer !== undefined,
      stop_on_error: options.stopOnError ?? true,
    };
    return this.#send('shell', 'execute_request', content, options);
  }

  /** Runs a cell to its reply and its `idle`. */
  execute(code: string, options: ExecuteOptions = {}): Promise<Exchange> {
    return this.done(this.start(code, options), options.timeoutMs);
  }

  /** Runs a cell that must succeed. */
  async run(code: string, options: ExecuteOptions = {}): Promise<Exchange> {
    const exchange = await this.execute(code, options);
    assert.equal(exchange.reply.status, 'ok', `${code}\n${exchange.traceback}`);
    return exchange;
  }

  /** Sends any request on shell or control and returns at once. */
  ask(channel: 'shell' | 'control', type: string, content: Json = {}, options: RequestOptions = {}): Exchange {
    return this.#send(channel, type, content, options);
  }

  /** Sends any request and waits for its reply and its `idle`. */
  request(
    channel: 'shell' | 'control',
    type: string,
    content: Json = {},
    options: RequestOptions = {},
  ): Promise<Exchange> {
    return this.done(this.ask(channel, type, content, options), options.timeoutMs);
  }

  /** Waits for an exchange's reply and `idle`. */
  async done(exchange: Exchange, timeoutMs: number = patienceMs): Promise<Exchange> {
    if (this.#hanging?.isDone === false) throw new Error(`an earlier request still hangs: ${this.#hanging}`);
    await this.until(`reply and idle of ${exchange}`, () => exchange.isDone, { timeoutMs, about: exchange }).catch(
      (error) => {
        this.#hanging = exchange;
        throw error;
      },
    );
    this.assertSound();
    if (exchange.header.msg_type === 'execute_request') errorsAgree(exchange);
    return exchange;
  }

  async kernelInfo(channel: 'shell' | 'control' = 'shell'): Promise<Json> {
    return (await this.request(channel, 'kernel_info_request')).reply;
  }

  /** Offsets count code points and default to the end of the code. */
  async complete(code: string, cursor: number = length(code), options: RequestOptions = {}): Promise<Json> {
    return (await this.request('shell', 'complete_request', { code, cursor_pos: cursor }, options)).reply;
  }

  async inspect(code: string, cursor: number = length(code), detail: 0 | 1 = 0): Promise<Json> {
    const content = { code, cursor_pos: cursor, detail_level: detail };
    return (await this.request('shell', 'inspect_request', content)).reply;
  }

  async isComplete(code: string): Promise<Json> {
    return (await this.request('shell', 'is_complete_request', { code })).reply;
  }

  async history(content: Json): Promise<[number, number, unknown][]> {
    const { reply } = await this.request('shell', 'history_request', { output: false, raw: true, ...content });
    return reply.history;
  }

  async commInfo(target?: string): Promise<Json> {
    const content = target === undefined ? {} : { target_name: target };
    return (await this.request('shell', 'comm_info_request', content)).reply.comms;
  }

  commOpen(target: string, id: string, data: Json = {}, options: RequestOptions = {}): Promise<Exchange> {
    return this.request('shell', 'comm_open', { comm_id: id, target_name: target, data }, options);
  }

  commMessage(id: string, data: Json, options: RequestOptions = {}): Promise<Exchange> {
    return this.request('shell', 'comm_msg', { comm_id: id, data }, options);
  }

  commClose(id: string, data: Json = {}): Promise<Exchange> {
    return this.request('shell', 'comm_close', { comm_id: id, data });
  }

  interrupt(): Promise<Exchange> {
    return this.request('control', 'interrupt_request');
  }

  async createSubshell(): Promise<string> {
    return (await this.request('control', 'create_subshell_request')).reply.subshell_id;
  }

  async deleteSubshell(id: string): Promise<Json> {
    return (await this.request('control', 'delete_subshell_request', { subshell_id: id })).reply;
  }

  async listSubshells(): Promise<string[]> {
    return (await this.request('control', 'list_subshell_request')).reply.subshell_id;
  }

  heartbeat(bytes: string): Promise<string> {
    return this.#sockets.heartbeat(bytes);
  }

  /** Returns a request of this client as frames, without sending it or expecting a reply. */
  frames(type: string, content: Json, header: Partial<Header> = {}): Buffer[] {
    return encode(this.connection.key, { header: newHeader(type, this.session, header), content });
  }

  /** Expects a reply to a message that is sent raw. */
  expect(channel: 'shell' | 'control', header: Header, content: Json = {}, listening = true): Exchange {
    const exchange = new Exchange(header, channel, content);
    this.#exchanges.set(header.msg_id, exchange);
    this.#conversation.sent(header, channel, content, listening);
    return exchange;
  }

  /** Sends frames as they are. */
  sendRaw(channel: 'shell' | 'control' | 'stdin', frames: readonly Uint8Array[]): Promise<void> {
    return this.#sockets.send(channel, frames);
  }

  /** Waits until the condition holds; checks it after each message. */
  until(what: string, condition: () => boolean, { timeoutMs = patienceMs, about }: UntilOptions = {}): Promise<void> {
    return new Promise((resolve, reject) => {
      const end = (action: () => void): void => {
        clearTimeout(timer);
        this.#waiting.delete(waiting);
        action();
      };
      const fail = (reason: string): void =>
        end(() =>
          reject(new Error([`${reason} while waiting for ${what}`, about?.soFar, ...this.#violations].join('\n  '))),
        );
      const check = (): void => {
        if (condition()) end(resolve);
      };
      const waiting: Waiting = { what, check, fail };
      const timer = setTimeout(() => fail(`${timeoutMs} ms went by`), timeoutMs);
      this.#waiting.add(waiting);
      check();
    });
  }

  /** Throws if a message since the last call violated the specification. */
  assertSound(): void {
    const found = this.#violations.splice(0);
    if (found.length > 0) throw new Error(['messages that break the specification:', ...new Set(found)].join('\n  '));
  }

  /** The problems found in the messages so far. */
  get violations(): readonly string[] {
    return this.#violations;
  }

  get indicatorIsWrong(): boolean {
    return this.#conversation.indicatorIsWrong;
  }

  /** Call it when the kernel process has ended: pending waits fail. */
  failAll(reason: string): void {
    for (const waiting of [...this.#waiting]) waiting.fail(reason);
  }

  /** Call it when another kernel process has taken over. */
  forget(): void {
    this.#hanging = undefined;
    this.#conversation.restarted();
    this.#exchanges.clear();
  }

  close(): Promise<void> {
    this.failAll('the client was closed');
    return this.#sockets.close();
  }

  #send(
    channel: 'shell' | 'control',
    type: string,
    content: Json,
    options: RequestOptions,
    listening = true,
  ): Exchange {
    const { subshell, metadata, buffers, answer } = options as ExecuteOptions;
    const header = newHeader(type, this.session, subshell === undefined ? {} : { subshell_id: subshell });
    const exchange = this.expect(channel, header, content, listening);
    if (answer !== undefined) this.#answers.set(header.msg_id, answer);
    void this.#sockets.send(channel, encode(this.connection.key, { header, metadata, content, buffers }));
    return exchange;
  }

  #receive(channel: Channel, frames: Buffer[]): void {
    try {
      const message = decode(this.connection.key, channel, frames);
      this.#violations.push(...violations(message), ...this.#conversation.received(message));
      this.messages.push(message);
      const exchange = this.#exchanges.get(message.parent.msg_id ?? '');
      if (channel === 'stdin') this.#answer(message, exchange);
      else exchange?.add(message);
    } catch (error) {
      this.#violations.push(`${channel}: ${error}`);
    }
    for (const waiting of [...this.#waiting]) waiting.check();
  }

  #answer(message: Message, exchange: Exchange | undefined): void {
    const question = message.content as Question;
    exchange?.questions.push(question);
    const answer = this.#answers.get(message.parent.msg_id ?? '');
    if (answer === undefined) return;
    this.reply(message, answer(question));
  }

  /** Answers an input_request. */
  reply(request: Message, value: string): void {
    const header = newHeader('input_reply', this.session);
    const content = { status: 'ok', value };
    void this.#sockets.send('stdin', encode(this.connection.key, { header, parent: request.header, content }));
  }
}

/** A client and the kernel process that it started. */
export class Kernel extends KernelClient {
  readonly process: KernelProcess;
  #mayEnd = false;

  constructor(process: KernelProcess) {
    super(process.connection);
    this.process = process;
    this.#watch();
  }

  get stderr(): string {
    return this.process.stderr;
  }

  /** Another front end on the same kernel. */
  async connect(session?: string): Promise<KernelClient> {
    const client = new KernelClient(this.connection, session);
    await client.listen();
    return client;
  }

  /** Tells the client that the test is about the kernel's end. */
  expectEnd(): Promise<string> {
    this.#mayEnd = true;
    return this.process.ended;
  }

  /** Shuts the kernel down. Returns its reply when the process has ended. */
  async shutdown(restart = false): Promise<Json> {
    const gone = this.expectEnd();
    const exchange = this.ask('control', 'shutdown_request', { restart });
    await this.until('shutdown_reply', () => exchange.replyMessage !== undefined, { about: exchange });
    await gone;
    return exchange.reply;
  }

  /** Restarts as Jupyter does: shutdown with `restart: true`, then a new process on the same connection. */
  async restart(): Promise<void> {
    if (this.process.isRunning) await this.shutdown(true);
    this.forget();
    await this.process.restart();
    this.#mayEnd = false;
    this.#watch();
    await this.listen();
  }

  /** Ends client and kernel. Throws if any message violated the specification. */
  override async close(): Promise<void> {
    this.#mayEnd = true;
    await super.close();
    await this.process.close();
    this.assertSound();
  }

  #watch(): void {
    void this.process.ended.then((how) => {
      if (!this.#mayEnd) this.failAll(`the kernel ended with ${how}; its stderr:\n${this.stderr.slice(-3000)}\n`);
    });
  }
}

/** Starts a kernel and waits until it replies. The caller must close it. */
export async function startKernel(options: KernelOptions = {}): Promise<Kernel> {
  const process = new KernelProcess(options, await newConnection(options));
  try {
    const kernel = new Kernel(process);
    await kernel.listen();
    return kernel;
  } catch (error) {
    await process.close();
    throw error;
  }
}

/** One kernel for all tests of a `describe`: started before the first, ended after the last, its messages checked after each. */
export function useKernel(options: KernelOptions = {}): () => Kernel {
  let kernel: Kernel | undefined;
  before(async () => {
    kernel = await startKernel(options);
  });
  afterEach(() => kernel?.assertSound());
  after(() => kernel?.close());
  return () => kernel!;
}

/** Asserts that the reply of a failed cell and the published error are the same error. */
function errorsAgree(cell: Exchange): void {
  const { reply, error } = cell;
  if (reply.status !== 'error' || cell.of('execute_input').length === 0) return;
  const { ename, evalue, traceback } = reply;
  assert.deepEqual(error, { ename, evalue, traceback }, 'the error on iopub is the one in the reply');
}

/** Length in code points. */
function length(text: string): number {
  return [...text].length;
}
