/** The engine's side of the calls: answers them one after the other, and ends with its parent. */

import { setFlagsFromString } from 'node:v8';
import type { Answer, Call, Calls } from '../calls.js';
import type { Service } from '../engine/service.js';

/** Work is done ahead only after so long without a call: cells that follow each other at once do not wait for it. */
const quietMs = 30;

/**
 * How far the heap may grow over what was alive, in percent, before it is collected. V8 lets it grow fourfold: that is
 * hundreds of megabytes of programs that were replaced by the next cell's. No flag of the command line: a snapshot only
 * starts under those that it was made with.
 */
const growthPercent = 50;

/** Serves the process that started this one. */
export function serve(service: Service): void {
  setFlagsFromString(`--heap-growing-percent=${growthPercent}`);
  const calls: Calls = service;
  let quiet: NodeJS.Timeout | undefined;
  process.on('message', (call: Call) => {
    // When the parent is gone meanwhile, there is nobody left to answer.
    process.send!(answer(calls, call), undefined, {}, (error) => error && process.exit());
    clearTimeout(quiet);
    quiet = setTimeout(() => service.idle(), quietMs);
  });
  process.on('disconnect', () => process.exit());
}

function answer(calls: Calls, { id, name, parameters }: Call): Answer {
  try {
    const call = calls[name] as (...parameters: unknown[]) => unknown;
    return { id, value: call.apply(calls, parameters) };
  } catch (thrown) {
    const { name, message, stack = '' } = thrown instanceof Error ? thrown : new Error(String(thrown));
    return { id, error: { name, message, stack } };
  }
}
