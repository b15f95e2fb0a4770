/** The execution that the running code belongs to, and the output that it sends. */
import type { ExecutionId, FromRuntime } from '../../runtime/link.js';
import { Execution } from './execution.js';
import { realm } from './realm.js';

let newest: ExecutionId = -1;

/** Starts an execution. */
export function begin(execution: Execution, work: () => Promise<void>): Promise<void> {
  newest = execution.id;
  return realm.executions.run(execution, work);
}

export function currentExecution(): Execution | undefined {
  return realm.executions.getStore();
}

/** Returns the id of the current execution; of the newest one for code that no execution is known to have caused. */
export function currentId(): ExecutionId {
  return currentExecution()?.id ?? newest;
}

/** Sends a message to the kernel, unless the current execution diverts it. */
export function emit(message: FromRuntime): void {
  if (!currentExecution()?.divert?.(message)) realm.send(message);
}

/** Runs `work` as a part of the current execution, with its output diverted. */
export function diverted<T>(divert: (message: FromRuntime) => boolean, work: () => T): T {
  const part = Object.create(currentExecution() ?? new Execution(currentId(), () => undefined), {
    divert: { value: divert },
  });
  return realm.executions.run(part, work);
}
