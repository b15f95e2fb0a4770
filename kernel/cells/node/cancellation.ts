/** Ties what an execution starts to it, so that an interrupt can stop it: timers, ticks, worker threads and message channels. */
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { promisify } from 'node:util';
import type { Worker as WorkerThread } from 'node:worker_threads';
import { executions } from '../execution/execution.js';
import { uninterruptible } from './output.js';

const require = createRequire(import.meta.url);

type Callback = (...values: unknown[]) => void;
type Start = (callback: Callback, ...rest: unknown[]) => NodeJS.Timeout | NodeJS.Immediate;
type Names = 'setTimeout' | 'setInterval' | 'setImmediate';

/** An interrupted execution gets a timer that never fires: its next await never ends. */
function tied(original: Start, repeats: boolean): Start {
  return (callback, ...rest) => {
    const execution = executions.getStore();
    if (!execution || typeof callback !== 'function') return original(callback, ...rest);
    if (execution.cancelled) return setNever();
    const timer = original(
      (...values: unknown[]) => {
        if (!repeats) execution.timers.delete(timer);
        if (!execution.cancelled) callback(...values);
      },
      ...rest,
    );
    execution.timers.add(timer);
    return timer;
  };
}

const { setTimeout: plainTimeout } = globalThis;
const setNever = (): NodeJS.Timeout => plainTimeout(() => {}, 1).unref();

function untied(original: (timer: unknown) => void): (timer: unknown) => void {
  return (timer) => {
    executions.getStore()?.timers.delete(timer as NodeJS.Timeout);
    original(timer);
  };
}

function replace(name: Names, repeats: boolean): void {
  const original = globalThis[name] as unknown as Start;
  const wrapped = tied(original, repeats);
  Object.defineProperty(wrapped, 'name', { value: name });
  const promised = (original as unknown as Record<symbol, unknown>)[promisify.custom];
  if (promised) Object.defineProperty(wrapped, promisify.custom, { value: wrapPromised(promised as Promised) });
  Object.defineProperty(globalThis, name, { value: wrapped, writable: true, configurable: true });
}

type Promised = (...values: unknown[]) => unknown;

/** A promise of an interrupted execution never settles. */
function wrapPromised(original: Promised): Promised {
  return async (...values) => {
    const execution = executions.getStore();
    if (execution?.cancelled) return new Promise(() => {});
    const value = await original(...values);
    return execution?.cancelled ? new Promise(() => {}) : value;
  };
}

/** Whether Node's own code called `callee`: streams and sockets do their work, which is every cell's, in ticks. */
function isCalledByNode(callee: (...values: never[]) => unknown): boolean {
  return uninterruptible(() => {
    const { prepareStackTrace, stackTraceLimit } = Error;
    const trace: { stack?: unknown } = {};
    Error.stackTraceLimit = 1;
    Error.prepareStackTrace = (_, [caller]) => caller?.getFileName()?.startsWith('node:') ?? true;
    Error.captureStackTrace(trace, callee);
    const { stack } = trace;
    Object.assign(Error, { prepareStackTrace, stackTraceLimit });
    return stack === true;
  });
}

/** A tick that asks for the next one keeps all else from running: a cell that was interrupted gets no more. */
function tieTicks(): void {
  const { nextTick: original } = process;
  const nextTick: typeof original = (callback, ...values) => {
    if (!executions.getStore()?.cancelled || isCalledByNode(nextTick)) original(callback, ...values);
  };
  process.nextTick = nextTick;
}

/** Notes how what the current execution opened is ended; gives what is called when it has ended by itself. */
function opened(end: () => unknown): () => void {
  const execution = executions.getStore();
  execution?.endings.add(end);
  return () => execution?.endings.delete(end);
}

function tieThreads(): void {
  const threads = require('node:worker_threads') as typeof import('node:worker_threads');
  threads.Worker = class Worker extends threads.Worker {
    constructor(...values: ConstructorParameters<typeof WorkerThread>) {
      super(...values);
      this.once(
        'exit',
        opened(() => this.terminate()),
      );
    }
  };
  // A port that answers itself leaves no room for anything else.
  threads.MessageChannel = class MessageChannel extends threads.MessageChannel {
    constructor() {
      super();
      this.port1.once(
        'close',
        opened(() => this.port1.close()),
      );
    }
  };
  Object.defineProperty(globalThis, 'MessageChannel', {
    value: threads.MessageChannel,
    writable: true,
    configurable: true,
  });
}

/** Replaces the timers, `process.nextTick`, worker threads and message channels that cells use. Called once, before any cell runs. */
export function tieToExecutions(): void {
  replace('setTimeout', false);
  replace('setInterval', true);
  replace('setImmediate', false);
  tieTicks();
  for (const name of ['clearTimeout', 'clearInterval', 'clearImmediate'] as const) {
    const wrapped = untied(globalThis[name] as (timer: unknown) => void);
    Object.defineProperty(globalThis, name, { value: wrapped, writable: true, configurable: true });
  }
  const promises = require('node:timers/promises') as Record<string, Promised>;
  for (const name of ['setTimeout', 'setImmediate']) promises[name] = wrapPromised(promises[name]!);
  tieThreads();
  syncBuiltinESMExports();
}
