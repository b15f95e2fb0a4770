/** The runtime's second thread: stops the JavaScript of the first, and ends the process when the kernel is gone. */
import { Session } from 'node:inspector';
import { Socket } from 'node:net';
import { workerData } from 'node:worker_threads';
import type { FromControl, StoppedFrame, ToControl } from '../../runtime/link.js';
import { fds, LineReader } from '../../runtime/node/frames.js';

const session = new Session();
session.connectToMainThread();

/** Above 0 while the main thread does what must not be cut in two: it writes to the kernel, or reads from it. */
const criticalSection = new Int32Array((workerData as { criticalSection: SharedArrayBuffer }).criticalSection);
/** Code in native functions (a regular expression, a sort, a wait) reaches no statement to pause at. */
const pauseMs = 100;

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

/** Resolves when the main thread has taken the message: at an idle moment, or inside a loop. */
function post(method: string, parameters: object = {}): Promise<object | undefined> {
  return new Promise((resolve) => {
    session.post(method, parameters, (error, result) => resolve(error ? undefined : (result ?? {})));
  });
}

/** Does what lets the thread pause; undefined when no pause follows. */
async function pauseBy(method: 'Debugger.pause' | Step): Promise<Paused | undefined> {
  session.removeAllListeners('Debugger.paused');
  const paused = new Promise<Paused>((resolve) => {
    session.once('Debugger.paused', (message: { params: unknown }) => resolve(message.params as Paused));
  });
  await post(method);
  return Promise.race([paused, delay(pauseMs).then(() => undefined)]);
}

type Step = 'Debugger.stepOut' | 'Debugger.stepInto';

/** Node's bookkeeping, and the way on to a place where the thread may be stopped. */
const bookkeeping: readonly (readonly [places: RegExp, way: Step])[] = [
  // Calls a callback of native code: out of it would lead past what it calls, to the next such call.
  [/^node:internal\/async_hooks callbackTrampoline$/, 'Debugger.stepInto'],
  // Ended half way, it takes the termination for an error of its own, or keeps a tick that it should have let go.
  [/^node:internal\/(async_hooks|process\/promises|fixed_queue)/, 'Debugger.stepOut'],
  // Loops over ticks and timers, which may never return: a callback's async ids may be pushed after they were cleared.
  [/^node:internal\/(process\/task_queues|timers)/, 'Debugger.stepInto'],
];

/** The step that leads to a place where the thread may be stopped; undefined when it may be here. */
function stepFrom({ callFrames: [top] }: Paused): Step | undefined {
  if (criticalSection[0] !== 0) return 'Debugger.stepOut';
  const place = `${urls.get(top?.location.scriptId ?? '')} ${top?.functionName}`;
  return bookkeeping.find(([its]) => its.test(place))?.[1];
}

/** Pauses the main thread where it may be stopped; undefined when it is in native code or idle. */
async function pause(): Promise<Paused | undefined> {
  urls.clear();
  await post('Debugger.enable');
  for (;;) {
    let paused = await pauseBy('Debugger.pause');
    for (let step = paused && stepFrom(paused); paused && step; step = paused && stepFrom(paused)) {
      paused = await pauseBy(step);
    }
    if (paused || criticalSection[0] === 0) return paused;
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
    const result = await post('Runtime.evaluate', { expression: '1', silent: true });
    clean = result !== undefined && !('exceptionDetails' in result);
  }
}

const beforeStop = { expression: 'globalThis[Symbol.for("layerlab.beforeStop")]()', silent: true };

/** Without clearing the async ids Node aborts: the unwound JavaScript would leave them on its stack. */
async function interrupt(): Promise<void> {
  const paused = await pause();
  // A pause that is still to come would stop in our own expression.
  if (!paused) void post('Debugger.disable');
  void post('Runtime.evaluate', beforeStop);
  void post('Runtime.terminateExecution');
  if (paused) void post('Debugger.resume');
  void post('Debugger.disable');
  await sweep();
  const answer: FromControl = { type: 'stopped', frames: where(paused) };
  socket.write(`${JSON.stringify(answer)}\n`);
}
