/** The two calls of Jupyter's kernels API that start a kernel and shut it down; every server and gateway has them. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Kernel } from '@jupyterlab/services';
import { Problem } from '../../problem.js';
import { authorization, type ServerAddress } from './address.js';
import { boundedFetch } from './bounded-fetch.js';

/** A gateway may first have to find a machine for the kernel. */
const startLimitMs = 180_000;
const endLimitMs = 15_000;

/** The server answered with an error, or not at all. */
export class RefusedError extends Problem {
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
  const model = (await response.json().catch(() => null)) as Kernel.IModel | null;
  if (typeof model?.id === 'string') return model;
  throw new RefusedError(`${server.url} names no kernel that it started; is it a Jupyter server?`);
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
  // A body holds KERNEL_ variables: they are not for another server to which this one redirects.
  const how: RequestInit = { ...init, headers, redirect: 'error' };
  const response = await boundedFetch(`${url}api/kernels${path}`, how, limitMs).catch((error: Error) => {
    throw new RefusedError(`${url} ${error.message}`);
  });
  if (response.ok) return response;
  throw new RefusedError(`${url} answers ${response.status}: ${await reasonIn(response)}`, response.status);
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
