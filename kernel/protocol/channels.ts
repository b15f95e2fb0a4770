/** The port to the front ends. Node's implementation is node/channels.ts: the five ZeroMQ sockets. */
import type { Message } from './messages.js';

/** A channel on which front ends send messages to the kernel. */
export type RequestChannel = 'shell' | 'control' | 'stdin';

/** Receives what arrives on the channels. */
export interface ChannelListener {
  /** Called for every valid message, in the order of arrival. */
  receive(channel: RequestChannel, message: Message): void;
  /** Called for every new subscription to iopub. */
  welcome(topic: string): void;
}

export interface Channels {
  /** Sends a message to the peer that its `identities` name. */
  send(channel: RequestChannel, message: Message): Promise<void>;
  /** Publishes a message on iopub. Resolves when it has left. */
  publish(message: Message): Promise<void>;
  /** Whether the iopub queue is too long: its readers are slower than the cells. */
  readonly isBackedUp: boolean;
  /** Resolves when everything that has arrived on shell has been read. */
  settled(): Promise<void>;
}
