import { setImmediate as later } from 'node:timers/promises';
import { type Kernel, KernelMessage } from '@jupyterlab/services';
import type { OutputsReply } from '../../protocol/messages.js';
import { withResolvers } from '../../with-resolvers.js';
import type { StopCondition } from './endings.js';

type InfoRequest = KernelMessage.IOptions<KernelMessage.IInfoRequestMsg>;

/** How long the kernel may take to tell again what it has shown. */
const answerLimitMs = 120_000;

/**
 * What was lost with a connection that broke. JupyterLab's client connects again by itself, and the server hands over what
 * came meanwhile; but what was on its way is gone, outputs as well as the end of a cell. Our kernel keeps it.
 */
export class Recovery {
  readonly #kernel: Kernel.IKernelConnection;
  #broken = false;
  #onConnected: (() => void)[] = [];

  constructor(kernel: Kernel.IKernelConnection) {
    this.#kernel = kernel;
    kernel.connectionStatusChanged.connect(this.#onStatus);
  }

  /** Whether the connection broke since this was made: then something may be missing. */
  get broken(): boolean {
    return this.#broken;
  }

  dispose(): void {
    this.#kernel.connectionStatusChanged.disconnect(this.#onStatus);
    this.#onConnected = [];
  }

  /**
   * Happens, once the connection is back after a break, when all cells sent before have ended: a request that the kernel
   * answers behind them tells.
   */
  cellEnded(): { readonly promise: Promise<void>; readonly dispose: StopCondition['dispose'] } {
    const { promise, resolve } = withResolvers<void>();
    const nothing = { code: '', silent: true, store_history: false, allow_stdin: false, stop_on_error: false };
    const ask = async (): Promise<void> => {
      await this.#kernel.requestExecute(nothing).done;
      await later();
      resolve();
    };
    const onConnected = (): void => void ask().catch(() => undefined);
    this.#onConnected.push(onConnected);
    const dispose = (): void => {
      this.#onConnected = this.#onConnected.filter((each) => each !== onConnected);
    };
    return { promise, dispose };
  }

  /** What the kernel has kept of these cells; undefined when it cannot tell. Asks again after each break. */
  async ask(ids: readonly string[], lost: Promise<unknown>): Promise<OutputsReply | undefined> {
    const { promise, resolve } = withResolvers<OutputsReply | undefined>();
    const ask = async (): Promise<void> => resolve(await this.#request(ids));
    const onConnected = (): void => void ask().catch(() => undefined);
    this.#onConnected.push(onConnected);
    const late = setTimeout(() => resolve(undefined), answerLimitMs);
    onConnected();
    const answer = await Promise.race([promise, lost.then(() => undefined)]);
    clearTimeout(late);
    this.#onConnected = this.#onConnected.filter((each) => each !== onConnected);
    return answer;
  }

  async #request(ids: readonly string[]): Promise<OutputsReply | undefined> {
    const { username, clientId: session } = this.#kernel;
    const message = { msgType: 'outputs_request', channel: 'shell', username, session, content: { msg_ids: ids } };
    // The client library's types know the specification's requests alone.
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
