/** What is measured of each kernel. A row may have no answer: the kernel does not do it within the time that a person waits. */
import { cellsOf, expected } from './cells.js';
import { LightKernel, type Timed } from './light-kernel.js';
import { pssMegabytes } from './memory.js';
import type { Peer } from './peers.js';

/** One measurement of one kernel: a number, or undefined when the answer did not come. */
export type Measured = Readonly<Record<string, number | undefined>>;

const warmCells = 30;
const pausedCells = 10;
/** A person's pause between two cells. */
const pauseMs = 200;
const typedCells = 10;
const questions = 20;
const patienceMs = 5_000;

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;
const took = ({ sent, idle }: Timed): number => idle! - sent;

/** Repeats in one kernel; the median of what it took. */
async function medianOf(count: number, work: (i: number) => Promise<number | undefined>): Promise<number | undefined> {
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const time = await work(i);
    if (time === undefined) return undefined;
    times.push(time);
  }
  return median(times);
}

async function withKernel<T>(peer: Peer, work: (kernel: LightKernel) => Promise<T>): Promise<T> {
  const kernel = await LightKernel.start(peer);
  try {
    return await work(kernel);
  } finally {
    await kernel.close();
  }
}

/** From spawning the process to its first answer, and to that of a first cell. */
async function starting(peer: Peer): Promise<Measured> {
  const info = await withKernel(peer, async (kernel) => {
    const request = kernel.send('shell', 'kernel_info_request');
    await request.until(({ replied }) => replied !== undefined, 60_000);
    return request.replied! - kernel.spawned;
  });
  const first = await withKernel(peer, async (kernel) => {
    const request = kernel.start('1 + 1');
    await request.until(({ replied }) => replied !== undefined, 60_000);
    return request.replied! - kernel.spawned;
  });
  return { 'spawn → kernel_info_reply (ms)': info, 'spawn → reply of a first 1 + 1 (ms)': first };
}

async function ask(kernel: LightKernel, type: string, limitMs: number): Promise<number | undefined> {
  const code = type === 'complete_request' ? 'alphaVar.' : 'alphaVar';
  const request = kernel.send('shell', type, { code, cursor_pos: code.length, detail_level: 0 });
  const came = await request.until(({ replied }) => replied !== undefined, limitMs);
  const found = type === 'complete_request' ? request.reply.matches?.length > 0 : request.reply.found === true;
  return came && found ? request.replied! - request.sent : undefined;
}

/** Asks for completions while a loop runs, then stops the loop and looks whether variables are still there. */
async function busy(kernel: LightKernel): Promise<Measured> {
  const { loop, read } = cellsOf[kernel.peer.language];
  const cell = kernel.start(loop);
  await cell.until(() => false, 300);
  const whileBusy = await medianOf(5, () => ask(kernel, 'complete_request', 1_000));
  const asked = performance.now();
  kernel.interrupt();
  const stopped = await cell.until(({ replied }) => replied !== undefined, patienceMs);
  const after = kernel.start(read);
  const answered = stopped && (await after.until(({ idle }) => idle !== undefined, patienceMs));
  const text = [...after.printed, ...after.results.map((data) => data['text/plain'])].join('');
  const kept = answered && text.includes('42');
  return {
    'completion while a cell spins (ms)': whileBusy,
    'interrupt of a loop, variables kept (ms)': kept ? cell.replied! - asked : undefined,
  };
}

async function working(peer: Peer): Promise<Measured> {
  return withKernel(peer, async (kernel) => {
    const { declare, typed } = cellsOf[peer.language];
    await kernel.ready();
    await kernel.run(declare);
    const warm = await medianOf(warmCells, async () => took(await kernel.run('1 + 1')));
    const paused = await medianOf(pausedCells, async () => {
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      return took(await kernel.run('1 + 1'));
    });
    const pss = pssMegabytes(kernel.family);
    const cell = await medianOf(typedCells, async (i) => took(await kernel.run(typed(i))));
    const completion = await medianOf(questions, () => ask(kernel, 'complete_request', patienceMs));
    const inspection = await medianOf(questions, () => ask(kernel, 'inspect_request', patienceMs));
    return {
      'warm 1 + 1, cell after cell (ms)': warm,
      'warm 1 + 1, after a pause (ms)': paused,
      '30-line typed cell, cell after cell (ms)': cell,
      'completion, idle (ms)': completion,
      'inspection, idle (ms)': inspection,
      'memory idle, all processes, PSS (MB)': pss,
      ...(await busy(kernel)),
    };
  });
}

/** Time to idle, and how much of the text has come by then. */
async function printing(peer: Peer, name: 'lines' | 'megabytes', label: string): Promise<Measured> {
  return withKernel(peer, async (kernel) => {
    await kernel.ready();
    const cell = kernel.start(cellsOf[peer.language][name]);
    const ended = await cell.until(({ idle, replied }) => idle !== undefined && replied !== undefined, 20_000);
    const printed = cell.printed.join('');
    const whole = printed === expected[name] ? 1 : Math.min(printed.length / expected[name].length, 0.999);
    return { [`${label} (ms)`]: ended ? took(cell) : undefined, [`${label}, arrived (%)`]: whole * 100 };
  });
}

/** Eight kernels at once: until all have answered a first cell, and what they take then. */
async function eight(peer: Peer): Promise<Measured> {
  const begun = performance.now();
  const kernels = await Promise.all(Array.from({ length: 8 }, () => LightKernel.start(peer)));
  try {
    const cells = kernels.map((kernel) => kernel.start('1 + 1'));
    await Promise.all(cells.map((cell) => cell.until(({ replied }) => replied !== undefined, 120_000)));
    const last = Math.max(...cells.map(({ replied }) => replied ?? Number.POSITIVE_INFINITY));
    return {
      'eight kernels at once, all answered (ms)': last - begun,
      'eight kernels, PSS (MB)': pssMegabytes(kernels.flatMap(({ family }) => family)),
    };
  } finally {
    await Promise.all(kernels.map((kernel) => kernel.close()));
  }
}

/** Rows that take a moment, measured in every round. */
export const light: readonly ((peer: Peer) => Promise<Measured>)[] = [
  starting,
  working,
  (peer) => printing(peer, 'megabytes', '10 MB in one piece'),
];

/** Rows that take long, measured in the first rounds only. */
export const heavy: readonly ((peer: Peer) => Promise<Measured>)[] = [
  (peer) => printing(peer, 'lines', '100,000 lines'),
  eight,
];
