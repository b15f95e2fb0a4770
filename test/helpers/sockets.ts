/** The client's ends of a kernel's five channels, over real ZeroMQ. */
import { Dealer, Request, Subscriber } from 'zeromq';
import type { ConnectionFile } from './kernel-process.js';
import type { Channel } from './wire.js';

type Receive = (channel: Channel, frames: Buffer[]) => void;
type Asking = Exclude<Channel, 'iopub'>;
const options = { linger: 0, reconnectInterval: 20, receiveHighWaterMark: 0 };

export class Sockets {
  readonly #connection: ConnectionFile;
  readonly #dealers: Record<Asking, Dealer>;
  readonly #iopub = new Subscriber(options);
  readonly #sending = new Map<Asking, Promise<void>>();
  readonly #reading: Promise<void>[];

  /** Shell, control and stdin share an identity, by which the kernel finds the client to ask for input. */
  constructor(connection: ConnectionFile, identity: string, receive: Receive) {
    this.#connection = connection;
    const dealer = (): Dealer => new Dealer({ ...options, sendHighWaterMark: 0, routingId: identity });
    this.#dealers = { shell: dealer(), control: dealer(), stdin: dealer() };
    for (const [channel, socket] of Object.entries(this.#dealers)) socket.connect(this.#address(channel as Asking));
    this.#iopub.connect(this.#address('iopub'));
    this.#iopub.subscribe();
    const sockets = Object.entries({ ...this.#dealers, iopub: this.#iopub });
    this.#reading = sockets.map(([channel, socket]) => read(socket, (frames) => receive(channel as Channel, frames)));
  }

  /** Sends messages in the order of the calls; a socket takes one `send` at a time. */
  send(channel: Asking, frames: readonly Uint8Array[]): Promise<void> {
    const before = this.#sending.get(channel) ?? Promise.resolve();
    const sent = before.then(() => this.#dealers[channel].send(frames as Buffer[]));
    this.#sending.set(channel, sent);
    return sent;
  }

  /** Sends bytes to the heartbeat channel and returns the echo. */
  async heartbeat(bytes: string, timeoutMs = 10_000): Promise<string> {
    const socket = new Request({ linger: 0, receiveTimeout: timeoutMs, sendTimeout: timeoutMs });
    socket.connect(this.#address('hb'));
    try {
      await socket.send(bytes);
      return String((await socket.receive())[0]);
    } finally {
      socket.close();
    }
  }

  async close(): Promise<void> {
    for (const socket of [...Object.values(this.#dealers), this.#iopub]) socket.close();
    await Promise.all(this.#reading);
  }

  #address(channel: Channel | 'hb'): string {
    const { transport, ip } = this.#connection;
    return `${transport}://${ip}:${this.#connection[`${channel}_port`]}`;
  }
}

/** Reads until the socket is closed. */
async function read(socket: Dealer | Subscriber, receive: (frames: Buffer[]) => void): Promise<void> {
  for await (const frames of socket) receive(frames);
}
