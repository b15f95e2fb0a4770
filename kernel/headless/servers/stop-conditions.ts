/** Conditions that end a wait for a kernel: it was lost, a time limit passed, or the run was stopped. */
import type { Kernel } from '@jupyterlab/services';
import { withResolvers } from '../../with-resolvers.js';
import type { Failure } from './failure.js';
import { ServerWatch } from './server-watch.js';

/** Something that ends a wait when it occurs. */
export interface StopCondition {
  /** Resolves when the condition occurs. */
  readonly promise: Promise<Failure>;
  /** Stops listening for it. */
  dispose(): void;
}

const lostStates = new Set(['dead', 'restarting', 'autorestarting', 'terminating']);

/** Occurs when the kernel dies, is restarted by its server, or can no longer be reached. */
export function kernelLost(kernel: Kernel.IKernelConnection): StopCondition {
  const { promise, resolve } = withResolvers<Failure>();
  const lost = (message: string): void => resolve({ reason: 'kernel-lost', message });
  const watch = new ServerWatch(kernel, resolve);
  const onStatus = (): void => {
    if (lostStates.has(kernel.status)) lost(`the kernel died (${kernel.status})`);
  };
  const onConnection = (): void => {
    if (kernel.connectionStatus === 'disconnected') lost('the connection to the kernel was lost');
    else if (kernel.connectionStatus === 'connecting') watch.begin();
    else watch.end();
  };
  kernel.statusChanged.connect(onStatus);
  kernel.connectionStatusChanged.connect(onConnection);
  onStatus();
  onConnection();
  const dispose = (): void => {
    watch.end();
    kernel.statusChanged.disconnect(onStatus);
    kernel.connectionStatusChanged.disconnect(onConnection);
  };
  return { promise, dispose };
}

/** Occurs after `limitMs`, or never without a limit. `what` begins the message. */
export function timeLimit(limitMs: number | undefined, what: string = 'the cell took longer'): StopCondition {
  const { promise, resolve } = withResolvers<Failure>();
  if (limitMs === undefined) return { promise, dispose: () => undefined };
  const message = `${what} than ${limitMs / 1000} s`;
  const timer = setTimeout(() => resolve({ reason: 'timeout', message }), limitMs);
  return { promise, dispose: () => clearTimeout(timer) };
}

/** Occurs when the signal aborts. */
export function stopRequested(signal: AbortSignal | undefined): StopCondition {
  const { promise, resolve } = withResolvers<Failure>();
  const stop = (): void => resolve({ reason: 'stopped', message: 'the run was stopped' });
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop);
  return { promise, dispose: () => signal?.removeEventListener('abort', stop) };
}
