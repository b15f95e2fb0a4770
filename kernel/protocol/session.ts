/** The kernel's session: sends every message with a header of its own and the header of its parent. */
import type { Channels, RequestChannel } from './channels.js';
import { type Header, type JsonObject, type Message, replyType } from './messages.js';

/** The version of the messaging spec that this kernel speaks. */
export const protocolVersion = '5.5';

/** The part of a message that is needed to publish or ask because of it. */
export type Parent = Pick<Message, 'identities' | 'header'>;

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

export class Session {
  readonly #channels: Channels;
  readonly #id: string = crypto.randomUUID();
  #username = 'kernel';

  constructor(channels: Channels) {
    this.#channels = channels;
  }

  /** Sets the user name of the messages that follow; front ends expect their own. */
  setUsername(username: string): void {
    this.#username = username;
  }

  /** Publishes a message on iopub. `parent` is the message that caused it. Resolves when it has left. */
  publish(
    type: string,
    content: object,
    parent: Pick<Message, 'header'> | undefined,
    extra: Partial<Message> = {},
  ): Promise<void> {
    return this.#channels.publish({
      ...this.#message(type, content, parent),
      identities: [bytesOf(`kernel.${this.#id}.${type}`)],
      ...extra,
    });
  }

  /** Confirms a subscription to iopub: from now on the subscriber misses nothing (JEP 65). */
  welcome(subscription: string): Promise<void> {
    return this.publish('iopub_welcome', { subscription }, undefined, { identities: [bytesOf(subscription)] });
  }

  /** Replies to a request on the channel on which it came. */
  reply(channel: RequestChannel, request: Parent, content: object): Promise<void> {
    return this.#send(channel, replyType(request.header.msg_type), content, request);
  }

  /** Asks the front end that sent `parent` for input. */
  ask(content: { readonly prompt: string; readonly password: boolean }, parent: Parent): Promise<void> {
    return this.#send('stdin', 'input_request', content, parent);
  }

  /** Whether the iopub queue is too long: its readers are slower than the cells. */
  get isBackedUp(): boolean {
    return this.#channels.isBackedUp;
  }

  /** Resolves when everything that has arrived on shell has been read. */
  settled(): Promise<void> {
    return this.#channels.settled();
  }

  #send(channel: RequestChannel, type: string, content: object, parent: Parent): Promise<void> {
    return this.#channels.send(channel, {
      ...this.#message(type, content, parent),
      identities: parent.identities,
    });
  }

  #message(type: string, content: object, parent: Pick<Message, 'header'> | undefined): Omit<Message, 'identities'> {
    return {
      header: this.#header(type),
      parent_header: parent?.header ?? {},
      metadata: {},
      content: content as JsonObject,
      buffers: [],
    };
  }

  #header(type: string): Header {
    return {
      msg_id: crypto.randomUUID(),
      session: this.#id,
      username: this.#username,
      date: new Date().toISOString(),
      msg_type: type,
      version: protocolVersion,
    };
  }
}
