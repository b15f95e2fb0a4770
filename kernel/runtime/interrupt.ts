/** How running code is interrupted: it is cancelled, else stopped, else its runtime is killed. */
import { delay } from '../delay.js';
import type { Executions } from './executions.js';
import type { StoppedFrame } from './link.js';
import { allLost, type Runtime } from './runtime.js';

/** How long code may take to stop before its runtime is killed. */
const patienceMs = 3_000;
/** How long an idle event loop may take to respond; a busy one does not. */
const pingMs = 10;
/** When child processes are interrupted again: one that was being started did not hear it. */
const childrenAgainMs = 1_000;
/** How long an idle runtime may take to respond. */
const idleMs = 250;
/** How long a stopped execution may take to settle before it is stopped again: at first, and at most. */
const againMs = { first: 50, most: 250 };

const tooSlow = {
  ename: 'RuntimeReplaced',
  evalue: `The cell did not stop within ${patienceMs / 1_000} s, so its runtime was killed. ${allLost}`,
};

/** Interrupts all executions. Resolves when they have settled and the event loop responds, or the runtime has ended. */
export async function interrupt(runtime: Runtime, executions: Executions): Promise<void> {
  // Code that an earlier cell left behind may be spinning even if nothing is being executed.
  if (executions.ids.length === 0 && (await isIdle(runtime))) return;
  const settled = executions.interrupt();
  const deadline = setTimeout(() => runtime.kill(tooSlow), patienceMs);
  runtime.interruptChildren();
  const again = setTimeout(() => runtime.interruptChildren(), childrenAgainMs);
  runtime.resume();
  runtime.reply({ interrupted: true });
  if (await runtime.respondsWithin(pingMs)) cancel(runtime, executions, []);
  else if (!(await areSettled(settled, 0))) await stop(runtime, executions, settled);
  // A tick or microtask queued just before goes on with its loop, perhaps after its cell has settled.
  for (let ms = againMs.first; !(runtime.hasEnded || (await isOver(runtime, settled, ms))); ) {
    await stop(runtime, executions, settled);
    ms = Math.min(2 * ms, againMs.most);
  }
  clearTimeout(deadline);
  clearTimeout(again);
}

async function isIdle(runtime: Runtime): Promise<boolean> {
  await runtime.ready;
  return (await runtime.respondsWithin(idleMs)) || runtime.hasEnded;
}

/** Terminates the running JavaScript. Executions that began meanwhile may be what was stopped: interrupts them too. */
async function stop(runtime: Runtime, executions: Executions, settled: Promise<unknown>[]): Promise<void> {
  const frames = await runtime.stop();
  if (runtime.hasEnded) return;
  settled.push(...executions.interrupt());
  cancel(runtime, executions, frames);
}

/** Settles the interrupted executions and cancels their timers and threads. */
function cancel(runtime: Runtime, executions: Executions, frames: readonly StoppedFrame[]): void {
  for (const id of executions.interrupted) runtime.send({ type: 'cancel', id, frames });
}

async function isOver(runtime: Runtime, settled: readonly Promise<unknown>[], ms: number): Promise<boolean> {
  return (await areSettled(settled, ms)) && (await runtime.respondsWithin(ms));
}

/** Whether all promises settle within the given time. */
function areSettled(settled: readonly Promise<unknown>[], ms: number): Promise<boolean> {
  return Promise.race([Promise.all(settled).then(() => true), delay(ms).then(() => false)]);
}
