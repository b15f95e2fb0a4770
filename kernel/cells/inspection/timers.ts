/** Timers shown in a line, instead of the lists that Node keeps them in. */
import { inspect } from 'node:util';

/** What Node's timers hold. */
interface Timer {
  /** In milliseconds; -1 when the timer is over. */
  readonly _idleTimeout?: number;
  readonly _repeat?: number | null;
  readonly _destroyed?: boolean;
}

function timerText({ _idleTimeout: ms = -1, _repeat: every, _destroyed: isOver }: Timer): string {
  if (isOver || ms < 0) return 'Timeout (over)';
  return every ? `Timeout (every ${every} ms)` : `Timeout (${ms} ms)`;
}

function immediateText({ _destroyed: isOver }: Timer): string {
  return isOver ? 'Immediate (over)' : 'Immediate';
}

/** Gives Node's timers their short form, in results and wherever they are printed. */
export function shortenTimers(): void {
  const timeout = setTimeout(() => {}, 0);
  const immediate = setImmediate(() => {});
  shorten(timeout, timerText);
  shorten(immediate, immediateText);
  clearTimeout(timeout);
  clearImmediate(immediate);
}

function shorten(timer: object, text: (timer: Timer) => string): void {
  const value = function (this: Timer): string {
    return text(this);
  };
  Object.defineProperty(Object.getPrototypeOf(timer), inspect.custom, { value, configurable: true, writable: true });
}
