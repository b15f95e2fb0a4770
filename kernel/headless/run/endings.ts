import type { Kernel } from '@jupyterlab/services';
import { withResolvers } from '../../with-resolvers.js';
import { ServerWatch } from '../servers/server-watch.js';

/** Why a cell did not end well. */
export interface Failure {
  readonly reason: 'error' | 'timeout' | 'kernel-lost' | 'server-lost' | 'stopped';
  /** One line for a person, such as `Error: no`. */
  readonly message: string;
}

/** A promise of the event that ends a wait, and what stops listening for it. */
export interface StopCondition {
  readonly promise: Promise<Failure>;
  dispose(): void;
}

const lostStates = new Set(['dead', 'restarting', 'autorestarting', 'terminating']);

/** The kernel died, was restarted by its server, or cannot be reached any more, with its server or without. */
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

/** The cell, or what else is named, took longer than it may. */
export function timeLimit(limitMs: number | undefined, what: string = 'the cell took longer'): StopCondition {
  const { promise, resolve } = withResolvers<Failure>();
  if (limitMs === undefined) return { promise, dispose: () => undefined };
  const message = `${what} than ${limitMs / 1000} s`;
  const timer = setTimeout(() => resolve({ reason: 'timeout', message }), limitMs);
  return { promise, dispose: () => clearTimeout(timer) };
}

/** Somebody asked for the end of the run. */
export function stopAsked(signal: AbortSignal | undefined): StopCondition {
  const { promise, resolve } = withResolvers<Failure>();
  const stop = (): void => resolve({ reason: 'stopped', message: 'the run was stopped' });
  if (signal?.aborted) stop();
  signal?.addEventListener('abort', stop);
  return { promise, dispose: () => signal?.removeEventListener('abort', stop) };
}
