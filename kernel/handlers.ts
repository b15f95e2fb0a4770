/** The handler of each request: the table that joins a kernel to its dispatcher. */
import type { Handlers } from './protocol/dispatcher.js';
import type { Shells } from './protocol/shells.js';
import { commInfo } from './requests/comms.js';
import { complete } from './requests/complete.js';
import { debug, interrupt, shutdown } from './requests/control.js';
import { execute } from './requests/execute.js';
import { history } from './requests/history.js';
import { inspect } from './requests/inspect.js';
import { outputs } from './requests/kept-outputs.js';
import type { Kernel } from './requests/kernel.js';
import { kernelInfo, type Versions } from './requests/kernel-info.js';
import { createSubshell, deleteSubshell, listSubshells } from './requests/subshells.js';

/** What the handlers need beside the kernel. */
export interface Surroundings {
  readonly shells: Shells;
  readVersions(): Versions;
  /** Ends the kernel, after the reply has been sent. */
  shutDown(): void;
}

export function handlersOf(kernel: Kernel, { shells, readVersions, shutDown }: Surroundings): Handlers {
  const { language, supervisor } = kernel;
  return {
    requests: {
      kernel_info_request: () => kernelInfo(readVersions(), kernel.debugger !== undefined),
      execute_request: (request) => execute(kernel, request),
      complete_request: (request) => complete(language, request),
      inspect_request: (request) => inspect(language, request),
      is_complete_request: ({ content: { code } }) => language.isComplete(code),
      history_request: (request) => history(kernel.history, request),
      comm_info_request: (request) => commInfo(kernel.comms, request),
      interrupt_request: () => interrupt(kernel),
      shutdown_request: shutdown,
      debug_request: (request) => debug(kernel, request),
      create_subshell_request: () => createSubshell(shells),
      delete_subshell_request: (request) => deleteSubshell(shells, request),
      list_subshell_request: () => listSubshells(shells),
      outputs_request: (request) => {
        kernel.flush();
        return outputs(kernel.kept, request);
      },
    },
    comm: (message) => kernel.receiveComm(message),
    input: (value) => supervisor.reply({ value }),
    shutdown: shutDown,
  };
}
