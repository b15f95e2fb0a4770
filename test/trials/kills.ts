/** A kernel is killed at 20 random moments: none of its processes may be left a few seconds later. */
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { markdownTable } from '../bench/kernel/table.js';
import { eventually } from '../helpers/eventually.js';
import { type Kernel, startKernel } from '../helpers/kernel-client.js';
import { commandOf, descendants, isAlive } from '../helpers/kernel-process.js';
import { longChecks, longQuestion } from '../helpers/long-checks.js';
import type { Outcome } from './trial.js';

/** What a kernel does when it is killed, and how often that is tried. */
const works: Readonly<Record<string, { readonly times: number; begin(kernel: Kernel): unknown }>> = {
  'a type check of minutes': { times: 5, begin: (kernel) => kernel.start(Object.values(longChecks)[0]!) },
  'a completion of minutes': {
    times: 3,
    begin: (kernel) => kernel.ask('shell', 'complete_request', { code: longQuestion, cursor_pos: longQuestion.length }),
  },
  'a loop': { times: 3, begin: (kernel) => kernel.start('for (;;) {}') },
  'a loop that prints': { times: 3, begin: (kernel) => kernel.start('for (;;) console.log("line")') },
  'a child process and a worker': {
    times: 3,
    begin: (kernel) =>
      kernel.start(`import { spawn } from 'node:child_process';
import { Worker } from 'node:worker_threads';
spawn('sleep', ['1234']);
new Worker('for (;;) {}', { eval: true });
await new Promise(() => {})`),
  },
  'nothing, its start included': { times: 3, begin: () => undefined },
};
const latestMs = 2_000;
const limitMs = 10_000;
const seed = 16;

export async function kills(): Promise<Outcome> {
  const all = Object.entries(works).flatMap(([work, { times, begin }]) => Array(times).fill({ work, begin }));
  const moments = fc.sample(fc.integer({ min: 0, max: latestMs }), { seed, numRuns: all.length });
  const goneMs = new Map<string, (number | undefined)[]>();
  for (const [i, { work, begin }] of all.entries()) {
    const ms = await kill(begin, moments[i]!);
    console.log(
      `killed ${moments[i]} ms into ${work}: ${ms === undefined ? '**processes left**' : `gone in ${ms} ms`}`,
    );
    goneMs.set(work, [...(goneMs.get(work) ?? []), ms]);
  }
  const table = markdownTable(
    ['killed during', 'times', 'left behind', 'last process gone after (ms)'],
    [...goneMs].map(lineOf),
  );
  return { table, passed: [...goneMs.values()].flat().every((ms) => ms !== undefined) };
}

function lineOf([work, gone]: [string, (number | undefined)[]]): string[] {
  const times = gone.filter((ms) => ms !== undefined);
  return [work, String(gone.length), String(gone.length - times.length), String(Math.max(...times))];
}

/** Kills a kernel some time after it began its work. Returns how long its processes lived on; undefined if they still do. */
async function kill(begin: (kernel: Kernel) => unknown, afterMs: number): Promise<number | undefined> {
  const kernel = await startKernel();
  begin(kernel);
  await delay(afterMs);
  const gone = kernel.expectEnd();
  // Stopped, it starts no process while they are listed.
  kernel.process.signal('SIGSTOP');
  const family = descendants(kernel.process.pid);
  kernel.process.signal('SIGKILL');
  await gone;
  const since = performance.now();
  const isOver = await eventually('their end', () => !family.some(isAlive), { timeoutMs: limitMs }).then(
    () => true,
    () => false,
  );
  const ms = Math.round(performance.now() - since);
  if (!isOver) console.log(`left: ${family.filter(isAlive).map(commandOf).join('; ')}`);
  for (const pid of family.filter(isAlive)) process.kill(pid, 'SIGKILL');
  await kernel.close();
  return isOver ? ms : undefined;
}
