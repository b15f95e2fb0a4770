/** What the main thread and the control worker tell each other through shared memory. */

/** How far a question to hold is; see `hold` and `askToHold`. */
export const phases = {
  free: 0,
  /** The control worker asks the main thread to hold. */
  asked: 1,
  /** The main thread is where it must not be stopped. */
  refused: 2,
  /** The main thread waits. */
  held: 3,
} as const;

/** The places in the shared array: how many critical sections the main thread is in, and the phase of the question. */
export const criticalAt = 0;
export const phaseAt = 1;
export const signalBytes = 8;
