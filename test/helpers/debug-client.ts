/** Debugs a running kernel as a front end does, by the Debug Adapter Protocol. */
import assert from 'node:assert/strict';
import type { DebugMessage } from './debug-types.js';
import type { Exchange } from './exchange.js';
import type { Kernel } from './kernel-client.js';

// biome-ignore lint/suspicious/noExplicitAny: each command has a body of its own
type Body = any;

interface Response {
  readonly type: 'response';
  readonly success: boolean;
  readonly message?: string;
  readonly request_seq: number;
  readonly command: string;
  readonly body: Body;
}

interface Event {
  readonly type: 'event';
  readonly event: string;
  readonly body: Body;
}

interface Frame {
  readonly id: number;
  readonly name: string;
  readonly line: number;
  readonly source: { readonly name: string; readonly path: string };
}

type Point =
  | number
  | {
      readonly line: number;
      readonly condition?: string;
      readonly hitCondition?: string;
      readonly logMessage?: string;
    };

export class DebugClient {
  readonly #kernel: Kernel;
  /** Every response so far. */
  readonly responses: Response[] = [];
  #seq = 0;
  #seen = 0;

  constructor(kernel: Kernel) {
    this.#kernel = kernel;
  }

  /** Sends a request and returns the response, whatever it says. */
  async request(command: string, args: object = {}): Promise<Response> {
    const seq = ++this.#seq;
    const content = { type: 'request', seq, command, arguments: args };
    const { reply } = await this.#kernel.request('control', 'debug_request', content);
    assert.equal(reply.request_seq, seq);
    assert.equal(reply.command, command);
    const response = reply as unknown as Response;
    this.responses.push(response);
    return response;
  }

  /** Sends a request that must succeed, and returns the body. */
  async ask(command: string, args: object = {}): Promise<Body> {
    const { success, message, body } = await this.request(command, args);
    assert.ok(success, `${command}: ${message}`);
    return body;
  }

  async start(options: object = {}): Promise<void> {
    await this.ask('initialize', { clientID: 'test', adapterID: 'layerlab', ...options });
    await this.ask('attach');
    await this.ask('configurationDone');
  }

  /** Sets the breakpoints of a cell's code, and returns them. */
  async breakAt(code: string, ...points: Point[]): Promise<Body[]> {
    const { sourcePath } = await this.ask('dumpCell', { code });
    return this.breakIn(sourcePath, ...points);
  }

  async breakIn(path: string, ...points: Point[]): Promise<Body[]> {
    const breakpoints = points.map((each) => (typeof each === 'number' ? { line: each } : each));
    return (await this.ask('setBreakpoints', { source: { path }, breakpoints })).breakpoints;
  }

  /** Every response and event so far. */
  get messages(): DebugMessage[] {
    return [...this.responses, ...this.events];
  }

  get events(): Event[] {
    const messages = this.#kernel.messages.filter(({ header }) => header.msg_type === 'debug_event');
    return messages.map(({ content }) => content as unknown as Event);
  }

  /** Waits until execution stands still, and returns the event's body. */
  async stopped(cell: Exchange): Promise<Body> {
    const next = (): Body => this.events.slice(this.#seen).find(({ event }) => event === 'stopped');
    await this.#kernel.until('stopped', () => next() !== undefined || cell.isDone, { about: cell, timeoutMs: 20_000 });
    const event = next();
    assert.ok(event, `the cell ended without a pause: ${cell.traceback}`);
    this.#seen = this.events.indexOf(event) + 1;
    return event.body;
  }

  async stack(): Promise<Frame[]> {
    return (await this.ask('stackTrace', { threadId: 1 })).stackFrames;
  }

  /** Where execution stands, such as `area@Cell 2:5 < <Cell 2>@Cell 2:11`. */
  async where(): Promise<string> {
    const frames = await this.stack();
    return frames.map(({ name, source, line }) => `${name}@${source.name}:${line}`).join(' < ');
  }

  /** The variables of a scope of the top frame, by name. */
  async variables(scope = 'Locals'): Promise<Record<string, string>> {
    const [top] = await this.stack();
    const { scopes } = await this.ask('scopes', { frameId: top!.id });
    const { variablesReference } = scopes.find(({ name }: { name: string }) => name === scope);
    const { variables } = await this.ask('variables', { variablesReference });
    return Object.fromEntries(variables.map(({ name, value }: { name: string; value: string }) => [name, value]));
  }

  /** Evaluates in the top frame. */
  async evaluate(expression: string): Promise<Response> {
    const [top] = await this.stack();
    return this.request('evaluate', { expression, frameId: top?.id, context: 'repl' });
  }

  async step(command: 'next' | 'stepIn' | 'stepOut', cell: Exchange): Promise<string> {
    await this.ask(command, { threadId: 1 });
    await this.stopped(cell);
    return this.where();
  }

  /** Continues to the end of the cell. */
  async finish(cell: Exchange): Promise<Exchange> {
    await this.ask('continue', { threadId: 1 });
    return this.#kernel.done(cell);
  }
}
