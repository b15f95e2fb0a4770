/** The ZeroMQ side of a connection to a kernel, in the form of the WebSocket that JupyterLab's client library talks to. */
import { randomUUID } from 'node:crypto';
import type { KernelMessage } from '@jupyterlab/services';
import { Dealer, Subscriber } from 'zeromq';
import { addressOf, type ConnectionInfo } from '../../protocol/node/connection-file.js';
import { decode, encode, ReplayGuard } from '../../protocol/node/wire.js';

type Channel = KernelMessage.Channel;
type Message = KernelMessage.IMessage;

export class KernelSocket {
  onopen: () => void = () => {};
  onmessage: (event: { readonly data: Message }) => void = () => {};
  onclose: () => void = () => {};
  onerror: () => void = () => {};
  readonly protocol: string = '';
  readonly #key: string;
  readonly #guard = new ReplayGuard();
  readonly #requests: Record<Exclude<Channel, 'iopub'>, Dealer>;
  readonly #iopub = new Subscriber({ receiveHighWaterMark: 0 });
  #sent: Promise<void> = Promise.resolve();

  constructor(info: ConnectionInfo) {
    const routingId = randomUUID();
    const dealer = (): Dealer => new Dealer({ routingId, linger: 0 });
    this.#key = info.key;
    this.#requests = { shell: dealer(), control: dealer(), stdin: dealer() };
    for (const channel of ['shell', 'control', 'stdin'] as const) {
      this.#requests[channel].connect(addressOf(info, channel));
      void this.#read(channel, this.#requests[channel]);
    }
    this.#iopub.connect(addressOf(info, 'iopub'));
    this.#iopub.subscribe();
    void this.#read('iopub', this.#iopub);
  }

  /** Sends one message after the other: a ZeroMQ socket takes no second message while one is pending. */
  send({ channel, header, parent_header, metadata, content, buffers = [] }: Message): void {
    const message = { identities: [], header, parent_header, metadata, content, buffers: buffers.map(bytesOf) };
    const frames = encode(this.#key, message as never);
    this.#sent = this.#sent.then(() => this.#requests[channel as 'shell'].send(frames)).catch(() => undefined);
  }

  /** Reports that the kernel has ended, as a server does. */
  kernelDied(): void {
    const header = { msg_id: randomUUID(), msg_type: 'status', session: '', username: '', date: '', version: '5.3' };
    const content = { execution_state: 'dead' };
    const data = { channel: 'iopub', header, parent_header: {}, metadata: {}, content, buffers: [] };
    this.onmessage({ data: data as unknown as Message });
  }

  close(): void {
    for (const socket of [...Object.values(this.#requests), this.#iopub]) socket.close();
  }

  async #read(channel: Channel, socket: Dealer | Subscriber): Promise<void> {
    for await (const frames of socket) {
      const { identities, buffers, ...message } = decode(this.#key, frames, this.#guard);
      // A subscription that stands is the sign that nothing of iopub will be missed (JEP 65).
      if (message.header.msg_type === 'iopub_welcome') this.onopen();
      else this.onmessage({ data: { ...message, channel, buffers } as unknown as Message });
    }
  }
}

function bytesOf(buffer: ArrayBuffer | ArrayBufferView): Uint8Array {
  return ArrayBuffer.isView(buffer)
    ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
    : new Uint8Array(buffer);
}
