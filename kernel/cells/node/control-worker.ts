/** The runtime's second thread: interrupts the JavaScript of the first, and ends the process when the kernel is gone. */
import { Session } from 'node:inspector';
import { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { workerData } from 'node:worker_threads';
import type { FromControl, StoppedFrame, ToControl } from '../../runtime/link.js';
import { killMarked, markName } from '../../runtime/node/descendants.js';
import { fds, LineReader } from '../../runtime/node/frames.js';
import { DebugSession } from './debug-session.js';
import { framesOf, pause } from './stopping/pause.js';
import { phaseAt, phases } from './stopping/phases.js';

const session = new Session();
session.connectToMainThread();

const signal = new Int32Array((workerData as { signal: SharedArrayBuffer }).signal);

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

/** Resolves when the main thread has handled the message, when idle or within a loop; to undefined if it failed. */
function post(method: string, parameters: object = {}): Promise<object | undefined> {
  return new Promise((resolve) => {
    session.post(method, parameters, (error, result) => resolve(error ? undefined : (result ?? {})));
  });
}

/**
 * A termination that found nothing to stop would hit the next JavaScript: lets it hit an expression of ours. Returns whether
 * it had hit something before.
 */
async function sweep(): Promise<boolean> {
  for (let tries = 1; ; tries++) {
    const result = await post('Runtime.evaluate', { expression: '1', silent: true });
    if (result !== undefined && !('exceptionDetails' in result)) return tries === 1;
  }
}

/** Parameters of `Runtime.evaluate` that call a function of the main thread's. */
const callOf = (name: string): object => ({ expression: `globalThis[Symbol.for("layerlab.${name}")]()`, silent: true });
const hold = callOf('hold');
const beforeStop = callOf('beforeStop');

/** How long the main thread may take to hold; native code does not. */
const holdMs = 15;
/** How often it may be where it must not be stopped. */
const mostRefusals = 10;

/** Asks the main thread to hold where it is. Returns its answer, which comes when it goes on; undefined if it does not hold. */
function askToHold(): Promise<object | undefined> | undefined {
  for (let refusals = 0; refusals < mostRefusals; refusals++) {
    Atomics.store(signal, phaseAt, phases.asked);
    const answer = post('Runtime.evaluate', hold);
    Atomics.wait(signal, phaseAt, phases.asked, holdMs);
    const phase = Atomics.compareExchange(signal, phaseAt, phases.asked, phases.free);
    if (phase === phases.held) return answer;
    if (phase === phases.asked) return undefined;
  }
  return undefined;
}

/** Terminates the running JavaScript. The async ids that it leaves on Node's stack are cleared, or Node would abort. */
function terminate(): void {
  void post('Runtime.evaluate', beforeStop);
  void post('Runtime.terminateExecution');
}

/** How long the main thread takes to go on from where it held to its termination; an expression would take that over. */
const goingOnMs = 1;
const mostHolds = 5;

/** Terminates what holds: the termination is queued behind the answer. Returns undefined if nothing was terminated so. */
async function stopHeld(): Promise<StoppedFrame[] | undefined> {
  for (let holds = 0; holds < mostHolds; holds++) {
    const held = askToHold();
    if (held === undefined) return undefined;
    terminate();
    Atomics.store(signal, phaseAt, phases.free);
    const { result } = ((await held) ?? {}) as { result?: { value?: string } };
    await delay(goingOnMs);
    if (await sweep()) return JSON.parse(result?.value ?? '[]') as StoppedFrame[];
  }
  return undefined;
}

/** Pauses what does not hold with the debugger first, to know where it is. */
async function stopPaused(): Promise<StoppedFrame[]> {
  const paused = await pause(session, signal);
  // A pause that came late would stop in our own expression.
  if (!paused) void post('Debugger.disable');
  terminate();
  if (paused) void post('Debugger.resume');
  void post('Debugger.disable');
  await sweep();
  return framesOf(paused);
}

/** Terminates what stands at a breakpoint. */
async function stopAtBreakpoint(frames: StoppedFrame[]): Promise<StoppedFrame[]> {
  debug.terminate(beforeStop);
  await sweep();
  return frames;
}

async function interrupt(): Promise<void> {
  const atBreakpoint = await debug.hold();
  const frames = atBreakpoint ? await stopAtBreakpoint(atBreakpoint) : ((await stopHeld()) ?? (await stopPaused()));
  debug.release();
  tell({ type: 'stopped', frames });
}
