/** One run of a cell or of a comm handler, and everything that it has started: the unit that output and interrupts belong to. */
import { AsyncLocalStorage } from 'node:async_hooks';
import type { ExecutionId, FromRuntime } from '../../runtime/link.js';

export class Execution {
  /** Set when it was interrupted: from then on it starts nothing and shows nothing. */
  cancelled = false;
  readonly timers: Set<NodeJS.Timeout | NodeJS.Immediate> = new Set();
  /** Each ends something that it opened: a worker thread, a message channel. */
  readonly endings: Set<() => unknown> = new Set();
  /** Displays whose content is still being made; the cell ends after them. */
  readonly pending: Set<Promise<void>> = new Set();
  /** Takes what would be shown below the cell to another place; false for what it does not take. */
  readonly divert: ((message: FromRuntime) => boolean) | undefined = undefined;

  constructor(
    readonly id: ExecutionId,
    /** Called once, when it is interrupted. */
    readonly onCancel: () => void,
  ) {}

  /** Stops what it started. Its pending awaits stay pending for ever, so its code goes no further. */
  cancel(): void {
    this.cancelled = true;
    for (const timer of this.timers) clearTimeout(timer as NodeJS.Timeout);
    for (const timer of this.timers) clearImmediate(timer as NodeJS.Immediate);
    for (const end of this.endings) void end();
    this.timers.clear();
    this.endings.clear();
    this.onCancel();
  }
}

/** Carries the execution through every callback and await that it causes. */
export const executions: AsyncLocalStorage<Execution> = new AsyncLocalStorage<Execution>();

/** Runs `work` as a part of the current execution whose output goes where `divert` takes it. */
export function diverted<T>(divert: (message: FromRuntime) => boolean, work: () => T): T {
  const part = Object.create(executions.getStore() ?? new Execution(currentId(), () => {}), {
    divert: { value: divert },
  });
  return executions.run(part, work);
}

let last = -1;

/** The newest execution is where output goes that no execution is known to have caused. */
export function setLast(id: ExecutionId): void {
  last = id;
}

export function currentId(): ExecutionId {
  return executions.getStore()?.id ?? last;
}
