/** JupyterHub from PyPI with the wheel, on 127.0.0.1, started with docs/hub/jupyterhub_config.py. */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { firstFreePort } from '../../kernel/jupyter/launch.js';
import { repositoryEnvironment } from '../../kernel/jupyter/setup.js';
import { npm, root } from '../packages/packed.js';

const proxy = 'configurable-http-proxy@5';

export class Hub {
  readonly url: string;
  /** The folder of the programs that the accounts run. */
  readonly programs: string;
  readonly #token: string;
  readonly #process: ChildProcess;
  readonly #log: string[];

  private constructor(url: string, programs: string, token: string, process: ChildProcess, log: string[]) {
    this.url = url;
    this.programs = programs;
    this.#token = token;
    this.#process = process;
    this.#log = log;
  }

  get log(): string {
    return this.#log.join('');
  }

  /** @param folder - one that every account may read */
  static async start(folder: string, wheel: string): Promise<Hub> {
    const bin = installHub(folder, wheel);
    const port = await firstFreePort(20_000 + (process.pid % 12_000));
    const [url, token] = [`http://127.0.0.1:${port}`, randomBytes(24).toString('hex')];
    const state = join(folder, 'state');
    mkdirSync(state, { mode: 0o700 });
    writeFileSync(join(state, 'config.py'), configOf(token, await firstFreePort(port + 1)), { mode: 0o600 });
    // Accounts may have another Node on PATH than root; here it is the one that runs this.
    const env = { PATH: `${bin}:/usr/bin:/bin`, HOME: state, LAYERLAB_HUB_URL: url, LAYERLAB_NODE: process.execPath };
    const child = spawn(join(bin, 'jupyterhub'), ['-f', join(state, 'config.py')], { cwd: state, env });
    const log: string[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => log.push(text));
    const hub = new Hub(url, bin, token, child, log);
    await hub.#until(async () => (await fetch(`${url}/hub/api/`)).ok);
    return hub;
  }

  /** Starts a user's server. Returns a token for it alone. */
  async startServer(name: string): Promise<string> {
    await this.#ask('POST', `users/${name}`);
    await this.#ask('POST', `users/${name}/server`);
    await this.#until(async () => (await this.#ask('GET', `users/${name}`)).servers?.['']?.ready === true);
    const body = { note: 'trial', scopes: [`access:servers!user=${name}`] };
    return String((await this.#ask('POST', `users/${name}/tokens`, body)).token);
  }

  serverOf(name: string): string {
    return `${this.url}/user/${name}/`;
  }

  /** Ends the users' servers, the proxy and the hub. */
  async stop(names: readonly string[]): Promise<void> {
    for (const name of names) await this.#ask('DELETE', `users/${name}/server`).catch(() => undefined);
    await delay(2000);
    this.#process.kill('SIGTERM');
    await new Promise((resolve) =>
      this.#process.exitCode === null ? this.#process.once('exit', resolve) : resolve(0),
    );
  }

  async #ask(method: string, path: string, body?: object): Promise<Answer> {
    const init = {
      method,
      headers: { Authorization: `token ${this.#token}` },
      ...(body && { body: JSON.stringify(body) }),
    };
    const response = await fetch(`${this.url}/hub/api/${path}`, init);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}\n${this.log}`);
    return text === '' ? {} : (JSON.parse(text) as Answer);
  }

  async #until(isSo: () => Promise<boolean>): Promise<void> {
    for (let tries = 0; tries < 240; tries++) {
      if (this.#process.exitCode !== null) break;
      if (await isSo().catch(() => false)) return;
      await delay(500);
    }
    throw new Error(`the hub did not get there:\n${this.log}`);
  }
}

interface Answer {
  readonly token?: string;
  readonly servers?: Readonly<Record<string, { readonly ready: boolean }>>;
}

/** A Python for everybody: the one that the tests use may lie in a home that others cannot enter. */
function pythonForAll(): string {
  const places = ['/usr/bin/python3', '/usr/local/bin/python3', repositoryEnvironment(root).python];
  const found = places.find((each) => spawnSync(each, ['-c', 'import venv, ensurepip']).status === 0);
  if (found === undefined) throw new Error(`hub: expected a Python with venv in ${places.join(', ')}, found none`);
  return found;
}

/** Returns the folder of the programs. */
function installHub(folder: string, wheel: string): string {
  chmodSync(folder, 0o755);
  const venv = join(folder, 'venv');
  execFileSync(pythonForAll(), ['-m', 'venv', venv]);
  const bin = join(venv, 'bin');
  const options = ['install', '--quiet', '--disable-pip-version-check', `${wheel}[lab]`, 'jupyterhub'];
  execFileSync(join(bin, 'python'), ['-m', 'pip', ...options], { stdio: ['ignore', 'ignore', 'ignore'] });
  npm(folder, ['install', '--global', '--prefix', venv, '--no-audit', '--no-fund', proxy]);
  return bin;
}

/** The committed configuration, with a service that may start servers, and a port of its own for the proxy's interface. */
function configOf(token: string, proxyPort: number): string {
  return `exec(open(${JSON.stringify(join(root, 'docs/hub/jupyterhub_config.py'))}).read())
c.JupyterHub.hub_port = ${proxyPort + 1}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:${proxyPort}"
c.JupyterHub.services = [{"name": "trial", "api_token": "${token}"}]
c.JupyterHub.load_roles = [{"name": "trial", "services": ["trial"], "scopes": ["admin:users", "admin:servers", "tokens", "access:servers"]}]
`;
}
