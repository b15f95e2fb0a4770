/** Starts a kernel on a server and connects to it with JupyterLab's client library. */
import { userInfo } from 'node:os';
import { debuglog } from 'node:util';
import { type Kernel, KernelConnection, ServerConnection } from '@jupyterlab/services';
import { kernelName } from '../../jupyter/install/kernelspec.js';
import { Problem } from '../../problem.js';
import { authorization, type ServerAddress } from './address.js';
import { boundedFetch } from './bounded-fetch.js';
import type { Failure } from './failure.js';
import { endKernelOn, startKernelOn } from './kernels-api.js';
import { kernelLost, timeLimit } from './stop-conditions.js';

/** A kernel that runs on a server. */
export interface StartedKernel {
  readonly kernel: Kernel.IKernelConnection;
  /** Shuts the kernel down and closes the connection; may be called twice. */
  end(): Promise<void>;
}

/** Calls the server to start and end kernels: a `Keeper`, or this process itself. */
export interface KernelStarter {
  startKernel(server: ServerAddress, body: object): Promise<Kernel.IModel>;
  endKernel(server: ServerAddress, kernel: string): Promise<void>;
}

const thisProcess: KernelStarter = { startKernel: startKernelOn, endKernel: endKernelOn };

/** How long a started kernel may take to answer its first request. */
const startLimitMs = 120_000;
/** How long an answer to the client library may take. */
const requestLimitMs = 60_000;

/** The kernel was started but never answered. */
export class KernelLostError extends Problem {
  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

/**
 * Starts a kernel on a server and waits until it answers.
 *
 * @param folder - the kernel's working folder, relative to the server's root, where the server supports that
 * @throws RefusedError when the server starts no kernel, KernelLostError when the kernel is lost before it answers
 */
export async function startKernel(
  server: ServerAddress,
  name: string = kernelName,
  folder?: string,
  starter: KernelStarter = thisProcess,
): Promise<StartedKernel> {
  const body = { name, ...(folder !== undefined && { path: folder }), env: kernelVariables() };
  const { id } = await starter.startKernel(server, body);
  // Not a KernelManager, which lists the server's kernels every few seconds: gateways refuse that.
  const kernel = new Connection({ model: { id, name }, serverSettings: settingsFor(server) });
  const end = endOnce(starter, server, kernel);
  try {
    await untilReady(kernel);
  } catch (error) {
    await end().catch(() => undefined);
    throw error;
  }
  return { kernel, end };
}

/**
 * A connection that outlives the end of its kernel. When a server restarts a kernel, the client library reconnects and waits
 * in a promise that nobody can catch: a reconnection that fails must leave it open, or it would end the program.
 */
export class Connection extends KernelConnection {
  /** Nothing here answers comms; the client library would print an error for each that a cell opens. */
  constructor(options: Kernel.IKernelConnection.IOptions) {
    super({ ...options, handleComms: false });
  }

  override reconnect(): Promise<void> {
    return super.reconnect().catch(() => new Promise(() => {}));
  }
}

/** Resolves when the kernel answers. @throws KernelLostError */
export async function untilReady(kernel: Kernel.IKernelConnection): Promise<void> {
  const conditions = [kernelLost(kernel), timeLimit(startLimitMs, 'the kernel took longer to start')];
  const failure = await Promise.race([kernel.info.then(() => undefined), ...conditions.map(({ promise }) => promise)]);
  for (const condition of conditions) condition.dispose();
  if (failure) throw new KernelLostError(failure);
}

function endOnce(starter: KernelStarter, server: ServerAddress, kernel: Kernel.IKernelConnection): () => Promise<void> {
  let ended: Promise<void> | undefined;
  return () => (ended ??= starter.endKernel(server, kernel.id).finally(() => kernel.dispose()));
}

/** The variables that Jupyter's own gateway client sends: an Enterprise Gateway runs each kernel as a user. */
function kernelVariables(): Record<string, string | undefined> {
  const given = Object.entries(process.env).filter(([name]) => name.startsWith('KERNEL_'));
  return { KERNEL_USERNAME: userName(), ...Object.fromEntries(given) };
}

/** Undefined in a container whose user has no name. */
function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}

/** The client library's own: Node's, or that of the package `ws`. Both take headers, which the web's lacks. */
const HeaderSocket = ServerConnection.makeSettings().WebSocket as unknown as new (
  url: string | URL,
  options: { readonly headers: Readonly<Record<string, string>> },
) => WebSocket;

/**
 * Returns a WebSocket that carries the server's token in a header: proxies log addresses. It requests no subprotocol. A
 * server in front of a gateway accepts none, so the client would open a second connection; the gateway may keep both under
 * one identity, and then the kernel receives only from the later one.
 */
function socketFor(server: ServerAddress): typeof WebSocket {
  const headers = authorization(server);
  class PlainWebSocket extends HeaderSocket {
    constructor(url: string | URL) {
      super(url, { headers });
    }
  }
  return PlainWebSocket as unknown as typeof WebSocket;
}

function settingsFor(server: ServerAddress): ServerConnection.ISettings {
  const { url, token } = server;
  const address = { baseUrl: url, wsUrl: url.replace(/^http/, 'ws'), token, appendToken: false };
  // What is sent to one server is not for another one to which it redirects.
  const init: RequestInit = { redirect: 'error' };
  const fetch = (request: Request): Promise<Response> => boundedFetch(request, {}, requestLimitMs);
  return ServerConnection.makeSettings({ ...address, init, fetch: fetch as never, WebSocket: socketFor(server) });
}

/**
 * Silences JupyterLab's client library, which logs every connection to the console. NODE_DEBUG=layerlab shows its log.
 */
export function quietClient(): void {
  const log = debuglog('layerlab');
  for (const level of ['debug', 'info', 'warn'] as const) console[level] = log;
}

/**
 * Ignores the promises that the client library rejects unobserved when a kernel is lost. Any other unhandled rejection
 * still ends the program.
 */
export function forgetLostRequests(): void {
  process.on('unhandledRejection', (reason) => {
    if (!/^Cancell?ed future|^Canceling handling|Kernel connection is disposed/.test((reason as Error)?.message))
      throw reason;
  });
}
