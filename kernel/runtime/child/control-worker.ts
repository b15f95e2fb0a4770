/** The runtime's second thread: stops the JavaScript of the first, and ends the process when the kernel is gone. */
import { Session } from 'node:inspector';
import { Socket } from 'node:net';
import { workerData } from 'node:worker_threads';
import { type FromControl, fds, LineReader, type StoppedFrame, type ToControl } from '../link.js';

const session = new Session();
session.connectToMainThread();

/** 1 while the main thread writes a frame to the kernel, which must not be cut in two. */
const critical = new Int32Array((workerData as { critical: SharedArrayBuffer }).critical);
/** Code in native functions (a regular expression, a sort, a wait) reaches no statement to pause at. */
const pauseMs = 40;

/** Frames name scripts by id; enabling the debugger tells the address of each. */
const urls = new Map<string, string>();
session.on('Debugger.scriptParsed', ({ params }) => urls.set(params.scriptId, params.url));

const socket = new Socket({ fd: fds.control });
const lines = new LineReader<ToControl>();
socket.on('data', (chunk) => {
  for (const _ of lines.read(chunk)) void interrupt();
});
// The kernel is gone: so is whoever could read what the cells print.
const endAll = (): void => {
  process.kill(process.platform === 'win32' ? process.pid : -process.pid, 'SIGKILL');
};
socket.on('end', endAll).on('error', endAll);

const delay = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

interface Paused {
  readonly callFrames: readonly {
    readonly functionName: string;
    readonly location: { readonly scriptId: string; readonly lineNumber: number; readonly columnNumber: number };
  }[];
}

function nextPause(): Promise<Paused | undefined> {
  return new Promise((resolve) => {
    const done = (paused?: Paused): void => {
      session.removeListener('Debugger.paused', onPaused);
      resolve(paused);
    };
    const onPaused = (message: { params: unknown }): void => done(message.params as Paused);
    session.on('Debugger.paused', onPaused);
    setTimeout(done, pauseMs);
  });
}

/** Pauses the main thread outside of a frame; undefined when it is in native code. */
async function pause(): Promise<Paused | undefined> {
  session.post('Debugger.enable');
  for (;;) {
    const next = nextPause();
    session.post('Debugger.pause');
    let paused = await next;
    while (paused && critical[0] === 1) {
      const out = nextPause();
      session.post('Debugger.stepOut');
      paused = await out;
    }
    if (paused || critical[0] === 0) return paused;
    await delay(1);
  }
}

function where(paused: Paused | undefined): StoppedFrame[] {
  return (paused?.callFrames ?? []).map(({ functionName, location }) => ({
    name: functionName,
    url: urls.get(location.scriptId) ?? '',
    line: location.lineNumber,
    column: location.columnNumber,
  }));
}

/** A termination that found nothing to stop would hit the next JavaScript: spend it on an expression of ours. */
async function sweep(): Promise<void> {
  for (let clean = false; !clean; ) {
    clean = await new Promise((resolve) => {
      session.post('Runtime.evaluate', { expression: '1', silent: true }, (error, result) =>
        resolve(!error && !(result as { exceptionDetails?: object } | undefined)?.exceptionDetails),
      );
    });
  }
}

async function interrupt(): Promise<void> {
  const paused = await pause();
  // Without this Node aborts: the unwound JavaScript would leave its async ids on the stack.
  session.post('Runtime.evaluate', { expression: 'globalThis[Symbol.for("layerlab.clearAsyncIds")]()', silent: true });
  session.post('Runtime.terminateExecution');
  if (paused) session.post('Debugger.resume');
  session.post('Debugger.disable');
  await sweep();
  const answer: FromControl = { type: 'stopped', frames: where(paused) };
  socket.write(`${JSON.stringify(answer)}\n`);
}
