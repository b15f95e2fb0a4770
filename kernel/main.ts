/** The kernel's process: reads the connection file and joins the rooms; no logic. */
import { startLanguage } from './language/node/start-language.js';
import type { Handlers } from './protocol/dispatcher.js';
import { Channels } from './protocol/node/channels.js';
import { readConnectionFile } from './protocol/node/connection-file.js';
import { complete } from './requests/complete.js';
import { commInfo, createSubshell, debug, deleteSubshell, interrupt, listSubshells } from './requests/control.js';
import { execute } from './requests/execute.js';
import { History, history } from './requests/history.js';
import { inspect } from './requests/inspect.js';
import { Kernel } from './requests/kernel.js';
import { kernelInfo } from './requests/kernel-info.js';
import { outputs } from './requests/outputs.js';

/** How often a kernel looks whether the server that started it is still there. */
const parentCheckMs = 1_000;

function handlersOf(kernel: Kernel): Handlers {
  return {
    kernel_info_request: kernelInfo,
    execute_request: (request) => execute(kernel, request),
    complete_request: (request) => complete(kernel, request),
    inspect_request: (request) => inspect(kernel, request),
    is_complete_request: ({ content: { code } }) => kernel.language.isComplete(code),
    history_request: (request) => history(kernel, request),
    comm_info_request: (request) => commInfo(kernel, request),
    interrupt_request: () => interrupt(kernel),
    shutdown_request: async ({ content: { restart } }) => ({ status: 'ok', restart }),
    debug_request: debug,
    create_subshell_request: () => createSubshell(kernel),
    delete_subshell_request: (request) => deleteSubshell(kernel, request),
    outputs_request: (request) => outputs(kernel, request),
    list_subshell_request: () => listSubshells(kernel),
  };
}

function endWithParent(end: () => void): void {
  if (process.env.JPY_PARENT_PID === undefined) return;
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && end(), parentCheckMs).unref();
}

/** Runs a kernel on the sockets that the connection file names, until it is told to shut down. */
export async function runKernel(connectionFile: string): Promise<void> {
  const info = readConnectionFile(connectionFile);
  const folder = process.cwd();
  const channels = new Channels(info.key);
  const end = async (): Promise<void> => {
    await kernel.close();
    process.exit(0);
  };
  // The sockets are bound meanwhile, and clients connect; nothing is read before the kernel below is there.
  const opened = channels.open(
    info,
    (channel, message) => kernel.dispatcher.receive(channel, message),
    (topic) => void kernel.dispatcher.welcome(topic),
  );
  const kernel = new Kernel({
    channels,
    folder,
    language: startLanguage({ folder, strict: process.env.LAYERLAB_STRICT !== 'false' }),
    history: new History(),
    handlers: handlersOf,
    onShutdown: () => void end(),
  });
  process.on('SIGINT', () => void kernel.interrupt());
  for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void end());
  endWithParent(() => void end());
  try {
    await opened;
  } catch (error) {
    await kernel.close();
    throw error;
  }
}
