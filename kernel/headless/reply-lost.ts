import { setImmediate as later } from 'node:timers/promises';
import type { Kernel } from '@jupyterlab/services';
import { type Ending, type Failure, withResolvers } from './endings.js';

/**
 * The end of a cell got lost with a connection that broke: what the server had not handed over by then it keeps, but
 * what was on its way is gone. A request that the kernel answers behind the cell tells whether the cell has ended.
 */
export function replyLost(kernel: Kernel.IKernelConnection): Ending {
  const { promise, resolve } = withResolvers<Failure>();
  let broken = false;
  const ask = async (): Promise<void> => {
    const nothing = { code: '', silent: true, store_history: false, allow_stdin: false, stop_on_error: false };
    await kernel.requestExecute(nothing).done;
    await later();
    resolve({ reason: 'kernel-lost', message: 'the connection broke, and how the cell ended was lost with it' });
  };
  const onConnection = (): void => {
    if (kernel.connectionStatus === 'connecting') broken = true;
    else if (kernel.connectionStatus === 'connected' && broken) ask().catch(() => undefined);
  };
  kernel.connectionStatusChanged.connect(onConnection);
  return { happened: promise, dispose: () => kernel.connectionStatusChanged.disconnect(onConnection) };
}
