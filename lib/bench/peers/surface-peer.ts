/**
 * Times cases of surface-cases.ts: a request a line (JSON), the seconds of one run as the answer. With the argument 'all'
 * every other case has run before, so that each loop has seen all kinds of arrays.
 */
import { createInterface } from 'node:readline';
import { setThreads, tidy } from '../../index.js';
import { cases } from './surface-cases.js';

const made = new Map<string, () => unknown>();
setThreads(1);

function runOf(name: string, n: number): () => unknown {
  const known = made.get(name) ?? cases[name].make(n);
  made.set(name, known);
  return known;
}

/** Outside the time: what a case made is collected, and its memory used again. */
async function collect(): Promise<void> {
  (globalThis as { gc?: () => void }).gc?.();
  await new Promise((resolve) => setTimeout(resolve, 1));
}

if (process.argv[2] === 'all')
  for (const name of Object.keys(cases)) {
    const run = cases[name].make(1e5);
    for (let i = 0; i < 4; i++) tidy(() => void run());
  }
process.stdout.write(`${JSON.stringify({ ready: true })}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  const { task, options, repetitions } = JSON.parse(line) as {
    task: string;
    options: { n: number };
    repetitions: number;
  };
  const run = runOf(task, options.n);
  const times: number[] = [];
  for (let i = 0; i < repetitions; i++) {
    await collect();
    const start = performance.now();
    tidy(() => void run());
    times.push(performance.now() - start);
  }
  process.stdout.write(`${JSON.stringify({ seconds: times.sort((a, b) => a - b)[times.length >> 1] / 1000 })}\n`);
}
