/** Recovers outputs and replies that were lost with a broken connection. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Kernel, KernelMessage } from '@jupyterlab/services';
import type { OutputsReply } from '../../protocol/messages.js';
import { withResolvers } from '../../with-resolvers.js';
import type { StopCondition } from '../servers/stop-conditions.js';

type InfoRequest = KernelMessage.IOptions<KernelMessage.IInfoRequestMsg>;

/** How long the kernel may take to resend its outputs. */
const responseLimitMs = 120_000;

/**
 * Asks the kernel for messages that were lost with a connection. JupyterLab's client reconnects by itself and the server
 * delivers what arrived meanwhile, but messages in transit are lost, outputs and replies alike. Our kernel keeps them.
 */
export class Recovery {
  readonly #kernel: Kernel.IKernelConnection;
  #broken = false;
  #onConnected: (() => void)[] = [];

  constructor(kernel: Kernel.IKernelConnection) {
    this.#kernel = kernel;
    kernel.connectionStatusChanged.connect(this.#onStatus);
  }

  /** Whether the connection has broken since construction: then messages may be missing. */
  get broken(): boolean {
    return this.#broken;
  }

  dispose(): void {
    this.#kernel.connectionStatusChanged.disconnect(this.#onStatus);
    this.#onConnected = [];
  }

  /**
   * Resolves after a reconnection, once all cells sent before have ended: the kernel then answers an empty request that is
   * queued behind them.
   */
  cellEnded(): { readonly promise: Promise<void>; readonly dispose: StopCondition['dispose'] } {
    const { promise, resolve } = withResolvers<void>();
    const emptyCell = { code: '', silent: true, store_history: false, allow_stdin: false, stop_on_error: false };
    const ask = async (): Promise<void> => {
      await this.#kernel.requestExecute(emptyCell).done;
      await nextTurn();
      resolve();
    };
    const onConnected = (): void => void ask().catch(() => undefined);
    this.#onConnected.push(onConnected);
    const dispose = (): void => {
      this.#onConnected = this.#onConnected.filter((each) => each !== onConnected);
    };
    return { promise, dispose };
  }

  /** Returns what the kernel kept of these cells, or undefined if it cannot be had. Asks again after each reconnection. */
  async ask(ids: readonly string[], lost: Promise<unknown>): Promise<OutputsReply | undefined> {
    const { promise, resolve } = withResolvers<OutputsReply | undefined>();
    const ask = async (): Promise<void> => resolve(await this.#request(ids));
    const onConnected = (): void => void ask().catch(() => undefined);
    this.#onConnected.push(onConnected);
    const late = setTimeout(() => resolve(undefined), responseLimitMs);
    onConnected();
    const reply = await Promise.race([promise, lost.then(() => undefined)]);
    clearTimeout(late);
    this.#onConnected = this.#onConnected.filter((each) => each !== onConnected);
    return reply;
  }

  async #request(ids: readonly string[]): Promise<OutputsReply | undefined> {
    const { username, clientId: session } = this.#kernel;
    const message = { msgType: 'outputs_request', channel: 'shell', username, session, content: { msg_ids: ids } };
    // The client library's types cover only the requests of the specification.
    const request = KernelMessage.createMessage(message as unknown as InfoRequest);
    const { content } = await this.#kernel.sendShellMessage(request, true).done;
    const reply = content as unknown as OutputsReply;
    return reply.status === 'ok' ? reply : undefined;
  }

  readonly #onStatus = (_: unknown, status: Kernel.ConnectionStatus): void => {
    if (status === 'connecting') this.#broken = true;
    if (status === 'connected') for (const call of [...this.#onConnected]) call();
  };
}
