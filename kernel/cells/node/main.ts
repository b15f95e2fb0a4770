/** The runtime process: its main thread runs cells, a control worker beside it can stop them. */
import { createRequire } from 'node:module';
import { Socket } from 'node:net';
import { Worker } from 'node:worker_threads';
import type { ToRuntime } from '../../runtime/link.js';
import { FrameReader, fds } from '../../runtime/node/frames.js';
import { CellRunner } from '../cell-runner.js';
import { describeError, installStackTraces, rememberThrown } from '../execution/errors.js';
import { currentId, executions } from '../execution/execution.js';
import { comms, receiveComm } from '../notebook/comms.js';
import { display, tslab } from '../notebook/display.js';
import { predict, reveal } from '../notebook/predict.js';
import { record } from '../notebook/record.js';
import { variables } from '../notebook/variables.js';
import { interact } from '../notebook/widgets/interact.js';
import { button, select, slider, toggle } from '../notebook/widgets/live-controls.js';
import { answerPages } from '../notebook/widgets/model.js';
import { tieToExecutions } from './cancellation.js';
import { Imports } from './imports.js';
import { confirm, prompt } from './input.js';
import { install } from './install.js';
import { captureStreams, criticalSection, emit, uninterruptible } from './output.js';

/**
 * What the control worker calls before it ends the JavaScript that runs: that starts nothing any more, and Node's async
 * id stack is clean (Node aborts otherwise).
 */
function exposeBeforeStop(runner: CellRunner): void {
  const { internalBinding } = createRequire(import.meta.url)('internal/test/binding') as {
    internalBinding(name: 'async_wrap'): { clearAsyncIdStack(): void };
  };
  const wrap = internalBinding('async_wrap');
  const beforeStop = (): void => {
    runner.muteAll();
    wrap.clearAsyncIdStack();
  };
  Object.defineProperty(globalThis, Symbol.for('layerlab.beforeStop'), { value: beforeStop });
}

/** What nobody awaited appears at the cell that caused it. */
function reportLateErrors(): void {
  const stores = executions as unknown as { kResourceStore?: symbol };
  const idOf = (promise?: object): number => {
    const store =
      stores.kResourceStore && (promise as Record<symbol, { id: number }> | undefined)?.[stores.kResourceStore];
    return store?.id ?? currentId();
  };
  const report = (error: unknown, id: number): void => emit({ type: 'lateError', id, error: describeError(error, id) });
  process.on('unhandledRejection', (reason, promise) => report(reason, idOf(promise)));
  process.on('uncaughtException', (error) => report(error, currentId()));
}

function defineGlobals(runner: CellRunner, imports: Imports): void {
  const globals = {
    display,
    comms,
    prompt,
    confirm,
    install,
    record,
    predict,
    reveal,
    slider,
    select,
    toggle,
    button,
    interact,
    vars: () => variables(runner),
    require: imports.require,
    __layerlabThrown: rememberThrown,
  };
  for (const [name, value] of Object.entries(globals)) {
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true, enumerable: false });
  }
}

type Commands = { [T in ToRuntime['type']]: (message: Extract<ToRuntime, { type: T }>) => void };

function start(): void {
  // The group is interrupted as a whole, so that child processes stop; this process stops by the control worker.
  process.on('SIGINT', () => {});
  installStackTraces();
  captureStreams();
  const worker = new Worker(new URL('./control-worker.js', import.meta.url), {
    workerData: { criticalSection: criticalSection.buffer },
    execArgv: [],
    stdout: false,
    stderr: false,
  });
  worker.unref();
  tieToExecutions();
  reportLateErrors();
  const imports = new Imports(process.cwd(), { tslab });
  const runner = new CellRunner(imports);
  exposeBeforeStop(runner);
  defineGlobals(runner, imports);
  answerPages();
  const commands: Commands = {
    run: (command) => void setImmediate(() => runner.run(command)),
    cancel: ({ id, frames }) => runner.cancel(id, frames),
    comm: ({ id, comm }) => void setImmediate(() => runner.handle(id, () => receiveComm(comm))),
    ping: ({ number }) => emit({ type: 'pong', number }),
    exit: () => process.exit(0),
  };
  const frames = new FrameReader<ToRuntime>();
  new Socket({ fd: fds.down }).on('data', (chunk) => {
    uninterruptible(() => {
      for (const message of frames.read(chunk)) commands[message.type](message as never);
    });
  });
  emit({ type: 'ready' });
}

start();
