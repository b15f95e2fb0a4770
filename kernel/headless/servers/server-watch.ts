import { setTimeout as delay } from 'node:timers/promises';
import type { Kernel } from '@jupyterlab/services';
import type { Failure } from '../run/endings.js';

/** Time for a proxy or a server to come back; a server that was started anew has no kernels left anyway. */
const refusedLimitMs = 3_000;
/** A laptop that slept, a network that was away: the connection may come back by itself for that long. */
const awayLimitMs = 90_000;
const answerLimitMs = 5_000;
const everyMs = 300;

/** What a look at the server can find. */
type Look = 'kernel there' | 'kernel gone' | 'refused' | 'no answer';

/**
 * Looks after the server while the connection to a kernel is broken: JupyterLab's client connects again by itself when it
 * can, and takes minutes to find that there is nothing left to connect to.
 */
export class ServerWatch {
  readonly #kernel: Kernel.IKernelConnection;
  readonly #found: (failure: Failure) => void;
  #watching: AbortController | undefined;

  constructor(kernel: Kernel.IKernelConnection, found: (failure: Failure) => void) {
    this.#kernel = kernel;
    this.#found = found;
  }

  /** Looks from now on, until something is found or `end` is called. */
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
      const seen = await look(this.#kernel);
      if (ended.aborted) return;
      if (seen === 'kernel gone') return this.#found(failures.kernel());
      since.refused = seen === 'refused' ? (since.refused ?? Date.now()) : undefined;
      since['no answer'] = seen === 'kernel there' ? undefined : (since['no answer'] ?? Date.now());
      if (isOver(since.refused, refusedLimitMs) || isOver(since['no answer'], awayLimitMs))
        return this.#found(failures.server(this.#kernel.serverSettings.baseUrl));
      await delay(everyMs, undefined, { signal: ended }).catch(() => undefined);
    }
  }
}

function isOver(since: number | undefined, limitMs: number): boolean {
  return since !== undefined && Date.now() - since >= limitMs;
}

const failures = {
  kernel: (): Failure => ({ reason: 'kernel-lost', message: 'the server has ended the kernel' }),
  server: (url: string): Failure => ({ reason: 'server-lost', message: `the server ${url} is gone` }),
};

async function look({ id, serverSettings }: Kernel.IKernelConnection): Promise<Look> {
  const { baseUrl, token } = serverSettings;
  const headers = { ...(token && { Authorization: `token ${token}` }) };
  const signal = AbortSignal.timeout(answerLimitMs);
  try {
    const { status } = await fetch(`${baseUrl}api/kernels/${encodeURIComponent(id)}`, { headers, signal });
    // A hub or a proxy answers for a server that is away.
    if (status >= 500 || status === 424) return 'no answer';
    return status === 404 ? 'kernel gone' : 'kernel there';
  } catch (error) {
    const { code } = ((error as Error).cause ?? {}) as { code?: string };
    return code === 'ECONNREFUSED' ? 'refused' : 'no answer';
  }
}

/** Whether the server that a kernel was lost on is gone too; looks for a few seconds when it does not answer. */
export async function isGone({ url, token }: { readonly url: string; readonly token: string }): Promise<boolean> {
  const headers = { ...(token && { Authorization: `token ${token}` }) };
  for (const began = Date.now(); Date.now() - began < refusedLimitMs; await delay(everyMs)) {
    const signal = AbortSignal.timeout(answerLimitMs);
    const answered = await fetch(`${url}api/kernelspecs`, { headers, signal }).then(
      ({ status }) => status < 500,
      () => false,
    );
    if (answered) return false;
  }
  return true;
}
