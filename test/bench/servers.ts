/**
 * What kernels on a Jupyter server cost: memory of each of their processes, processor time and wall time until the first
 * cell has run. For docs/scale.md.
 *
 *     npm run bench -- servers [--kernels 1,8] [--no-snapshot]
 */
import { readdirSync, readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { quietClient, type StartedKernel, startKernel } from '../../kernel/headless/servers/start-kernel.js';
import { makeSnapshot } from '../../kernel/language/node/snapshot.js';
import { makePlace, type ServerProgram, startJupyter } from '../gateways/program.js';
import { figureCell, run } from '../gateways/through.js';
import { commandOf, descendants } from '../helpers/kernel-process.js';

const { values } = parseArgs({
  options: { kernels: { type: 'string', default: '1,8' }, 'no-snapshot': { type: 'boolean', default: false } },
});
quietClient();

/** Which of the processes a command line belongs to. */
const roles: Readonly<Record<string, RegExp>> = {
  server: /jupyter_server/,
  kernel: /layerlab\.js kernel/,
  engine: /language\/main\.js|snapshot/,
  runtime: /runtime\/child\/main\.js/,
};

/** The small network of the README. */
const trainCell = `import { Adam, Dense, Dropout, digits, Sequential } from 'layerlab';
const { train } = digits();
const model = new Sequential([new Dense({ units: 64, activation: 'sigmoid' }), new Dropout({ rate: 0.5 }), new Dense({ units: 10 })], { seed: 1 });
await model.fit(train.x, train.y, { loss: 'crossEntropy', optimizer: new Adam(), epochs: 30 })`;

/** What was idle has done its work ahead by then. */
const settleMs = 6_000;

const tenthsOfSeconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

function pidsOf(role: string): number[] {
  return descendants(process.pid).filter((pid) => roles[role]!.test(commandOf(pid)));
}

/** A field of the kernel's account of a process's memory, in megabytes, summed over the processes. */
function megabytes(pids: readonly number[], field: RegExp): number {
  const kilobytes = pids.map((pid) => {
    const lines = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8').split('\n');
    return lines.reduce((sum, line) => sum + (field.test(line) ? Number(/\d+/.exec(line)![0]) : 0), 0);
  });
  return kilobytes.reduce((sum, each) => sum + each, 0) / 1024;
}

/** What nobody else shares; that and a part of what is shared; all that lies in memory. The difference is mostly the program Node, there once a machine. */
const fields = { own: /^Private_/, proportional: /^Pss:/, resident: /^Rss:/ } as const;

type Field = keyof typeof fields;
type Sizes = Readonly<Record<Field, number>>;

/** One process of each role, on average, and a kernel's three together. */
function memory(): string {
  const each = Object.keys(roles).map((role) => ({ role, sizes: sizesOf(pidsOf(role)) }));
  const three = each.filter(({ role }) => role !== 'server').map(({ sizes }) => sizes);
  const sum = (field: Field): number => three.reduce((total, sizes) => total + sizes[field], 0);
  const all = [...each, { role: 'a kernel', sizes: sizesFrom(sum) }];
  return all
    .map(
      ({ role, sizes }) =>
        `${role} ${Object.values(sizes)
          .map((size) => size.toFixed(0))
          .join(' / ')}`,
    )
    .join(', ');
}

function sizesOf(pids: readonly number[]): Sizes {
  return sizesFrom((field) => megabytes(pids, fields[field]) / pids.length);
}

function sizesFrom(size: (field: Field) => number): Sizes {
  return { own: size('own'), proportional: size('proportional'), resident: size('resident') };
}

/** Threads and open files of a kernel's three processes. */
function handles(count: number): string {
  const pids = ['kernel', 'engine', 'runtime'].flatMap(pidsOf);
  const threads = pids.reduce((sum, pid) => sum + readdirSync(`/proc/${pid}/task`).length, 0);
  const files = pids.reduce((sum, pid) => sum + readdirSync(`/proc/${pid}/fd`).length, 0);
  const ofServer = pidsOf('server').reduce((sum, pid) => sum + readdirSync(`/proc/${pid}/fd`).length, 0);
  return `${threads / count} threads and ${files / count} open files a kernel, ${ofServer} open files of the server`;
}

/** Processor time in seconds (user and system, clock ticks of 10 ms) of the kernels' processes. */
function processorSeconds(): number {
  const ticks = ['kernel', 'engine', 'runtime'].flatMap(pidsOf).map((pid) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return Number(fields[11]) + Number(fields[12]);
  });
  return ticks.reduce((sum, each) => sum + each, 0) / 100;
}

async function onAll(kernels: readonly StartedKernel[], code: string): Promise<string> {
  const began = performance.now();
  await Promise.all(kernels.map(({ kernel }) => run(kernel, code)));
  return tenthsOfSeconds(performance.now() - began);
}

async function measure(server: ServerProgram, count: number): Promise<void> {
  console.log(`\n${count} ${count === 1 ? 'kernel' : 'kernels at once'}, load ${loadavg()[0]!.toFixed(1)}`);
  const began = performance.now();
  const kernels = await Promise.all(Array.from({ length: count }, () => startKernel(server)));
  console.log(`  all answer after ${tenthsOfSeconds(performance.now() - began)}`);
  console.log(`  first cell on all: ${await onAll(kernels, '1 + 1')} more`);
  console.log(`  processor time until then: ${(processorSeconds() / count).toFixed(1)} s a kernel`);
  await delay(settleMs);
  console.log(`  idle: ${memory()}`);
  const before = processorSeconds();
  await delay(settleMs);
  const share = (processorSeconds() - before) / count / (settleMs / 1000);
  console.log(`  while idle: ${(share * 100).toFixed(1)} % of a processor each, ${handles(count)}`);
  console.log(`  a cell that imports layerlab and makes a figure, on all: ${await onAll(kernels, figureCell)}`);
  await delay(settleMs);
  console.log(`  after it: ${memory()}`);
  console.log(`  a cell that trains on the digits for 30 epochs, on all: ${await onAll(kernels, trainCell)}`);
  await delay(settleMs);
  console.log(`  after it: ${memory()}`);
  console.log(`  processor time in all: ${(processorSeconds() / count).toFixed(1)} s a kernel`);
  const ending = performance.now();
  await Promise.all(kernels.map(({ end }) => end()));
  console.log(`  ended after ${tenthsOfSeconds(performance.now() - ending)}`);
}

const place = makePlace();
// The place has a home of its own; the compiler's snapshot lies in the cache of the person's.
if (!values['no-snapshot']) place.env.XDG_CACHE_HOME = dirname(dirname(await makeSnapshot()));
const server = await startJupyter(place, 'jupyter_server');
try {
  console.log('memory in MB: of its own / PSS / resident');
  console.log(`${cpus().length} × ${cpus()[0]?.model}, Node ${process.versions.node}`);
  for (const count of values.kernels.split(',').map(Number)) await measure(server, count);
} finally {
  await server.stop();
  place.remove();
}
