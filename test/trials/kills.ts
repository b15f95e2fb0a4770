/** A kernel is killed at 20 random moments: none of its processes may be left a few seconds later. */
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { markdownTable } from '../bench/kernel/table.js';
import { eventually } from '../helpers/eventually.js';
import { type Kernel, startKernel } from '../helpers/kernel-client.js';
import { commandOf, descendants, isAlive } from '../helpers/kernel-process.js';
import { longChecks, longQuestion } from '../helpers/long-checks.js';
import type { Outcome } from './trial.js';

/** Starts a cell and waits until it runs. */
const cell =
  (code: string) =>
  async (kernel: Kernel): Promise<void> => {
    const running = kernel.start(`console.log('runs');\n${code}`);
    await kernel.until('the cell to run', () => running.stdout !== '', { about: running });
  };

/** What a kernel does when it is killed, and how often that is tried. */
const works: Readonly<Record<string, { readonly times: number; begin(kernel: Kernel): unknown }>> = {
  'a type check of minutes': { times: 5, begin: (kernel) => kernel.start(Object.values(longChecks)[0]!) },
  'a completion of minutes': {
    times: 3,
    begin: (kernel) => kernel.ask('shell', 'complete_request', { code: longQuestion, cursor_pos: longQuestion.length }),
  },
  'a loop': { times: 3, begin: cell('for (;;) {}') },
  'a loop that prints': { times: 3, begin: cell('for (;;) console.log("line")') },
  'child processes, one with a session of its own, and a worker': {
    times: 3,
    begin: cell(`import { spawn } from 'node:child_process';
import { Worker } from 'node:worker_threads';
spawn('sleep', ['1234']);
spawn('sleep', ['1234'], { detached: true });
new Worker('for (;;) {}', { eval: true });
await new Promise(() => {})`),
  },
  nothing: { times: 3, begin: () => undefined },
};
const latestMs = 2_000;
const limitMs = 10_000;
const seed = 16;

export async function kills(): Promise<Outcome> {
  const all = Object.entries(works).flatMap(([work, { times, begin }]) => Array(times).fill({ work, begin }));
  const moments = fc.sample(fc.integer({ min: 0, max: latestMs }), { seed, numRuns: all.length });
  const killed = new Map<string, Killed[]>();
  for (const [i, { work, begin }] of all.entries()) {
    const one = await kill(begin, moments[i]!);
    console.log(`killed ${moments[i]} ms into ${work}: ${JSON.stringify(one)}`);
    killed.set(work, [...(killed.get(work) ?? []), one]);
  }
  const head = ['killed during', 'times', 'processes', 'left behind', 'last one gone after (ms)'];
  const passed = [...killed.values()].flat().every(({ processes, left }) => processes >= 2 && left === 0);
  return { table: markdownTable(head, [...killed].map(lineOf)), passed };
}

function lineOf([work, killed]: [string, Killed[]]): string[] {
  const sum = (of: 'processes' | 'left'): number => killed.reduce((total, each) => total + each[of], 0);
  const last = Math.max(...killed.map(({ goneMs }) => goneMs));
  return [work, ...[killed.length, sum('processes'), sum('left'), last].map(String)];
}

interface Killed {
  /** How many processes the kernel had started: engine, runtime, and those of the cell. */
  readonly processes: number;
  /** How many of them still lived after the time limit. */
  readonly left: number;
  /** When the last one had ended. */
  readonly goneMs: number;
}

/** Kills a kernel some time after it began its work. */
async function kill(begin: (kernel: Kernel) => unknown, afterMs: number): Promise<Killed> {
  const kernel = await startKernel();
  await begin(kernel);
  await delay(afterMs);
  const gone = kernel.expectEnd();
  // Stopped, it starts no process while they are listed.
  kernel.process.signal('SIGSTOP');
  const family = descendants(kernel.process.pid);
  const since = performance.now();
  kernel.process.signal('SIGKILL');
  await gone;
  await eventually('their end', () => !family.some(isAlive), { timeoutMs: limitMs }).catch(() => undefined);
  const goneMs = Math.round(performance.now() - since);
  const left = family.filter(isAlive);
  for (const pid of left) console.log(`left: ${commandOf(pid)}`);
  for (const pid of left) process.kill(pid, 'SIGKILL');
  await kernel.close();
  return { processes: family.length, left: left.length, goneMs };
}
