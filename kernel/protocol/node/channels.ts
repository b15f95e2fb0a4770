/** The channels as five ZeroMQ sockets, each with an ordered send queue. */
import { setTimeout as delay, setImmediate as turn } from 'node:timers/promises';
import { Reply, Router, XPublisher } from 'zeromq';
import type { ChannelListener, Channels, RequestChannel } from '../channels.js';
import type { Message } from '../messages.js';
import { addressOf, type ConnectionInfo } from './connection-file.js';
import { decode, encode, ReplayGuard, WireError } from './wire.js';

type Sender = { send(frames: Uint8Array[]): Promise<void> };

/** How long to wait for a full socket before its reader is considered gone. */
const deadReaderMs = Number(process.env.LAYERLAB_READER_PATIENCE_MS ?? 10_000);
/** How long to wait before a full socket is tried again. */
const fullMs = 5;
/** How many messages ZeroMQ queues for each reader of iopub. A message holds about 64 kB of printed text at most. */
const highWaterMark = 250;
/** The largest part of a message that is read: anybody may connect and send, and a signature is only checked afterwards. */
const maxMessageSize = 1_000_000 * (Number(process.env.LAYERLAB_MAX_MESSAGE_MB) || 512);
/** Size in bytes of the iopub queue above which the kernel applies backpressure. */
const backedUpBytes = 4_000_000;

/** Sends one message at a time: a zeromq.js socket throws EBUSY on a second pending send. */
class SendQueue {
  readonly #socket: Sender;
  readonly #patienceMs: number;
  #tail: Promise<void> = Promise.resolve();
  #dead = false;
  sizeBytes = 0;

  constructor(socket: Sender, patienceMs: number) {
    this.#socket = socket;
    this.#patienceMs = patienceMs;
  }

