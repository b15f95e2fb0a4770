/** A request with everything that came back for it. */
import type { Channel, Header, Json, Message } from './wire.js';

export interface Question {
  readonly prompt: string;
  readonly password: boolean;
}

const withoutReply = new Set(['comm_open', 'comm_msg', 'comm_close']);
const outputs = new Set(['stream', 'display_data', 'update_display_data', 'execute_result', 'error', 'clear_output']);

export class Exchange {
  readonly header: Header;
  readonly channel: Channel;
  readonly requested: Json;
  /** Everything published with this request as its parent, in order; late output still joins. */
  readonly messages: Message[] = [];
  readonly questions: Question[] = [];
  replyMessage: Message | undefined;
  #idle = false;

  constructor(header: Header, channel: Channel, requested: Json) {
    this.header = header;
    this.channel = channel;
    this.requested = requested;
  }

  add(message: Message): void {
    if (message.channel !== 'iopub') {
      this.replyMessage ??= message;
      return;
    }
    this.messages.push(message);
    if (message.content.execution_state === 'idle') this.#idle = true;
  }

  get id(): string {
    return this.header.msg_id;
  }

  get isIdle(): boolean {
    return this.#idle;
  }

  /** False for comm messages, which get only an `idle`. */
  get isDone(): boolean {
    return this.#idle && (this.replyMessage !== undefined || withoutReply.has(this.header.msg_type));
  }

  /** The reply's content. */
  get reply(): Json {
    if (this.replyMessage === undefined) throw new Error(`no reply to ${this} yet`);
    return this.replyMessage.content;
  }

  get outputs(): Message[] {
    return this.messages.filter((message) => outputs.has(message.header.msg_type));
  }

  of(type: string): Json[] {
    return this.messages.filter((message) => message.header.msg_type === type).map((message) => message.content);
  }

  stream(name: 'stdout' | 'stderr'): string {
    return this.of('stream')
      .filter((content) => content.name === name)
      .map((content) => content.text)
      .join('');
  }

  get stdout(): string {
    return this.stream('stdout');
  }

  get stderr(): string {
    return this.stream('stderr');
  }

  /** The MIME bundle of the result. */
  get result(): Json | undefined {
    return this.of('execute_result')[0]?.data;
  }

  /** The result as plain text. */
  get text(): string | undefined {
    return this.result?.['text/plain'];
  }

  get error(): { ename: string; evalue: string; traceback: string[] } | undefined {
    return this.of('error')[0] as { ename: string; evalue: string; traceback: string[] } | undefined;
  }

  /** The error's traceback without colours. */
  get traceback(): string {
    return plain((this.error?.traceback ?? []).join('\n'));
  }

  toString(): string {
    const { code } = this.requested;
    return code === undefined ? this.header.msg_type : `${this.header.msg_type} ${JSON.stringify(code).slice(0, 120)}`;
  }

  /** Describes what has come so far, for error messages. */
  get soFar(): string {
    const came = this.messages.map(
      ({ header, content }) => `${header.msg_type} ${JSON.stringify(content).slice(0, 100)}`,
    );
    const few = came.length > 12 ? [...came.slice(0, 6), `… ${came.length - 12} more …`, ...came.slice(-6)] : came;
    return [`reply: ${JSON.stringify(this.replyMessage?.content)?.slice(0, 300)}`, ...few].join('\n  ');
  }
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: colour codes begin with the escape character
const colours = /\u001b\[[0-9;]*m/g;

/** Text without colour codes. */
export function plain(text: string): string {
  return text.replace(colours, '');
}
