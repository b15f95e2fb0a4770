/** Runs a kernel without a Jupyter server: its process is a child of this one, and messages go over ZeroMQ. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type KernelConnection, KernelMessage, ServerConnection } from '@jupyterlab/services';
import { kernelName, kernelProgram, kernelSpec } from '../../jupyter/install/kernelspec.js';
import type { ConnectionInfo } from '../../protocol/node/connection-file.js';
import { Connection, type StartedKernel, untilReady } from '../servers/start-kernel.js';
import { KernelSocket } from './kernel-socket.js';

/** How long a kernel may take to shut down before it is killed. */
const shutdownLimitMs = 5_000;

/**
 * Starts a kernel whose working folder is `folder` and waits until it answers. It ends with this process, however that ends.
 *
 * @param env - further variables for the kernel
 * @throws KernelLostError when the kernel ends before it answers
 */
export async function startDirectKernel(folder: string, env: NodeJS.ProcessEnv = {}): Promise<StartedKernel> {
  const place = mkdtempSync(join(tmpdir(), 'layerlab-'));
  const info = await connectionInfo(place);
  const file = join(place, 'kernel.json');
  writeFileSync(file, JSON.stringify(info), { mode: 0o600 });
  const child = spawn(process.execPath, [kernelProgram, 'kernel', '--connection-file', file], {
    cwd: folder,
    env: { ...process.env, ...env, JPY_PARENT_PID: String(process.pid) },
    stdio: ['ignore', 'ignore', 'inherit'],
    // Ctrl-C is for the run, which then interrupts the cell.
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const socket = new KernelSocket(info);
  const ended = once(child, 'exit').then(() => socket.kernelDied());
  const kernel = new Connection({
    model: { id: randomUUID(), name: kernelName },
    serverSettings: settingsFor(socket),
  });
  let ending: Promise<void> | undefined;
  const end = (): Promise<void> => (ending ??= shutDown(kernel, child, ended).finally(() => release(kernel, place)));
  try {
    await untilReady(kernel);
  } catch (error) {
    await end();
    throw error;
  }
  return { kernel, end };
}

async function shutDown(kernel: KernelConnection, child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    kernel.shutdown().catch(() => undefined);
    await Promise.race([ended, delay(shutdownLimitMs, undefined, { ref: false })]);
    child.kill('SIGKILL');
  }
  await ended;
}

function release(kernel: KernelConnection, place: string): void {
  kernel.dispose();
  rmSync(place, { recursive: true, force: true });
}

/** Sockets in a folder of ours where the system has them: no other program can take their names. Else free ports. */
async function connectionInfo(place: string): Promise<ConnectionInfo> {
  const isWindows = process.platform === 'win32';
  const ports = isWindows ? await freePorts(5) : [1, 2, 3, 4, 5];
  const [shell_port, iopub_port, stdin_port, control_port, hb_port] = ports as [number, number, number, number, number];
  return {
    ...(isWindows ? { transport: 'tcp', ip: '127.0.0.1' } : { transport: 'ipc', ip: join(place, 'kernel') }),
    ...{ shell_port, iopub_port, stdin_port, control_port, hb_port },
    key: randomUUID(),
    signature_scheme: 'hmac-sha256',
  };
}

async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer().listen(0, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  const ports = servers.map((server) => (server.address() as { readonly port: number }).port);
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}

/** The client library's requests to a server, by method and by the last part of the address. */
const requests: Readonly<Record<string, (socket: KernelSocket) => Response>> = {
  'POST interrupt': (socket) => sent(socket, 'interrupt_request'),
  'GET kernelspecs': () => Response.json(kernelSpecs()),
};

function settingsFor(socket: KernelSocket): ServerConnection.ISettings {
  const fetch = async ({ method, url }: Request): Promise<Response> => {
    const handle = requests[`${method} ${new URL(url).pathname.split('/').at(-1)}`];
    return handle ? handle(socket) : sent(socket, 'shutdown_request');
  };
  // The library makes its socket itself; this one is connected already.
  function WebSocket(): KernelSocket {
    return socket;
  }
  const serializer = { serialize: (message: unknown) => message, deserialize: (data: unknown) => data };
  const address = { baseUrl: 'http://localhost/', wsUrl: 'ws://localhost/' };
  return ServerConnection.makeSettings({ ...address, fetch, WebSocket, serializer } as never);
}

function kernelSpecs(): object {
  const spec = { name: kernelName, spec: kernelSpec(), resources: {} };
  return { default: kernelName, kernelspecs: { [kernelName]: spec } };
}

function sent(socket: KernelSocket, msgType: string): Response {
  socket.send(controlMessage(msgType));
  return new Response(null, { status: 204 });
}

function controlMessage(msgType: string): KernelMessage.IMessage {
  const content = msgType === 'shutdown_request' ? { restart: false } : {};
  return KernelMessage.createMessage({ msgType, channel: 'control', session: randomUUID(), content } as never);
}
