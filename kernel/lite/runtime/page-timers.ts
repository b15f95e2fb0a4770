/** Ties timers to the execution that starts them, so that a stop ends them and their output stays with their cell. */
import { during, executions } from './page-executions.js';

type Callback = (...values: unknown[]) => void;
type Start = (callback: Callback, ms?: number, ...values: unknown[]) => number;
type Stop = (timer: number) => void;

const scope = globalThis as unknown as Record<string, unknown>;

/** Replaces what cells use. Called once, before any cell runs. */
export function tieTimers(): void {
  replace('setTimeout', 'clearTimeout', scope.setTimeout as Start, scope.clearTimeout as Stop);
  replace('setInterval', 'clearInterval', scope.setInterval as Start, scope.clearInterval as Stop);
  replace('setImmediate', 'clearImmediate', startImmediate, stopImmediate);
}

function replace(start: string, stop: string, startPlain: Start, stopPlain: Stop): void {
  define(start, tied(startPlain, stopPlain, start === 'setInterval'));
  define(stop, (timer: number) => {
    executions.getStore()?.started.delete(timer);
    stopPlain(timer);
  });
}

function define(name: string, value: unknown): void {
  Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
}

/** A timer of a cancelled execution never calls back, so what awaits it never goes on. */
function tied(start: Start, stop: Stop, repeats: boolean): Start {
  return (callback, ms, ...values) => {
    const execution = executions.getStore();
    if (!execution || typeof callback !== 'function') return start(callback, ms, ...values);
    if (execution.cancelled) return 0;
    const timer = start(() => {
      if (!repeats) execution.started.delete(timer);
      if (!execution.cancelled) during(execution, () => callback(...values));
    }, ms);
    execution.started.set(timer, () => stop(timer));
    return timer;
  };
}

/** Browsers wait 4 ms for a timer within a timer; a message comes at once. */
const channel = new MessageChannel();
const immediates = new Map<number, () => void>();
let newest = 0;

channel.port1.onmessage = ({ data }: MessageEvent<number>) => {
  const callback = immediates.get(data);
  immediates.delete(data);
  callback?.();
};

const startImmediate: Start = (callback, ...values) => {
  const id = ++newest;
  immediates.set(id, () => callback(...values));
  channel.port2.postMessage(id);
  return id;
};

const stopImmediate: Stop = (id) => void immediates.delete(id);
