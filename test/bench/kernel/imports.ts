/** What cells cost that use a large library: the second one after its import, and a completion of all its names. */
import { readFileSync } from 'node:fs';
import { librariesFolder } from './libraries.js';
import { LightKernel } from './light-kernel.js';
import type { Peer } from './peers.js';
import type { Measured } from './rows.js';

/** Each with the cell that imports it and those that use it afterwards. */
const cells: Readonly<Record<string, { readonly first: string; use(i: number): string }>> = {
  '@tensorflow/tfjs': {
    first: "import * as tf from '@tensorflow/tfjs'; tf.scalar(1).dataSync()[0]",
    use: (i) => `tf.tidy(() => tf.tensor1d([1, 2, ${i}]).sum().dataSync()[0])`,
  },
  d3: {
    first: "import * as d3 from 'd3'; d3.max([1, 2])",
    use: (i) => `d3.scaleLinear().domain([0, ${i + 1}]).range([0, 1])(0.5)`,
  },
  zod: {
    first: "import { z } from 'zod'; z.number().parse(1)",
    use: (i) => `z.object({ n: z.number().max(${i + 9}), s: z.string().optional() }).parse({ n: ${i} }).n`,
  },
  'lodash-es': {
    first: "import { chunk, sum } from 'lodash-es'; sum([1])",
    use: (i) => `chunk([1, 2, 3, ${i}], 2).map((each) => sum(each)).length`,
  },
};

export const libraries: readonly string[] = Object.keys(cells);

/** The rows' names. */
export const secondCell = (library: string): string => `second cell that uses ${library}, processor (ms)`;
export const completionOf = 'completion of tf. (ms)';

/** Processor time of the processes so far, in milliseconds. */
function processorMs(pids: readonly number[]): number {
  const ticks = pids.map((pid) => readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' '));
  const perTick = 10;
  return ticks.reduce((sum, fields) => sum + (Number(fields[11]) + Number(fields[12])) * perTick, 0);
}

/** Time to be idle, so that work done ahead for the next cell is not counted with it. */
const quiet = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1_500));

async function library(peer: Peer, name: string): Promise<Measured> {
  const kernel = await LightKernel.start(peer, librariesFolder());
  try {
    await kernel.ready();
    const { first, use } = cells[name]!;
    const { errors } = await kernel.run(first);
    if (errors.length > 0) throw new Error(`${peer.name}: the cell that imports ${name} ended with ${errors}`);
    await quiet();
    const before = processorMs(kernel.family);
    const second = await kernel.run(use(1));
    const used = processorMs(kernel.family) - before;
    const rows = { [secondCell(name)]: second.results.length > 0 ? used : undefined };
    return name === libraries[0] ? { ...rows, [completionOf]: await completion(kernel) } : rows;
  } finally {
    await kernel.close();
  }
}

async function completion(kernel: LightKernel): Promise<number | undefined> {
  const code = 'tf.';
  const request = kernel.send('shell', 'complete_request', { code, cursor_pos: code.length });
  await request.until(({ replied }) => replied !== undefined, 10_000);
  return request.reply.matches?.length > 400 ? request.replied! - request.sent : undefined;
}

/** The rows, for the kernel that checks cells and on systems that tell what a process has used; elsewhere none. */
export const imports: readonly ((peer: Peer) => Promise<Measured>)[] =
  process.platform === 'linux'
    ? libraries.map((name) => async (peer) => (peer.name === 'Layerlab' ? await library(peer, name) : {}))
    : [];