  send(frames: Uint8Array[]): Promise<void> {
    const size = frames.reduce((sum, frame) => sum + frame.byteLength, 0);
    this.sizeBytes += size;
    this.#tail = this.#tail
      .then(() => this.#sendNow(frames))
      .finally(() => {
        this.sizeBytes -= size;
      });
    return this.#tail;
  }

  /** Resolves when every queued message has been sent or given up. */
  flushed(): Promise<void> {
    return this.#tail;
  }

  /** Waits while the socket is full, but not forever: a stuck reader must not block the kernel. */
  async #sendNow(frames: Uint8Array[]): Promise<void> {
    const since = Date.now();
    while (!(await this.#attempt(frames))) {
      this.#dead ||= Date.now() - since > this.#patienceMs;
      await delay(fullMs);
      if (this.#dead) return this.#sendToOthers(frames);
    }
    this.#dead = false;
  }

  /** Tries to send. Returns false if a reader's queue is full. */
  async #attempt(frames: Uint8Array[]): Promise<boolean> {
    try {
      await this.#socket.send(frames);
      return true;
    } catch (error) {
      return (error as NodeJS.ErrnoException).code !== 'EAGAIN';
    }
  }

  /** Sends to the readers whose queues have room, and skips the stuck one. */
  async #sendToOthers(frames: Uint8Array[]): Promise<void> {
    if (!(this.#socket instanceof XPublisher)) return;
    this.#socket.noDrop = false;
    await this.#attempt(frames);
    this.#socket.noDrop = true;
  }
}

/** The options of all sockets. With keys in the connection file, whoever lacks them can neither send nor read. */
function socketOptions({ curve_publickey, curve_secretkey }: ConnectionInfo) {
  const keys = { curveServer: true, curvePublicKey: curve_publickey!, curveSecretKey: curve_secretkey! };
  return { linger: 1_000, maxMessageSize, ...(curve_secretkey && keys) };
}

/** The sockets of a connection file. */
export class SocketChannels implements Channels {
  readonly #info: ConnectionInfo;
  readonly #key: string;
  readonly #guard: ReplayGuard = new ReplayGuard();
  readonly #sockets: Record<RequestChannel, Router>;
  readonly #iopub: XPublisher;
  readonly #heartbeat: Reply;
  readonly #queues: Record<RequestChannel | 'iopub', SendQueue>;
  /** How many messages have been read from shell. */
  #requests = 0;
  #closed = false;

  constructor(info: ConnectionInfo) {
    this.#info = info;
    this.#key = info.key;
    const options = socketOptions(info);
    const router = (): Router => new Router({ ...options, handover: true });
    this.#sockets = { shell: router(), control: router(), stdin: router() };
    this.#heartbeat = new Reply(options);
    this.#iopub = new XPublisher({
      ...options,
      verbosity: 'allSubs',
      noDrop: true,
      sendHighWaterMark: highWaterMark,
      sendTimeout: 0,
    });
    this.#queues = {
      shell: new SendQueue(this.#sockets.shell, deadReaderMs),
      control: new SendQueue(this.#sockets.control, deadReaderMs),
      stdin: new SendQueue(this.#sockets.stdin, deadReaderMs),
      iopub: new SendQueue(this.#iopub, deadReaderMs),
    };
  }

  /** Binds the sockets. From now on clients can connect; nothing is read yet. */
  async bind(): Promise<void> {
    const info = this.#info;
    const { shell, control, stdin } = this.#sockets;
    await Promise.all([
      shell.bind(addressOf(info, 'shell')),
      control.bind(addressOf(info, 'control')),
      stdin.bind(addressOf(info, 'stdin')),
      this.#iopub.bind(addressOf(info, 'iopub')),
      this.#heartbeat.bind(addressOf(info, 'hb')),
    ]);
  }

  /** Starts reading. Passes on every well-formed, signed, new message and every new subscription to iopub. */
  read(listener: ChannelListener): void {
    void this.#echo();
    void this.#readSubscriptions(listener);
    for (const channel of ['control', 'shell', 'stdin'] as const) void this.#read(channel, listener);
  }

  send(channel: RequestChannel, message: Message): Promise<void> {
    return this.#queues[channel].send(encode(this.#key, message));
  }

  publish(message: Message): Promise<void> {
    return this.#queues.iopub.send(encode(this.#key, message));
  }

  get isBackedUp(): boolean {
    return this.#queues.iopub.sizeBytes > backedUpBytes;
  }

  /**
   * Resolves when a full event-loop turn has passed without a message on shell. Do not query the socket's readable state
   * instead: that would consume the edge-triggered event that the pending read waits for.
   */
  async settled(): Promise<void> {
    let before: number;
    do {
      before = this.#requests;
      await turn();
      await turn();
    } while (this.#requests !== before);
  }

  /** Sends the queued messages, then closes the sockets; may be called twice. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const flushed = Promise.all(Object.values(this.#queues).map((queue) => queue.flushed()));
    await Promise.race([flushed, delay(1_000)]);
    for (const socket of [...Object.values(this.#sockets), this.#iopub, this.#heartbeat]) socket.close();
  }

  async #read(channel: RequestChannel, listener: ChannelListener): Promise<void> {
    for await (const frames of this.#sockets[channel]) {
      if (channel === 'shell') this.#requests++;
      try {
        listener.receive(channel, decode(this.#key, frames, this.#guard));
      } catch (error) {
        const reason = error instanceof WireError ? error.message : String(error);
        process.stderr.write(`layerlab: dropped a message on ${channel}: ${reason}\n`);
      }
    }
  }

  /** A frame that begins with 1 subscribes to the topic that follows; 0 unsubscribes. */
  async #readSubscriptions(listener: ChannelListener): Promise<void> {
    for await (const [frame] of this.#iopub) {
      if (frame?.[0] === 1) listener.welcome(frame.toString('utf8', 1));
    }
  }

  async #echo(): Promise<void> {
    for await (const frames of this.#heartbeat) await this.#heartbeat.send(frames);
  }
}
