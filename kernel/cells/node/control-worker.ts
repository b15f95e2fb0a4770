/** The runtime's second thread: interrupts the JavaScript of the first, and ends the process when the kernel is gone. */
import { Session } from 'node:inspector';
import { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { workerData } from 'node:worker_threads';
import type { FromControl, StoppedFrame, ToControl } from '../../runtime/link.js';
import { killMarked, markName } from '../../runtime/node/descendants.js';
import { fds, LineReader } from '../../runtime/node/frames.js';
import { DebugSession } from './debug-session.js';

const session = new Session();
session.connectToMainThread();

/** > 0 while the main thread is in a critical section: it writes to the kernel, or reads from it. */
const criticalSection = new Int32Array((workerData as { criticalSection: SharedArrayBuffer }).criticalSection);
/** How long to wait for a pause: native code (a regular expression, a sort, a wait) has no statement to pause at. */
const pauseMs = 100;

/** Script URLs by id, reported when the debugger is enabled; frames only carry ids. */
const urls = new Map<string, string>();
session.on('Debugger.scriptParsed', ({ params }) => urls.set(params.scriptId, params.url));

const socket = new Socket({ fd: fds.control });
const lines = new LineReader<ToControl>();
socket.on('data', (chunk) => {
  for (const message of lines.read(chunk)) {
    if (message.type === 'interrupt') void interrupt();
    else if (message.type === 'inspect') debug.ask(message);
    else ward = message.pid;
  }
});
const tell = (message: FromControl): void => void socket.write(`${JSON.stringify(message)}\n`);
const debug = new DebugSession(tell);
let ward: number | undefined;
const mark = process.env[markName];
/** Without the kernel, nobody reads what the cells print. A ward that computes could not see that it is gone. */
const endAll = (): void => {
  if (ward !== undefined) kill(ward);
  if (mark !== undefined) killMarked(mark);
  kill(process.platform === 'win32' ? process.pid : -process.pid);
};
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}
socket.on('end', endAll).on('error', endAll);

interface Paused {
  readonly callFrames: readonly {
    readonly functionName: string;
    readonly location: { readonly scriptId: string; readonly lineNumber: number; readonly columnNumber: number };
  }[];
}

/** Resolves when the main thread has handled the message, when idle or within a loop; to undefined if it failed. */
function post(method: string, parameters: object = {}): Promise<object | undefined> {
  return new Promise((resolve) => {
    session.post(method, parameters, (error, result) => resolve(error ? undefined : (result ?? {})));
  });
}

/** Requests a pause; returns undefined if none follows. */
async function pauseBy(method: 'Debugger.pause' | Step): Promise<Paused | undefined> {
  session.removeAllListeners('Debugger.paused');
  const paused = new Promise<Paused>((resolve) => {
    session.once('Debugger.paused', (message: { params: unknown }) => resolve(message.params as Paused));
  });
  await post(method);
  return Promise.race([paused, delay(pauseMs).then(() => undefined)]);
}

type Step = 'Debugger.stepOut' | 'Debugger.stepInto';

/** Code of Node's in which the thread must not be stopped, and the step that leads out of it. */
const bookkeeping: readonly (readonly [pattern: RegExp, step: Step])[] = [
  // Calls a callback of native code: stepping out would skip the callback and stop at the next one.
  [/^node:internal\/async_hooks callbackTrampoline$/, 'Debugger.stepInto'],
  // Terminated halfway, it takes the termination for an error of its own, or keeps a tick that it should drop.
  [/^node:internal\/(async_hooks|process\/promises|fixed_queue)/, 'Debugger.stepOut'],
  // Loops over ticks and timers, possibly forever: async ids of a callback could be pushed after they were cleared.
  [/^node:internal\/(process\/task_queues|timers)/, 'Debugger.stepInto'],
];

/** Returns the next step towards a place where the thread may be stopped; undefined if it is at one. */
function stepFrom({ callFrames: [top] }: Paused): Step | undefined {
  if (criticalSection[0] !== 0) return 'Debugger.stepOut';
  const place = `${urls.get(top?.location.scriptId ?? '')} ${top?.functionName}`;
  return bookkeeping.find(([pattern]) => pattern.test(place))?.[1];
}

/** Pauses the main thread where it may be stopped; returns undefined if it is in native code or idle. */
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

/** A termination that found nothing to stop would hit the next JavaScript: let it hit an expression of ours. */
async function sweep(): Promise<void> {
  for (let clean = false; !clean; ) {
    const result = await post('Runtime.evaluate', { expression: '1', silent: true });
    clean = result !== undefined && !('exceptionDetails' in result);
  }
}

const beforeStop = { expression: 'globalThis[Symbol.for("layerlab.beforeStop")]()', silent: true };

/** Terminates the running JavaScript. The async ids that it leaves on Node's stack are cleared, or Node would abort. */
async function interrupt(): Promise<void> {
  const atBreakpoint = await debug.hold();
  const frames = atBreakpoint ? await terminateAtBreakpoint(atBreakpoint) : await terminate();
  debug.release();
  tell({ type: 'stopped', frames });
}

async function terminateAtBreakpoint(frames: StoppedFrame[]): Promise<StoppedFrame[]> {
  debug.terminate(beforeStop);
  await sweep();
  return frames;
}

async function terminate(): Promise<StoppedFrame[]> {
  const paused = await pause();
  // A pause that came late would stop in our own expression.
  if (!paused) void post('Debugger.disable');
  void post('Runtime.evaluate', beforeStop);
  void post('Runtime.terminateExecution');
  if (paused) void post('Debugger.resume');
  void post('Debugger.disable');
  await sweep();
  return where(paused);
}
