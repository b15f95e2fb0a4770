/** The runtime process: its main thread runs cells, a control worker beside it can stop them. */
import { createRequire } from 'node:module';
import { Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import type { ToRuntime } from '../../runtime/link.js';
import { FrameReader, fds } from '../../runtime/node/frames.js';
import { CellRunner } from '../cell-runner.js';
import { DebugValues } from '../debugging/debug-values.js';
import { currentId, emit } from '../execution/current.js';
import { describeError } from '../execution/describe-error.js';
import { enterRealm } from '../execution/realm.js';
import { installStackTraces, rememberThrown } from '../execution/stack-traces.js';
import { defineGlobals, globals } from '../globals.js';
import { shortenTimers } from '../inspection/timers.js';
import { receiveComm } from '../notebook/front-end/comms.js';
import { exposePlaces } from '../notebook/front-end/display.js';
import { exposePictures } from '../notebook/front-end/pictures.js';
import { tslab } from '../notebook/front-end/tslab.js';
import { variables } from '../notebook/variables.js';
import { answerPages } from '../notebook/widgets/model.js';
import { tieToExecutions } from './cancellation.js';
import { executions } from './executions.js';
import { install } from './install.js';
import { Imports } from './modules/imports.js';
import { captureStreams, endingMs, signal, uninterruptible } from './output.js';
import { nodeRealm } from './realm.js';
import { askThroughStdin } from './stdin.js';
import { makeHold } from './stopping/hold.js';

/**
 * Exposes what the control worker calls before it terminates the running JavaScript: the thread holds where it is,
 * executions start nothing more, and Node's async id stack is cleared (Node aborts otherwise).
 */
function exposeToControl(runner: CellRunner): void {
  const { internalBinding } = createRequire(import.meta.url)('internal/test/binding') as {
    internalBinding(name: 'async_wrap'): { clearAsyncIdStack(): void };
  };
  const wrap = internalBinding('async_wrap');
  const beforeStop = (): void => {
    runner.muteAll();
    wrap.clearAsyncIdStack();
  };
  Object.defineProperty(globalThis, Symbol.for('layerlab.beforeStop'), { value: beforeStop });
  Object.defineProperty(globalThis, Symbol.for('layerlab.hold'), { value: makeHold(signal) });
}

/** Exposes what the kernel asks through the inspector: values in words. */
function exposeValues(runner: CellRunner): void {
  Object.defineProperty(globalThis, Symbol.for('layerlab.debug'), { value: new DebugValues(runner) });
}

/** Reports errors that nobody handled at the cell that caused them. */
function reportLateErrors(): void {
  const { kResourceStore } = executions as unknown as { kResourceStore?: symbol };
  const idOf = (promise: object): number => {
    const store = kResourceStore && (promise as Record<symbol, { id: number } | undefined>)[kResourceStore];
    return store?.id ?? currentId();
  };
  const report = (error: unknown, id: number): void => emit({ type: 'lateError', id, error: describeError(error, id) });
  process.on('unhandledRejection', (reason, promise) => report(reason, idOf(promise)));
  process.on('uncaughtException', (error) => report(error, currentId()));
}

function startControlWorker(): void {
  const worker = new Worker(new URL('./control-worker.js', import.meta.url), {
    workerData: { signal: signal.buffer },
    execArgv: [],
    stdout: false,
    stderr: false,
  });
  worker.unref();
}

function makeRunner(): CellRunner {
  const imports = new Imports(process.cwd(), { tslab });
  const runner = new CellRunner(imports);
  defineGlobals(globals({ install, vars: () => variables(runner) }));
  exposePictures();
  exposePlaces();
  defineGlobals({ require: imports.require, __layerlabThrown: rememberThrown });
  return runner;
}

type Commands = { [T in ToRuntime['type']]: (message: Extract<ToRuntime, { type: T }>) => void };

function readCommands(runner: CellRunner): void {
  const commands: Commands = {
    run: (command) => void setImmediate(() => runner.run(command)),
    cancel: ({ id, frames }) => runner.cancel(id, frames),
    comm: ({ id, comm }) => void setImmediate(() => runner.handle(id, () => receiveComm(comm))),
    ping: ({ number }) => emit({ type: 'pong', number }),
    exit: () => process.exit(0),
  };
  const frames = new FrameReader<ToRuntime>();
  const socket = new Socket({ fd: fds.down }).on('data', (chunk) => {
    uninterruptible(() => {
      for (const message of frames.read(chunk)) commands[message.type](message as never);
    });
  });
  // With nothing left to wait for, the process would exit before the control worker sees that the kernel is gone.
  socket.on('close', () => setTimeout(() => {}, endingMs));
}

function start(): void {
  // An interrupt signals the whole process group, for child processes; this process is stopped by the control worker.
  process.on('SIGINT', () => {});
  enterRealm(nodeRealm);
  installStackTraces();
  shortenTimers();
  captureStreams();
  startControlWorker();
  tieToExecutions();
  askThroughStdin();
  reportLateErrors();
  const runner = makeRunner();
  exposeToControl(runner);
  exposeValues(runner);
  answerPages();
  readCommands(runner);
  emit({ type: 'ready' });
}

start();
