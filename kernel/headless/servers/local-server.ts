/** A temporary Jupyter server on this machine, for runs that name no server. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findJupyter } from '../../jupyter/find-jupyter.js';
import { writeKernelSpec } from '../../jupyter/install/kernelspec.js';
import { launch } from '../../jupyter/launch.js';
import { Problem } from '../../problem.js';
import type { ServerAddress } from './address.js';

/** A running server and the way to end it. */
export interface LocalServer extends ServerAddress {
  /** Ends the server and its kernels; may be called twice. */
  stop(): Promise<void>;
}

/**
 * Starts a Jupyter server whose root is `folder`. It knows our kernel even when that is not installed, and leaves no files
 * behind.
 *
 * @param env - variables for the kernels
 * @throws Problem when no Python with Jupyter is found
 */
export async function startLocalServer(folder: string, env: NodeJS.ProcessEnv = {}): Promise<LocalServer> {
  const place = mkdtempSync(join(tmpdir(), 'layerlab-run-'));
  const log: string[] = [];
  writeKernelSpec(place);
  const remove = (): void => rmSync(place, { recursive: true, force: true });
  try {
    const { url, token, stop } = await launch({
      environment: findJupyter(),
      notebooks: folder,
      state: join(place, 'state'),
      // Below 32,768, where systems begin to assign ports to outgoing connections: one could be taken before the server listens.
      firstPort: 10_000 + (process.pid % 10_000),
      app: 'server',
      log: (text) => log.push(text),
      env: { JUPYTER_PATH: place, JUPYTER_RUNTIME_DIR: join(place, 'runtime'), ...env },
    });
    return { url, token, stop: () => stop().finally(remove) };
  } catch (error) {
    remove();
    throw new Problem(`${(error as Error).message}\n${log.join('')}`);
  }
}
