/** Code of Node's in which the main thread must not be stopped. */

export type Step = 'Debugger.stepOut' | 'Debugger.stepInto';

/** By script and function, with the step that leads out of it. */
const bookkeeping: readonly (readonly [pattern: RegExp, step: Step])[] = [
  // Calls a callback of native code: stepping out would skip the callback and stop at the next one.
  [/^node:internal\/async_hooks callbackTrampoline$/, 'Debugger.stepInto'],
  // Terminated halfway, it takes the termination for an error of its own, or keeps a tick that it should drop.
  [/^node:internal\/(async_hooks|process\/promises|fixed_queue)/, 'Debugger.stepOut'],
  // Loops over ticks and timers, possibly forever: async ids of a callback could be pushed after they were cleared.
  [/^node:internal\/(process\/task_queues|timers)/, 'Debugger.stepInto'],
];

/** Returns the step that leads out of a function; undefined where the thread may be stopped. */
export function stepOutOf(url: string, name: string): Step | undefined {
  return bookkeeping.find(([pattern]) => pattern.test(`${url} ${name}`))?.[1];
}
