/**
 * Follows executions through callbacks where there is no AsyncLocalStorage: timers and promise callbacks know theirs. After an
 * `await`, which asks nobody, code belongs to the newest execution that has not ended.
 */
import type { Execution } from '../../cells/execution/execution.js';
import type { ExecutionStore } from '../../cells/execution/realm.js';

let current: Execution | undefined;
const open: Execution[] = [];
const plainThen = Promise.prototype.then;

export const executions: ExecutionStore = {
  getStore: () => current ?? open.findLast((execution) => !execution.cancelled),
  run(execution, work) {
    open.push(execution);
    const end = (): void => void open.splice(open.lastIndexOf(execution), 1);
    const result = endingIfThrown(() => during(execution, work), end);
    if (result instanceof Promise) void plainThen.call(result, end, end);
    else end();
    return result;
  },
};

function endingIfThrown<T>(work: () => T, end: () => void): T {
  try {
    return work();
  } catch (error) {
    end();
    throw error;
  }
}

/** Runs `work` as a part of an execution; undefined stands for none. */
export function during<T>(execution: Execution | undefined, work: () => T): T {
  const before = current;
  current = execution;
  try {
    return work();
  } finally {
    current = before;
  }
}

type Callback = ((value: unknown) => unknown) | null | undefined;

/** Makes promise callbacks know the execution that added them. Called once, before any cell runs. */
export function tiePromises(): void {
  // biome-ignore lint/suspicious/noThenProperty: this is the one place that must change it
  Promise.prototype.then = function then(this: Promise<unknown>, done?: Callback, failed?: Callback) {
    const execution = executions.getStore();
    if (execution === undefined) return plainThen.call(this, done, failed);
    const tied = (callback: Callback): Callback =>
      typeof callback === 'function' ? (value) => during(execution, () => callback(value)) : callback;
    return plainThen.call(this, tied(done), tied(failed));
  } as typeof plainThen;
}
