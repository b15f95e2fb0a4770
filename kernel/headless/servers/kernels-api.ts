/** The two calls of Jupyter's kernels API that begin and end a kernel, as every server and gateway has them. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Kernel } from '@jupyterlab/services';
import type { ServerAddress } from './start-kernel.js';

/** A gateway that has to find a machine for a kernel takes its time. */
const startLimitMs = 180_000;
const endLimitMs = 15_000;

/** The server answered with an error, or not at all. */
export class RefusedError extends Error {
  constructor(
    message: string,
    readonly status?: number,
  ) {
    super(message);
  }
}

export async function startKernelOn(server: ServerAddress, body: object): Promise<Kernel.IModel> {
  const response = await call(server, '', { method: 'POST', body: JSON.stringify(body) }, startLimitMs);
  return (await response.json()) as Kernel.IModel;
}

/** A server that is restarting a kernel which died answers with an error for as long as that takes. */
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

async function call(
  { url, token }: ServerAddress,
  path: string,
  init: RequestInit,
  limitMs: number,
): Promise<Response> {
  const headers = { 'Content-Type': 'application/json', ...(token && { Authorization: `token ${token}` }) };
  const signal = AbortSignal.timeout(limitMs);
  const response = await fetch(`${url}api/kernels${path}`, { ...init, headers, signal }).catch((error) => {
    throw new RefusedError(`${url} cannot be reached: ${error.cause?.message ?? error.message}`);
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
