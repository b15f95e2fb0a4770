/**
 * The main thread's part in being stopped. Asked by the control worker while it spins, it tells where it is and waits until
 * its termination is queued right behind the question. Enabling the debugger to pause it there takes ten times as long.
 */
import type { StoppedFrame } from '../../../runtime/link.js';
import { stepOutOf } from './bookkeeping.js';
import { criticalAt, phaseAt, phases } from './phases.js';

/** How often the phase is looked at before the wait is given up: some 100 ms. */
const mostLooks = 2e7;
const mostFrames = 200;
// A cell may replace them.
const { captureStackTrace } = Error;
const { load, store, compareExchange, notify } = Atomics;
const { stringify } = JSON;

/**
 * Makes the function that the control worker's expression calls. It returns the frames as JSON, innermost first; undefined
 * where the thread must not be stopped, and when nobody asks any more.
 */
export function makeHold(signal: Int32Array): () => string | undefined {
  return function hold() {
    const frames = signal[criticalAt] === 0 ? framesBelow(hold) : [];
    const isStoppable = frames[0] !== undefined && stepOutOf(frames[0].url, frames[0].name) === undefined;
    const next = isStoppable ? phases.held : phases.refused;
    if (compareExchange(signal, phaseAt, phases.asked, next) !== phases.asked) return undefined;
    notify(signal, phaseAt);
    if (!isStoppable) return undefined;
    for (let looks = 0; load(signal, phaseAt) === phases.held && looks < mostLooks; looks++);
    store(signal, phaseAt, phases.free);
    return stringify(frames);
  };
}

/** The frames of the interrupted code: those below `callee` and the expression that called it. */
function framesBelow(callee: () => unknown): StoppedFrame[] {
  const { prepareStackTrace, stackTraceLimit } = Error;
  const trace: { stack?: unknown } = {};
  Error.stackTraceLimit = mostFrames;
  Error.prepareStackTrace = (_, sites) => sites;
  captureStackTrace(trace, callee);
  const sites = trace.stack as NodeJS.CallSite[];
  Object.assign(Error, { prepareStackTrace, stackTraceLimit });
  const frames: StoppedFrame[] = [];
  for (let i = 1; i < sites.length; i++) frames[i - 1] = frameOf(sites[i]!);
  return frames;
}

/** Lines and columns count from 0, as the debugger's. */
function frameOf(site: NodeJS.CallSite): StoppedFrame {
  return {
    name: site.getFunctionName() ?? '',
    url: site.getFileName() ?? '',
    line: (site.getLineNumber() ?? 1) - 1,
    column: (site.getColumnNumber() ?? 1) - 1,
  };
}
