/** Starts a Jupyter server as a child process and shuts it down. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Problem } from '../problem.js';
import { kernelName } from './install/kernelspec.js';
import { cleanEnvironment, type Environment } from './python/environment.js';
import { serverProgram } from './server-program.js';

/** Options of `launch`. */
export interface LaunchOptions {
  readonly environment: Environment;
  /** The server's root folder. */
  readonly notebooks: string;
  /** Where the server stores its configuration and JupyterLab's user settings. */
  readonly state: string;
  /** A port of 127.0.0.1. Defaults to a free one from `firstPort` on. */
  readonly port?: number;
  /** Defaults to 8888. */
  readonly firstPort?: number;
  /** The token that browsers and clients must present. Defaults to a random one. */
  readonly token?: string;
  /** JupyterLab, Notebook 7 or the server alone. Defaults to JupyterLab. */
  readonly app?: 'lab' | 'notebook' | 'server';
  /** The page that opens first, such as `/lab/tree/first.ipynb`. */
  readonly firstPage?: string;
  /** Whether the server opens a browser. Defaults to false. */
  readonly openBrowser?: boolean;
  /** Receives the server's output. Defaults to this process's own streams. */
  readonly log?: (text: string) => void;
  /** Environment variables for the server and its kernels, in addition to those of this process. */
  readonly env?: NodeJS.ProcessEnv;
  /** Additional command-line options for the server. */
  readonly options?: readonly string[];
}

/** A running Jupyter server. */
export interface RunningJupyter {
  /** Without the token; ends with a slash. */
  readonly url: string;
  readonly token: string;
  readonly process: ChildProcess;
  /** Resolves with the exit code when the server has ended, for whatever reason. */
  readonly ended: Promise<number>;
  /** Shuts down the server and all its kernels; may be called twice. */
  stop(): Promise<void>;
}

const modules = { lab: 'jupyterlab', notebook: 'notebook', server: 'jupyter_server' } as const;
const startLimitMs = 120_000;
const stopLimitMs = 10_000;

/**
 * Starts a Jupyter server on 127.0.0.1 and waits until it is ready.
 *
 * @throws Problem when the port is taken, or when the server ends before it is ready
 */
export async function launch(options: LaunchOptions): Promise<RunningJupyter> {
  const port =
    options.port === undefined ? await firstFreePort(options.firstPort ?? 8888) : await ownPort(options.port);
  const token = options.token ?? randomBytes(24).toString('hex');
  const runtime = runtimeFolder(options);
  const child = startServer(options, port, token);
  const ended = exitOf(child);
  killOnExit(child, ended);
  try {
    const url = await untilReady(() => announcedAddress(runtime, token, child.pid), ended);
    return { url, token, process: child, ended, stop: stopper(child, ended, url, token) };
  } catch (error) {
    await stopServer(child, ended);
    throw error;
  }
}

/** The folder where the server says how to reach it. */
function runtimeFolder({ state, env = {} }: LaunchOptions): string {
  return env.JUPYTER_RUNTIME_DIR || process.env.JUPYTER_RUNTIME_DIR || join(state, 'runtime');
}

/**
 * The server gets its own process group: otherwise Ctrl-C in the terminal would reach it directly and make it ask
 * "Shut down this server (y/[n])?".
 */
