/** Pauses the main thread with the debugger: what does not hold when it is asked. */
import type { Session } from 'node:inspector';
import { setTimeout as delay } from 'node:timers/promises';
import type { StoppedFrame } from '../../../runtime/link.js';
import { type Step, stepOutOf } from './bookkeeping.js';
import { criticalAt } from './phases.js';

/** How long to wait for a pause: native code (a regular expression, a sort, a wait) has no statement to pause at. */
const pauseMs = 100;

export interface Paused {
  readonly callFrames: readonly {
    readonly functionName: string;
    readonly location: { readonly scriptId: string; readonly lineNumber: number; readonly columnNumber: number };
  }[];
  /** Script URLs by id; frames only carry ids. */
  readonly urls: ReadonlyMap<string, string>;
}

/** Pauses the main thread where it may be stopped; returns undefined if it is in native code or idle. */
export async function pause(session: Session, signal: Int32Array): Promise<Paused | undefined> {
  const urls = await enable(session);
  const pauseBy = (method: string): Promise<Paused | undefined> => pausedBy(session, method, urls);
  for (;;) {
    let paused = await pauseBy('Debugger.pause');
    for (let step = stepFrom(paused, signal); step; step = stepFrom(paused, signal)) paused = await pauseBy(step);
    if (paused || signal[criticalAt] === 0) return paused;
    await delay(1);
  }
}

export function framesOf(paused: Paused | undefined): StoppedFrame[] {
  return (paused?.callFrames ?? []).map(({ functionName, location }) => ({
    name: functionName,
    url: paused?.urls.get(location.scriptId) ?? '',
    line: location.lineNumber,
    column: location.columnNumber,
  }));
}

/** Resolves to the URLs of all scripts, which the debugger reports when it is enabled. */
function enable(session: Session): Promise<ReadonlyMap<string, string>> {
  const urls = new Map<string, string>();
  session.removeAllListeners('Debugger.scriptParsed');
  session.on('Debugger.scriptParsed', ({ params }) => urls.set(params.scriptId, params.url));
  return new Promise((resolve) => session.post('Debugger.enable', () => resolve(urls)));
}

/** Requests a pause; resolves to undefined if none follows. */
async function pausedBy(
  session: Session,
  method: string,
  urls: ReadonlyMap<string, string>,
): Promise<Paused | undefined> {
  session.removeAllListeners('Debugger.paused');
  const paused = new Promise<Paused>((resolve) => {
    session.once('Debugger.paused', (message: { params: unknown }) => {
      resolve({ ...(message.params as Omit<Paused, 'urls'>), urls });
    });
  });
  await new Promise((resolve) => session.post(method, resolve));
  return Promise.race([paused, delay(pauseMs).then(() => undefined)]);
}

/** Returns the next step towards a place where the thread may be stopped; undefined if it is at one, or not paused. */
function stepFrom(paused: Paused | undefined, signal: Int32Array): Step | undefined {
  if (paused === undefined) return undefined;
  if (signal[criticalAt] !== 0) return 'Debugger.stepOut';
  const [top] = paused.callFrames;
  return stepOutOf(paused.urls.get(top?.location.scriptId ?? '') ?? '', top?.functionName ?? '');
}
