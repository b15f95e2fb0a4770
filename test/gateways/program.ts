/** Starts Jupyter servers and gateways for tests, each in a temporary folder, and ends them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cleanEnvironment } from '../../kernel/jupyter/python/environment.js';
import { repositoryEnvironment } from '../../kernel/jupyter/setup.js';
import { eventually } from '../helpers/eventually.js';
import { descendants, isAlive } from '../helpers/kernel-process.js';

export const root: string = join(import.meta.dirname, '../..');
export const token = 'a-token-of-the-tests';

/** A temporary folder for everything that Jupyter stores in a user's home. */
export interface Place {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  remove(): void;
}

export function makePlace(): Place {
  const folder = mkdtempSync(join(tmpdir(), 'layerlab-gateways-'));
  const own = (name: string): string => join(folder, name);
  for (const name of ['home', 'work']) mkdirSync(own(name));
  const env = {
    ...cleanEnvironment(),
    HOME: own('home'),
    JUPYTER_CONFIG_DIR: own('config'),
    JUPYTER_DATA_DIR: own('data'),
    JUPYTER_RUNTIME_DIR: own('runtime'),
    JUPYTER_PREFER_ENV_PATH: '1',
    JUPYTER_TOKEN: token,
    IPYTHONDIR: own('ipython'),
    LAYERLAB_HISTORY: own('history.jsonl'),
  };
  return {
    folder,
    env,
    remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 }),
  };
}

/** A server process. */
export class ServerProgram {
  readonly url: string;
  readonly token: string = token;
  readonly #child: ChildProcess;
  #said = '';

  constructor(python: string, args: readonly string[], { folder, env }: Place, url: string) {
    this.url = url;
    this.#child = spawn(python, args, { cwd: join(folder, 'work'), env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#child.stdout!, this.#child.stderr!])
      stream.on('data', (chunk) => (this.#said += chunk));
  }

  get said(): string {
    return this.#said;
  }

  /** The process ids of its descendants. */
  get family(): number[] {
    return descendants(this.#child.pid!);
  }

  /** Waits until it answers. */
  async ready(): Promise<void> {
    const answers = async (): Promise<boolean> => {
      if (this.#child.exitCode !== null) throw new Error(`the server ended:\n${this.#said}`);
      return fetch(`${this.url}api`, { headers: { Authorization: `token ${token}` } }).then(
        ({ ok }) => ok,
        () => false,
      );
    };
    await eventually(`${this.url} to answer`, answers, { timeoutMs: 120_000, everyMs: 50 });
  }

  /** Ends it with its kernels; may be called twice. */
  async stop(): Promise<void> {
    const family = this.family;
    await this.#end('SIGTERM');
    for (const pid of family) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  }

  /** Kills it before it can end its kernels. */
  kill(): Promise<void> {
    return this.#end('SIGKILL');
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill(signal);
    await gone;
  }
}

/** Returns a free port. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  return port;
}

const asRoot = process.getuid?.() === 0 ? ['--allow-root'] : [];

/** Starts an application of `.venv` and waits until it answers. */
async function start(place: Place, module: string, name: string, options: readonly string[]): Promise<ServerProgram> {
  const { python } = repositoryEnvironment(root);
  const port = await freePort();
  const args = ['-m', module, ...options, `--${name}.port=${port}`, '--Application.log_level=WARN'];
  const server = new ServerProgram(python, args, place, `http://127.0.0.1:${port}/`);
  await server.ready().catch(async (error) => {
    await server.stop();
    throw error;
  });
  return server;
}

/** Starts a Kernel Gateway that allows a server in front of it to list kernels. */
export function startKernelGateway(place: Place, options: readonly string[] = []): Promise<ServerProgram> {
  return start(place, 'kernel_gateway', 'KernelGatewayApp', [
    `--KernelGatewayApp.auth_token=${token}`,
    '--JupyterWebsocketPersonality.list_kernels=True',
    ...options,
  ]);
}

/** Starts a Jupyter server or Notebook 7, alone or in front of a gateway. */
export function startJupyter(
  place: Place,
  module: 'jupyter_server' | 'notebook',
  gateway?: string,
): Promise<ServerProgram> {
  const behind = gateway ? [`--GatewayClient.url=${gateway}`, `--GatewayClient.auth_token=${token}`] : [];
  const own = ['--no-browser', ...asRoot, '--ServerApp.port_retries=0', '--ServerApp.ip=127.0.0.1'];
  return start(place, module, 'ServerApp', [...own, ...behind]);
}
