/**
 * The engine's end of the connection: executes calls one after the other and ends with its parent. If the parent is killed
 * while the engine computes, the runtime's control worker ends it: a thread of its own to watch would cost 40 MB in a
 * process that was restored from a snapshot.
 */

import { setFlagsFromString } from 'node:v8';
import type { Call } from '../calls.js';
import type { Service } from '../engine/service.js';

/** How long no call must arrive before work is done ahead: cells that follow each other at once need not wait for it. */
const quietMs = 30;

/**
 * How far the heap may grow, in percent of what was alive, before it is collected. V8's default is fourfold: hundreds of
 * megabytes of outdated programs. It is set here because a snapshot only starts under the command-line flags it was
 * built with.
 */
const growthPercent = 50;

/** Serves the process that started this one and gave its id as the first argument. */
export function serve(service: Service): void {
  setFlagsFromString(`--heap-growing-percent=${growthPercent}`);
  let quiet: NodeJS.Timeout | undefined;
  process.on('message', (call: Call) => {
    // If the result cannot be sent, the parent is gone.
    process.send!(service.answer(call), undefined, {}, (error) => error && process.exit());
    clearTimeout(quiet);
    quiet = setTimeout(() => workAhead(service), quietMs);
  });
  process.on('disconnect', () => process.exit());
}

/** Works in pieces, so that a call that arrives meanwhile waits for one piece at most. */
function workAhead(service: Service): void {
  if (service.idle()) setImmediate(() => workAhead(service));
}
