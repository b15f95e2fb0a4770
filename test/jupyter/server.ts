import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstFreePort, launch } from '../../kernel/jupyter/launch.js';
import { repositoryEnvironment } from '../../kernel/jupyter/setup.js';

/** A Jupyter server for a test, in a temporary folder. */
export interface TestServer {
  readonly url: string;
  readonly token: string;
  readonly folder: string;
  stop(): Promise<void>;
}

/** Starts a server without a front end. Neither reads nor writes the user's own Jupyter. */
export async function startServer(): Promise<TestServer> {
  const folder = mkdtempSync(join(tmpdir(), 'layerlab-server-'));
  const own = (name: string): string => join(folder, name);
  const env = { HOME: own('home'), JUPYTER_DATA_DIR: own('data'), JUPYTER_RUNTIME_DIR: own('runtime') };
  mkdirSync(env.HOME);
  const log: string[] = [];
  const jupyter = await launch({
    environment: repositoryEnvironment(join(import.meta.dirname, '../..')),
    notebooks: own('notebooks'),
    state: own('state'),
    port: await firstFreePort(20_000 + (process.pid % 12_000)),
    app: 'server',
    env,
    log: (text) => log.push(text),
  }).catch((error) => {
    throw new Error(`${error.message}\n${log.join('')}`);
  });
  const stop = async (): Promise<void> => {
    await jupyter.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { url: jupyter.url, token: jupyter.token, folder: own('notebooks'), stop };
}
