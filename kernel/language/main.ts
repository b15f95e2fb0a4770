/** The engine's process: answers the calls of the kernel, one after the other, and ends with it. */

import type { Answer, Call, Calls } from './calls.js';
import { Service } from './service.js';

const service = new Service();
const calls: Calls = service;

function answer({ id, name, parameters }: Call): Answer {
  try {
    const call = calls[name] as (...parameters: unknown[]) => unknown;
    return { id, value: call.apply(calls, parameters) };
  } catch (thrown) {
    const { name, message, stack = '' } = thrown instanceof Error ? thrown : new Error(String(thrown));
    return { id, error: { name, message, stack } };
  }
}

process.on('message', (call: Call) => {
  process.send!(answer(call));
  setImmediate(() => service.idle());
});
process.on('disconnect', () => process.exit());