function startServer(options: LaunchOptions, port: number, token: string): ChildProcess {
  for (const folder of [options.state, options.notebooks]) mkdirSync(folder, { recursive: true });
  const child = spawn(options.environment.python, serverArguments(options, port), {
    cwd: options.notebooks,
    env: serverVariables(options, token),
    // Nothing is written to its input: that it closes tells the server that we are gone.
    stdio: ['pipe', options.log ? 'pipe' : 'inherit', options.log ? 'pipe' : 'inherit'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  child.stdin!.on('error', () => undefined);
  child.stdout?.setEncoding('utf8').on('data', options.log!);
  child.stderr?.setEncoding('utf8').on('data', options.log!);
  return child;
}

function serverArguments(options: LaunchOptions, port: number): string[] {
  const { app = 'lab', notebooks, firstPage, openBrowser = false } = options;
  return [
    ...['-c', serverProgram, modules[app]],
    ...(process.getuid?.() === 0 ? ['--allow-root'] : []),
    ...(openBrowser ? [] : ['--no-browser']),
    ...(firstPage ? [`--ServerApp.default_url=${firstPage}`, `--LabApp.default_url=${firstPage}`] : []),
    '--ServerApp.ip=127.0.0.1',
    `--ServerApp.port=${port}`,
    // With a port of its own choice it may take the next one, should another program have been faster.
    `--ServerApp.port_retries=${options.port === undefined ? 50 : 0}`,
    `--ServerApp.root_dir=${notebooks}`,
    '--Application.log_level=WARN',
    // Otherwise the extension manager fetches its list from PyPI.
    '--LabApp.extension_manager=readonly',
    // The default timeout is longer than the ping interval, about which tornado warns at each connection.
    '--ServerApp.tornado_settings={"ws_ping_timeout": 30000}',
    `--MultiKernelManager.default_kernel_name=${kernelName}`,
    // Otherwise the server drops output beyond 1 MB a second; our kernel has its own backpressure.
    '--ZMQChannelsWebsocketConnection.limit_rate=False',
    ...(options.options ?? []),
  ];
}

/** Passes the token in the environment: every user of the machine can read arguments. */
function serverVariables(options: LaunchOptions, token: string): NodeJS.ProcessEnv {
  const { LAYERLAB_TOKEN: _others, ...inherited } = cleanEnvironment();
  const folders = { JUPYTER_CONFIG_DIR: join(options.state, 'config'), JUPYTER_RUNTIME_DIR: runtimeFolder(options) };
  return { ...inherited, JUPYTER_TOKEN: token, JUPYTER_PREFER_ENV_PATH: '1', ...folders, ...options.env };
}

function exitOf(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/** Never leaves an orphaned server behind when this process exits. */
function killOnExit(child: ChildProcess, ended: Promise<number>): void {
  const kill = (): void => killTree(child);
  const forget = (): unknown => process.removeListener('exit', kill);
  process.once('exit', kill);
  ended.then(forget, forget);
}

function stopper(child: ChildProcess, ended: Promise<number>, url: string, token: string): () => Promise<void> {
  let stopping: Promise<void> | undefined;
  return () => (stopping ??= stopServer(child, ended, url, token));
}

/**
 * Asks the server to shut down with its kernels, and kills whatever is left after `stopLimitMs`. Windows has no signal for
 * that, and a server without `url` is not asked there.
 */
async function stopServer(child: ChildProcess, ended: Promise<number>, url?: string, token?: string): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  if (process.platform === 'win32' && url) {
    const how: RequestInit = { method: 'POST', headers: { Authorization: `token ${token}` }, redirect: 'error' };
    await fetch(`${url}api/shutdown`, how).catch(() => child.kill());
  } else {
    child.kill('SIGTERM');
  }
  const late = setTimeout(() => killTree(child), stopLimitMs);
  await ended.catch(() => undefined);
  clearTimeout(late);
}

function killTree(child: ChildProcess): void {
  if (process.platform === 'win32')
    spawnSync('taskkill', ['/pid', String(child.pid), '/t', '/f'], { windowsHide: true });
  else process.kill(-child.pid!, 'SIGKILL');
}

/**
 * Waits for the server's own word where it listens, then for its first answer: on the port that we announced another
 * program may have been faster, which would get the token and the notebooks' code.
 *
 * @returns its address
 * @throws Problem when the server ends before, or after `startLimitMs`
 */
async function untilReady(addressNow: () => string | undefined, ended: Promise<number>): Promise<string> {
  const limit = AbortSignal.timeout(startLimitMs);
  const early = ended.then((code) => {
    throw new Problem(`the Jupyter server exited with code ${code} before it was ready; see its output above.`);
  });
  early.catch(() => undefined);
  for (;;) {
    const url = addressNow();
    if (url !== undefined && (await Promise.race([early, isUp(url)]))) return url;
    if (limit.aborted) throw new Problem(`the Jupyter server was not ready within ${startLimitMs / 1000} s.`);
    await Promise.race([early, delay(50)]);
  }
}

/**
 * Reads the file that our child writes when it has its port; only its user may read it. Windows starts Python through a
 * program with a process id of its own: there the token, which nobody else knows, tells.
 */
function announcedAddress(runtime: string, token: string, pid: number | undefined): string | undefined {
  const names = existsSync(runtime) ? readdirSync(runtime).filter((name) => /^jpserver-\d+\.json$/.test(name)) : [];
  const servers = names.map((name) => readServerFile(join(runtime, name)));
  const own = servers.find((each) => each?.token === token && (each.pid === pid || process.platform === 'win32'));
  return own && `http://127.0.0.1:${own.port}/`;
}

/** Undefined while the file is being written. */
function readServerFile(
  file: string,
): { readonly pid: number; readonly port: number; readonly token: string } | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function isUp(url: string): Promise<boolean> {
  return fetch(`${url}api`, { redirect: 'error' }).then(
    (response) => response.ok,
    () => false,
  );
}

/** Returns the given port if it is free. @throws Problem when it is not */
async function ownPort(port: number): Promise<number> {
  if (await isFree(port)) return port;
  throw new Problem(
    `port ${port} of 127.0.0.1 is taken or not allowed: choose another one with -- --port N, or stop the program that uses it.`,
  );
}

/** Returns the first free port from `first` on. @throws Problem when 100 ports are taken */
export async function firstFreePort(first: number): Promise<number> {
  for (let port = first; port < first + 100; port++) if (await isFree(port)) return port;
  throw new Problem(`no free port between ${first} and ${first + 99}: choose one with -- --port N.`);
}

async function isFree(port: number): Promise<boolean> {
  const probe = createServer();
  try {
    probe.listen({ port, host: '127.0.0.1', exclusive: true });
    await once(probe, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    probe.close();
  }
}
