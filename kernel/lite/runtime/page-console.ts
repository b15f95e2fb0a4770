/** The console of cells: what it prints goes to the notebook, and reads as Node prints it. */
import { format, inspect } from 'node:util';
import { currentExecution, currentId, emit } from '../../cells/execution/current.js';
import { printable } from '../../cells/notebook/values/printable.js';
import type { StreamName } from '../../runtime/link.js';
import { tableText } from './table-text.js';

let indent = '';
const counts = new Map<string, number>();
const starts = new Map<string, number>();

function write(name: StreamName, text: string): void {
  if (currentExecution()?.cancelled) return;
  const shown = indent ? indent + text.replaceAll('\n', `\n${indent}`) : text;
  emit({ type: 'stream', id: currentId(), name, text: `${shown}\n` });
}

const printer =
  (name: StreamName) =>
  (...values: unknown[]): void =>
    write(name, format(...values.map(printable)));

const log = printer('stdout');
const warn = printer('stderr');

function group(...values: unknown[]): void {
  if (values.length > 0) log(...values);
  indent += '  ';
}

function elapsed(label: string): string {
  const ms = performance.now() - (starts.get(label) ?? performance.now());
  return `${label}: ${ms >= 1_000 ? `${(ms / 1_000).toFixed(3)}s` : `${ms.toFixed(3)}ms`}`;
}

const methods = {
  log,
  info: log,
  debug: log,
  warn,
  error: warn,
  trace: (...values: unknown[]) => warn(`Trace: ${format(...values)}`),
  dir: (value: unknown, options?: object) => write('stdout', inspect(value, { customInspect: false, ...options })),
  table: (data: unknown, columns?: readonly string[]) => write('stdout', tableText(data, columns)),
  assert: (isTrue: unknown, ...values: unknown[]) => {
    if (!isTrue) warn(values.length > 0 ? `Assertion failed: ${format(...values)}` : 'Assertion failed');
  },
  group,
  groupCollapsed: group,
  groupEnd: () => {
    indent = indent.slice(2);
  },
  count: (label = 'default') => {
    counts.set(label, (counts.get(label) ?? 0) + 1);
    log(`${label}: ${counts.get(label)}`);
  },
  countReset: (label = 'default') => void counts.delete(label),
  time: (label = 'default') => void starts.set(label, performance.now()),
  timeLog: (label = 'default', ...values: unknown[]) => log(elapsed(label), ...values),
  timeEnd: (label = 'default') => {
    log(elapsed(label));
    starts.delete(label);
  },
};

/** Replaces the console's methods. Called once, before any cell runs. */
export function replaceConsole(): void {
  Object.assign(console, methods);
}
