/** Gives way to other work on this thread. */

/** Resolves in a later turn of the event loop, after the timers, messages and interrupts that were due have run. */
export function yieldToEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}
