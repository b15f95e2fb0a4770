/** Finds out whether a server and its kernel are still there while the connection to the kernel is broken. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Kernel } from '@jupyterlab/services';
import { authorization, type ServerAddress } from './address.js';
import { boundedFetch, type NoAnswerError } from './bounded-fetch.js';
import type { Failure } from './failure.js';

/** Time for a proxy or a server to come back. A server that was restarted has no kernels left anyway. */
const refusedLimitMs = 3_000;
/** How long the network may be down, or a laptop asleep, before the connection is given up. */
const noAnswerLimitMs = 90_000;
const responseLimitMs = 5_000;
const pollEveryMs = 300;

/** The result of one request to the server. */
type Observation = 'kernel there' | 'kernel gone' | 'refused' | 'no answer';

/**
 * Polls the server while the connection to a kernel is broken. JupyterLab's client reconnects by itself when it can, but
 * takes minutes to notice that nothing is left to connect to.
 */
export class ServerWatch {
  readonly #kernel: Kernel.IKernelConnection;
  readonly #onLost: (failure: Failure) => void;
  #watching: AbortController | undefined;

  constructor(kernel: Kernel.IKernelConnection, onLost: (failure: Failure) => void) {
    this.#kernel = kernel;
    this.#onLost = onLost;
  }

  /** Polls until the kernel or its server is found lost, or until `end` is called. */
  begin(): void {
    if (this.#watching) return;
    this.#watching = new AbortController();
    void this.#watch(this.#watching.signal);
  }

  end(): void {
    this.#watching?.abort();
    this.#watching = undefined;
  }

  async #watch(ended: AbortSignal): Promise<void> {
    const since: Record<'refused' | 'no answer', number | undefined> = { refused: undefined, 'no answer': undefined };
    while (!ended.aborted) {
      const seen = await observe(this.#kernel);
      if (ended.aborted) return;
      if (seen === 'kernel gone') return this.#onLost(failures.kernel());
      since.refused = seen === 'refused' ? (since.refused ?? Date.now()) : undefined;
      since['no answer'] = seen === 'kernel there' ? undefined : (since['no answer'] ?? Date.now());
      if (isOver(since.refused, refusedLimitMs) || isOver(since['no answer'], noAnswerLimitMs))
        return this.#onLost(failures.server(this.#kernel.serverSettings.baseUrl));
      await delay(pollEveryMs, undefined, { signal: ended }).catch(() => undefined);
    }
  }
}

function isOver(since: number | undefined, limitMs: number): boolean {
  return since !== undefined && Date.now() - since >= limitMs;
}

const failures = {
  kernel: (): Failure => ({ reason: 'kernel-lost', message: 'the server shut the kernel down' }),
  server: (url: string): Failure => ({ reason: 'server-lost', message: `the server ${url} is gone` }),
};

async function observe({ id, serverSettings }: Kernel.IKernelConnection): Promise<Observation> {
  const url = `${serverSettings.baseUrl}api/kernels/${encodeURIComponent(id)}`;
  const how: RequestInit = { headers: authorization(serverSettings) };
  try {
    const { status } = await boundedFetch(url, how, responseLimitMs);
    // A hub or a proxy answers on behalf of a server that is down.
    if (status >= 500 || status === 424) return 'no answer';
    return status === 404 ? 'kernel gone' : 'kernel there';
  } catch (error) {
    return (error as NoAnswerError).isRefused ? 'refused' : 'no answer';
  }
}

/** Returns whether a server is gone. Retries for a few seconds while it does not answer. */
export async function isGone(server: ServerAddress): Promise<boolean> {
  const headers = authorization(server);
  for (const began = Date.now(); Date.now() - began < refusedLimitMs; await delay(pollEveryMs)) {
    const answered = await boundedFetch(`${server.url}api/kernelspecs`, { headers }, responseLimitMs).then(
      ({ status }) => status < 500,
      () => false,
    );
    if (answered) return false;
  }
  return true;
}
