/** Ties timers, ticks, worker threads and message channels to the execution that starts them, so that an interrupt stops them. */
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { promisify } from 'node:util';
import type { Worker as WorkerThread } from 'node:worker_threads';
import { executions } from './executions.js';
import { workerParameters } from './modules/worker-file.js';
import { uninterruptible } from './output.js';

const require = createRequire(import.meta.url);

type Callback = (...values: unknown[]) => void;
type Start = (callback: Callback, ...rest: unknown[]) => object;
type Stop = (timer: unknown) => void;

/** Each function that starts a timer, with the one that stops it. */
const timerNames = [
  ['setTimeout', 'clearTimeout'],
  ['setInterval', 'clearInterval'],
  ['setImmediate', 'clearImmediate'],
] as const;

/** Replaces what cells use. Called once, before any cell runs. */
export function tieToExecutions(): void {
  for (const [start, stop] of timerNames) tieTimer(start, stop);
  tieTicks();
  const promises = require('node:timers/promises') as Record<string, Promised>;
  for (const name of ['setTimeout', 'setImmediate']) promises[name] = tiedPromise(promises[name]!);
  tieThreads();
  syncBuiltinESMExports();
}

function tieTimer(start: (typeof timerNames)[number][0], stop: (typeof timerNames)[number][1]): void {
  const startOriginal = globalThis[start] as unknown as Start;
  const stopOriginal = globalThis[stop] as Stop;
  const wrapped = tied(startOriginal, stopOriginal, start === 'setInterval');
  Object.defineProperty(wrapped, 'name', { value: start });
  const promised = (startOriginal as unknown as Record<symbol, unknown>)[promisify.custom];
  if (promised) Object.defineProperty(wrapped, promisify.custom, { value: tiedPromise(promised as Promised) });
  replaceGlobal(start, wrapped);
  replaceGlobal(stop, untied(stopOriginal));
}

function replaceGlobal(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
}

/** A cancelled execution gets a timer that never calls it back, so its next await never ends. */
function tied(start: Start, stop: Stop, repeats: boolean): Start {
  return (callback, ...rest) => {
    const execution = executions.getStore();
    if (!execution || typeof callback !== 'function') return start(callback, ...rest);
    if (execution.cancelled) return idleTimer();
    const timer = start(
      (...values: unknown[]) => {
        if (!repeats) execution.started.delete(timer);
        if (!execution.cancelled) callback(...values);
      },
      ...rest,
    );
    execution.started.set(timer, () => stop(timer));
    return timer;
  };
}

const { setTimeout: plainTimeout } = globalThis;
const idleTimer = (): NodeJS.Timeout => plainTimeout(() => {}, 1).unref();

function untied(stop: Stop): Stop {
  return (timer) => {
    executions.getStore()?.started.delete(timer);
    stop(timer);
  };
}

type Promised = (...values: unknown[]) => unknown;

/** A promise of a cancelled execution never settles. */
function tiedPromise(original: Promised): Promised {
  return async (...values) => {
    const execution = executions.getStore();
    if (execution?.cancelled) return new Promise(() => {});
    const value = await original(...values);
    return execution?.cancelled ? new Promise(() => {}) : value;
  };
}

/** A tick that schedules the next one starves everything else, so a cancelled execution gets no more of them. */
function tieTicks(): void {
  const { nextTick: original } = process;
  const nextTick: typeof original = (callback, ...values) => {
    if (!executions.getStore()?.cancelled || isCalledByNode(nextTick)) original(callback, ...values);
  };
  process.nextTick = nextTick;
}

/** Whether Node's own code called `callee`: the ticks of streams and sockets serve all cells. */
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

function tieThreads(): void {
  const threads = require('node:worker_threads') as typeof import('node:worker_threads');
  threads.Worker = class Worker extends threads.Worker {
    constructor(...values: ConstructorParameters<typeof WorkerThread>) {
      super(...workerParameters(...values));
      this.once(
        'exit',
        opened(this, () => this.terminate()),
      );
    }
  };
  // A port that answers itself starves everything else.
  threads.MessageChannel = class MessageChannel extends threads.MessageChannel {
    constructor() {
      super();
      this.port1.once(
        'close',
        opened(this, () => this.port1.close()),
      );
    }
  };
  replaceGlobal('MessageChannel', threads.MessageChannel);
}

/** Adds to what the current execution has started. Returns the function to call when `what` has ended by itself. */
function opened(what: object, stop: () => unknown): () => void {
  const execution = executions.getStore();
  execution?.started.set(what, stop);
  return () => execution?.started.delete(what);
}
