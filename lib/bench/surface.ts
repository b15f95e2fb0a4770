/**
 * `npm run bench -- surface [--only TEXT] [--rounds N] [--markdown FILE]`: every public function that works on arrays, on 10⁶
 * numbers and one thread, beside PyTorch or NumPy: in a process of its own, and in one where all others ran before. `--markdown`
 * writes the second table of docs/performance.md.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { exportedValues } from './exports.js';
import { Peer } from './peer-process.js';
import { type Case, cases, exportOf, reasons } from './peers/surface-cases.js';
import { startPeer, surfacePeer } from './start-peer.js';

const n = 1e6;
/** Less is what a call costs, not what its numbers do. */
const leastSeconds = 2e-4;
/** Runs in one sample; the median counts. */
const repetitions = 5;

interface Measured {
  readonly name: string;
  readonly most: number;
  readonly theirs: number;
  readonly alone: number;
  readonly after: number;
}

/** @throws Error that names what has neither a case nor a reason */
function checkComplete(): void {
  const known = new Set([...Object.keys(cases).map(exportOf), ...Object.keys(reasons)]);
  const exported = exportedValues();
  const missing = exported.filter((name) => !known.has(name));
  if (missing.length > 0) throw new Error(`peers/surface-cases.ts: without a case or a reason: ${missing.join(', ')}`);
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1];

/** Samples in turn, so that what else the machine does falls on all three. */
async function measure(
  name: string,
  { peer, most = 3 }: Case,
  python: Peer,
  all: Peer,
  rounds: number,
): Promise<Measured> {
  const own = await Peer.start(surfacePeer('alone'));
  const samples = { theirs: [] as number[], alone: [] as number[], after: [] as number[] };
  const options = { n };
  for (let round = 0; round < rounds; round++) {
    samples.theirs.push(await python.time({ task: peer, options }, repetitions));
    samples.alone.push(await own.time({ task: name, options }, repetitions));
    samples.after.push(await all.time({ task: name, options }, repetitions));
  }
  await own.stop();
  const [theirs, alone, after] = [samples.theirs, samples.alone, samples.after].map(median);
  return { name, most, theirs, alone, after };
}

function row({ name, most, theirs, alone, after }: Measured): string {
  const [own, all] = [alone / theirs, after / theirs];
  const isOverhead = Math.max(alone, after) < leastSeconds;
  const verdict = isOverhead || Math.max(own, all) <= most ? '' : ' **missed**';
  const ms = (seconds: number): string => (1000 * seconds).toPrecision(3);
  return `| ${name} | ${ms(theirs)} | ${ms(alone)} | ${ms(after)} | ${own.toFixed(1)} | ${all.toFixed(1)} | ${most}${verdict} |`;
}

function intoPage(file: string, rows: readonly string[]): void {
  const head = [
    '| | theirs, ms | alone | after all others | × alone | × after | at most |',
    '|---|---|---|---|---|---|---|',
  ];
  const table = ['<!-- surface -->', ...head, ...rows, '<!-- /surface -->'].join('\n');
  const page = readFileSync(file, 'utf8');
  writeFileSync(
    file,
    page.replace(/<!-- surface -->[\s\S]*<!-- \/surface -->/, () => table),
  );
}

const { values } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', default: '' },
    markdown: { type: 'string' },
    rounds: { type: 'string', default: '5' },
  },
});
checkComplete();
const [python, all] = await Promise.all([startPeer('surface-python'), Peer.start(surfacePeer('all'))]);
const rows: string[] = [];
for (const [name, each] of Object.entries(cases).filter(([name]) => name.includes(values.only))) {
  const text = row(await measure(name, each, python, all, Number(values.rounds)));
  console.log(text);
  rows.push(text);
}
await Promise.all([python.stop(), all.stop()]);
if (values.markdown) intoPage(values.markdown, rows);
