/** The two calls of Jupyter's kernels API that start a kernel and shut it down; every server and gateway has them. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Kernel } from '@jupyterlab/services';
import { authorization, type ServerAddress } from './address.js';

/** A gateway may first have to find a machine for the kernel. */
const startLimitMs = 180_000;
const endLimitMs = 15_000;

/** The server answered with an error, or not at all. */
export class RefusedError extends Error {
  /** @param status - the HTTP status; undefined when the server did not answer */
  constructor(
    message: string,
    readonly status?: number,
  ) {
    super(message);
  }
}

/** Starts a kernel. @throws RefusedError */
export async function startKernelOn(server: ServerAddress, body: object): Promise<Kernel.IModel> {
  const response = await call(server, '', { method: 'POST', body: JSON.stringify(body) }, startLimitMs);
  return (await response.json()) as Kernel.IModel;
}

/** Shuts a kernel down. Retries, since a server answers with an error while it restarts a kernel that died. @throws RefusedError */
export async function endKernelOn(server: ServerAddress, kernel: string, tries = 10): Promise<void> {
  try {
    await call(server, `/${encodeURIComponent(kernel)}`, { method: 'DELETE' }, endLimitMs);
  } catch (error) {
    const { status } = error as RefusedError;
    if (status === 404) return;
    if (status === undefined || tries <= 1) throw error;
    await delay(500);
    await endKernelOn(server, kernel, tries - 1);
  }
}

async function call(server: ServerAddress, path: string, init: RequestInit, limitMs: number): Promise<Response> {
  const { url } = server;
  const headers = { 'Content-Type': 'application/json', ...authorization(server) };
  const signal = AbortSignal.timeout(limitMs);
  // A body holds KERNEL_ variables: they are not for another server to which this one redirects.
  const how: RequestInit = { ...init, headers, signal, redirect: 'error' };
  const response = await fetch(`${url}api/kernels${path}`, how).catch((error) => {
    throw new RefusedError(`${url} cannot be reached: ${reasonOf(error)}`);
  });
  if (response.ok) return response;
  throw new RefusedError(`${url} answers ${response.status}: ${await reasonIn(response)}`, response.status);
}

function reasonOf({ message, cause }: Error): string {
  const reason = (cause as Error | undefined)?.message ?? message;
  return reason === 'unexpected redirect' ? 'it redirects to another address; name that one' : reason;
}

async function reasonIn(response: Response): Promise<string> {
  const text = await response.text().catch(() => '');
  try {
    const { message, reason } = JSON.parse(text) as { message?: string; reason?: string };
    return reason || message || response.statusText;
  } catch {
    return response.statusText;
  }
}
