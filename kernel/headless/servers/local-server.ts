import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findJupyter } from '../../jupyter/find-jupyter.js';
import { writeKernelSpec } from '../../jupyter/install/kernelspec.js';
import { firstFreePort, launch } from '../../jupyter/launch.js';
import { Problem } from '../../problem.js';
import type { ServerAddress } from './start-kernel.js';

/** A server of our own, for as long as it is needed. */
export interface LocalServer extends ServerAddress {
  /** Ends the server and its kernels; may be called twice. */
  stop(): Promise<void>;
}

/**
 * Starts a Jupyter server whose root is `folder`. It knows our kernel whether that is installed or not, and leaves
 * nothing behind.
 *
 * @param env - variables for the kernels
 * @throws Problem when no Python with Jupyter is found
 */
export async function startLocalServer(folder: string, env: NodeJS.ProcessEnv = {}): Promise<LocalServer> {
  const place = mkdtempSync(join(tmpdir(), 'layerlab-run-'));
  const said: string[] = [];
  writeKernelSpec(place);
  const remove = (): void => rmSync(place, { recursive: true, force: true });
  try {
    const { url, token, stop } = await launch({
      environment: findJupyter(),
      notebooks: folder,
      state: join(place, 'state'),
      // Below 32,768, where systems begin to give ports to outgoing connections: one could be gone before the server has it.
      port: await firstFreePort(10_000 + (process.pid % 10_000)),
      app: 'server',
      log: (text) => said.push(text),
      env: { JUPYTER_PATH: place, JUPYTER_RUNTIME_DIR: join(place, 'runtime'), ...env },
    });
    return { url, token, stop: () => stop().finally(remove) };
  } catch (error) {
    remove();
    throw new Problem(`${(error as Error).message}\n${said.join('')}`);
  }
}
