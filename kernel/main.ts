/** The kernel process: reads the connection file and joins the rooms. */
import { debugFiles } from './debugger/node/debug-files.js';
import { handlersOf } from './handlers.js';
import { startLanguage } from './language/node/start-language.js';
import { Dispatcher } from './protocol/dispatcher.js';
import { SocketChannels } from './protocol/node/channels.js';
import { readConnectionFile } from './protocol/node/connection-file.js';
import { Session } from './protocol/session.js';
import { Shells } from './protocol/shells.js';
import { History } from './requests/history.js';
import { Kernel } from './requests/kernel.js';
import { HistoryFile } from './requests/node/history-file.js';
import { readVersions } from './requests/node/versions.js';
import { startRuntime } from './runtime/node/runtime-process.js';

/** How often the kernel checks that the server that started it is still running. */
const parentCheckMs = 1_000;

/** Secrets of the program that started us: no business of cells, whose outputs are shared. */
const serverTokens = ['LAYERLAB_TOKEN', 'JUPYTER_TOKEN'];

/** Runs a kernel on the sockets that the connection file names, until it is shut down. */
export async function runKernel(connectionFile: string): Promise<void> {
  for (const name of serverTokens) delete process.env[name];
  const info = readConnectionFile(connectionFile);
  const folder = process.cwd();
  const channels = new SocketChannels(info);
  // The processes below start while the sockets are being bound.
  const bound = channels.bind();
  const session = new Session(channels);
  const kernel = new Kernel({
    session,
    language: startLanguage({ folder, strict: process.env.LAYERLAB_STRICT !== 'false' }),
    startRuntime: (events) => startRuntime(folder, events),
    history: new History(new HistoryFile()),
    debug: { files: debugFiles(folder), justMyCode: process.env.LAYERLAB_JUST_MY_CODE !== 'false' },
  });
  const close = async (): Promise<void> => {
    await kernel.close();
    await channels.close();
  };
  const end = (): void => void close().then(() => process.exit(0));
  const shells = new Shells();
  const dispatcher = new Dispatcher(session, shells, handlersOf(kernel, { shells, readVersions, shutDown: end }));
  survive();
  handleSignals(kernel, end);
  endWithParent(end);
  try {
    await bound;
  } catch (error) {
    await close();
    throw error;
  }
  channels.read({
    receive: (channel, message) => dispatcher.receive(channel, message),
    welcome: (topic) => void session.welcome(topic),
  });
}

function handleSignals(kernel: Kernel, end: () => void): void {
  process.on('SIGINT', () => void kernel.interrupt());
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, end);
}

/** Nothing that goes wrong here may cost a notebook its variables. */
function survive(): void {
  process.stderr.on('error', () => {});
  const report = (error: unknown): void => console.error('layerlab: a fault of the kernel', error);
  process.on('uncaughtException', report).on('unhandledRejection', report);
}

function endWithParent(end: () => void): void {
  const server = Number(process.env.JPY_PARENT_PID);
  if (!(server > 0)) return;
  const parent = process.ppid;
  // A server that ended before we asked has left us to process 1 already.
  const isLeft = (): boolean => process.ppid !== parent || (parent === 1 && server !== 1 && !isAlive(server));
  setInterval(() => isLeft() && end(), parentCheckMs).unref();
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
