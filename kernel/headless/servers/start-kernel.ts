import { userInfo } from 'node:os';
import { debuglog } from 'node:util';
import { type Kernel, KernelConnection, ServerConnection } from '@jupyterlab/services';
import { kernelName } from '../../jupyter/install/kernelspec.js';
import { type Failure, kernelLost, timeLimit } from '../run/endings.js';
import { endKernelOn, startKernelOn } from './kernels-api.js';

/** A Jupyter server that kernels are started on: its address, which ends with a slash, and what opens it. */
export interface ServerAddress {
  readonly url: string;
  readonly token: string;
}

/** A kernel on a server, and the way to end it. */
export interface StartedKernel {
  readonly kernel: Kernel.IKernelConnection;
  /** Shuts the kernel down and closes the connection; may be called twice. */
  end(): Promise<void>;
}

/** Who asks the server to begin and to end kernels: a `Keeper`, or this process itself. */
export interface KernelStarter {
  startKernel(server: ServerAddress, body: object): Promise<Kernel.IModel>;
  endKernel(server: ServerAddress, kernel: string): Promise<void>;
}

const ourselves: KernelStarter = { startKernel: startKernelOn, endKernel: endKernelOn };

/** How long a kernel that the server has started may take to answer. */
const answerLimitMs = 120_000;

/** The kernel was started but did not come to answer. */
export class KernelLostError extends Error {
  constructor(readonly failure: Failure) {
    super(failure.message);
  }
}

/**
 * Starts a kernel on a server and waits until it answers.
 *
 * @param folder - the kernel's working folder, relative to the server's root, where the server supports that
 * @throws RefusedError when the server starts none, KernelLostError when it is lost before it answers
 */
export async function startKernel(
  server: ServerAddress,
  name: string = kernelName,
  folder?: string,
  starter: KernelStarter = ourselves,
): Promise<StartedKernel> {
  const body = { name, ...(folder !== undefined && { path: folder }), env: kernelVariables() };
  const { id } = await starter.startKernel(server, body);
  // Not a KernelManager: it would list the server's kernels every few seconds, which gateways forbid or stumble over.
  const kernel = new KernelConnection({ model: { id, name }, serverSettings: settingsFor(server) });
  const end = endOnce(starter, server, kernel);
  try {
    await answerOf(kernel);
  } catch (error) {
    await end().catch(() => undefined);
    throw error;
  }
  return { kernel, end };
}

async function answerOf(kernel: Kernel.IKernelConnection): Promise<void> {
  const ends = [kernelLost(kernel), timeLimit(answerLimitMs, 'the kernel took longer to start')];
  const failure = await Promise.race([kernel.info.then(() => undefined), ...ends.map(({ promise }) => promise)]);
  for (const end of ends) end.dispose();
  if (failure) throw new KernelLostError(failure);
}

function endOnce(starter: KernelStarter, server: ServerAddress, kernel: Kernel.IKernelConnection): () => Promise<void> {
  let ended: Promise<void> | undefined;
  return () => (ended ??= starter.endKernel(server, kernel.id).finally(() => kernel.dispose()));
}

/** What Jupyter's own client of gateways sends: an Enterprise Gateway runs kernels for a person. */
function kernelVariables(): Record<string, string | undefined> {
  const given = Object.entries(process.env).filter(([name]) => name.startsWith('KERNEL_'));
  return { KERNEL_USERNAME: userName(), ...Object.fromEntries(given) };
}

/** In a container a process may have no name. */
function userName(): string | undefined {
  try {
    return userInfo().username;
  } catch {
    return undefined;
  }
}

/**
 * Asks for no subprotocol. A server in front of a gateway chooses none, upon which the client opens a second line; the
 * gateway may keep both under one identity, and the kernel then hears only the one that connected last.
 */
class PlainWebSocket extends ServerConnection.makeSettings().WebSocket {
  constructor(url: string | URL) {
    super(url);
  }
}

function settingsFor({ url, token }: ServerAddress): ServerConnection.ISettings {
  const address = { baseUrl: url, wsUrl: url.replace(/^http/, 'ws'), token, appendToken: true };
  return ServerConnection.makeSettings({ ...address, WebSocket: PlainWebSocket });
}

/**
 * JupyterLab's client library tells the console of each connection; see it with NODE_DEBUG=layerlab. It also leaves
 * requests that a lost kernel does not answer to nobody.
 */
export function quietClient(): void {
  const log = debuglog('layerlab');
  for (const level of ['debug', 'info', 'warn'] as const) console[level] = log;
}

/** Forgets the requests of a lost kernel that nobody waits for; every other unhandled rejection still ends the program. */
export function forgetLostRequests(): void {
  process.on('unhandledRejection', (reason) => {
    if (!/^Cancell?ed future|^Canceling handling|Kernel connection is disposed/.test((reason as Error)?.message))
      throw reason;
  });
}
