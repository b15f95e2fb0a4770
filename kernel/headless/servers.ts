import { debuglog } from 'node:util';
import { type Kernel, KernelManager, ServerConnection } from '@jupyterlab/services';
import { kernelName } from '../jupyter/kernelspec.js';

/** A Jupyter server that kernels are started on: its address and what opens it. */
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

/**
 * Starts a kernel on a server.
 *
 * @param folder - the kernel's working folder, relative to the server's root, where the server supports that
 */
export async function startKernel(
  server: ServerAddress,
  name: string = kernelName,
  folder?: string,
): Promise<StartedKernel> {
  const manager = new KernelManager({ serverSettings: settingsFor(server), standby: 'never' });
  const kernel = await manager.startNew({ name, ...(folder !== undefined && { path: folder }) });
  await kernel.info;
  return { kernel, end: () => endKernel(manager, kernel) };
}

async function endKernel(manager: KernelManager, kernel: Kernel.IKernelConnection): Promise<void> {
  if (manager.isDisposed) return;
  await shutDown(kernel, 10);
  kernel.dispose();
  manager.dispose();
}

/** A server that is restarting a kernel which died answers with an error for as long as that takes. */
async function shutDown(kernel: Kernel.IKernelConnection, tries: number): Promise<void> {
  if (kernel.status === 'dead') return;
  try {
    await kernel.shutdown();
  } catch (error) {
    if (tries === 0) throw error;
    await new Promise((resolve) => setTimeout(resolve, 500));
    await shutDown(kernel, tries - 1);
  }
}

function settingsFor({ url, token }: ServerAddress): ServerConnection.ISettings {
  return ServerConnection.makeSettings({ baseUrl: url, wsUrl: url.replace(/^http/, 'ws'), token, appendToken: true });
}

/** JupyterLab's client library tells the console of each connection; see it with NODE_DEBUG=layerlab. */
export function quietClient(): void {
  const log = debuglog('layerlab');
  for (const level of ['debug', 'info', 'warn'] as const) console[level] = log;
}
