/**
 * `npm run bench -- TOPIC… [--rounds N] [--json FILE] [--markdown FILE]`: measures this library and its peers in one
 * interleaved run and prints medians and ratios. `--markdown` writes them into a page such as docs/performance.md. Topics:
 * dropout masking dense cnn elementwise histogram overhead. Defaults to all.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import type { Peer } from './peer-process.js';
import { type Entry, type Goal, type Row, topics } from './rows.js';
import { type PeerName, startPeer } from './start-peer.js';

/** The target duration of one sample. */
const sampleSeconds = 0.2;

export interface Result {
  readonly name: string;
  /** By entry: the median of the rounds in microseconds, or the reason why the peer cannot do it. */
  readonly medians: Readonly<Record<string, number | string>>;
  readonly goals: readonly (Goal & { readonly ratio: number; readonly reached: boolean })[];
}

const peers = new Map<PeerName, Promise<Peer>>();

function peer(name: PeerName): Promise<Peer> {
  const known = peers.get(name);
  if (known) return known;
  const started = startPeer(name);
  peers.set(name, started);
  return started;
}

async function repetitionsOf({ peer: name, task, once }: Entry): Promise<number> {
  if (once) return 1;
  const one = await (await peer(name)).time(task, 2);
  return Math.max(1, Math.round(sampleSeconds / one));
}

/** Takes samples of all entries in turn, so that other load on the machine affects all of them. */
async function measure({ name, entries, goals }: Row, rounds: number): Promise<Result> {
  const samples = new Map<string, number[]>();
  const medians: Record<string, number | string> = {};
  const repetitions = new Map<string, number>();
  for (let round = 0; round < rounds; round++)
    for (const [label, entry] of Object.entries(entries)) {
      if (typeof medians[label] === 'string' || (entry.once && round > 0)) continue;
      try {
        if (!repetitions.has(label)) repetitions.set(label, await repetitionsOf(entry));
        const seconds = await (await peer(entry.peer)).time(entry.task, repetitions.get(label) as number);
        samples.set(label, [...(samples.get(label) ?? []), seconds * 1e6]);
      } catch (error) {
        medians[label] = `not possible: ${(error as Error).message}`;
      }
    }
  for (const [label, values] of samples) medians[label] ??= median(values);
  return { name, medians, goals: goals.map((goal) => judge(goal, medians)) };
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

function judge(goal: Goal, medians: Readonly<Record<string, number | string>>): Result['goals'][number] {
  const [ours, theirs] = [medians[goal.of], medians[goal.to]];
  const ratio = typeof ours === 'number' && typeof theirs === 'number' ? theirs / ours : Number.NaN;
  return { ...goal, ratio, reached: ratio >= goal.atLeast };
}

function shown(microseconds: number): string {
  return microseconds < 1000 ? `${microseconds.toPrecision(3)} µs` : `${(microseconds / 1000).toPrecision(3)} ms`;
}

function print({ name, medians, goals }: Result): void {
  console.log(`\n${name}`);
  for (const [label, value] of Object.entries(medians))
    console.log(`  ${label.padEnd(32)} ${typeof value === 'number' ? shown(value) : value}`);
  for (const { of, to, ratio, atLeast, reached } of goals)
    console.log(
      `  ${of} to ${to}: ${ratio.toPrecision(3)} (at least ${atLeast.toPrecision(2)}) ${reached ? 'reached' : 'MISSED'}`,
    );
}

/** The load of the machine before the run. */
const busy = loadavg()[0].toFixed(1);

function machine(): string {
  const memory =
    process.platform === 'linux' ? readFileSync('/proc/meminfo', 'utf8').split('\n')[0].replace(/\s+/g, ' ') : '';
  return `${cpus().length} × ${cpus()[0].model}, ${memory}, Node ${process.version}, load ${busy}`;
}

function markdown(results: readonly Result[], about: Readonly<Record<string, unknown>>): string {
  const rows = results.flatMap(({ name, medians, goals }) => [
    `| **${name}** | | |`,
    ...Object.entries(medians).map(
      ([label, value]) =>
        `| ${label} | ${typeof value === 'number' ? shown(value) : value} | ${ratios(label, goals)} |`,
    ),
  ]);
  return [
    `Measured on ${machine()}: ${JSON.stringify(about)}`,
    '',
    '| | median | theirs / ours |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

/** Replaces the table between two comments of the page. Returns just the table if there is no page yet. */
function intoPage(file: string, table: string): string {
  const page = existsSync(file) ? readFileSync(file, 'utf8') : '<!-- table --><!-- /table -->\n';
  return page.replace(/<!-- table -->[\s\S]*<!-- \/table -->/, () => `<!-- table -->\n${table}\n<!-- /table -->`);
}

function ratios(label: string, goals: Result['goals']): string {
  return goals
    .filter(({ to }) => to === label)
    .map(
      ({ of, ratio, atLeast, reached }) =>
        `${ratio.toPrecision(3)}${of === 'layerlab' ? '' : ` (${of})`}, ${reached ? 'of' : 'missed:'} ${atLeast.toPrecision(2)}`,
    )
    .join('; ');
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'string' }, markdown: { type: 'string' }, rounds: { type: 'string', default: '9' } },
});
const unknown = positionals.find((name) => !(name in topics));
if (unknown) throw new RangeError(`bench: expected topics of ${Object.keys(topics).join(', ')}, got '${unknown}'`);
console.log(machine());
const results: Result[] = [];
for (const topic of positionals.length > 0 ? positionals : Object.keys(topics))
  for (const row of topics[topic]) {
    const result = await measure(row, Number(values.rounds));
    results.push(result);
    print(result);
  }
const about = Object.fromEntries(
  await Promise.all([...peers].map(async ([name, p]) => [name, (await p.catch(() => undefined))?.about])),
);
if (values.json)
  writeFileSync(values.json, `${JSON.stringify({ machine: machine(), about, results }, undefined, 2)}\n`);
if (values.markdown) writeFileSync(values.markdown, intoPage(values.markdown, markdown(results, about)));
for (const started of peers.values()) await started.then((p) => p.stop()).catch(() => undefined);
