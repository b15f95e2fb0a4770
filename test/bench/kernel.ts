/**
 * The kernel beside tslab, Deno and ipykernel, each in turn so that a busy moment of the machine meets all of them:
 *
 *     npm run bench -- kernel [--json FILE] [--rounds 5] [--heavy 2] [--peers Layerlab,tslab,Deno,ipykernel] [--soak 5000] [--fresh 1000]
 *         [--markdown docs/kernel-performance.md]
 */
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { imports } from './kernel/imports.js';
import { writeIntoPage } from './kernel/page.js';
import { type Peer, peersNamed } from './kernel/peers.js';
import { heavy, light, type Measured } from './kernel/rows.js';
import { fewNames, newNames, type Soak, soak, soakTable } from './kernel/soak.js';
import { type Cell, summarize, tableOf } from './kernel/table.js';

const { values } = parseArgs({
  options: {
    json: { type: 'string' },
    markdown: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    heavy: { type: 'string', default: '2' },
    peers: { type: 'string', default: '' },
    soak: { type: 'string', default: '5000' },
    fresh: { type: 'string', default: '1000' },
  },
});

type Measurement = (peer: Peer) => Promise<Measured>;

/** row → kernel → all that was measured. */
const measured = new Map<string, Map<string, (number | undefined)[]>>();

function keep(peer: Peer, rows: Measured): void {
  for (const [row, value] of Object.entries(rows)) {
    const kernels = measured.get(row) ?? new Map<string, (number | undefined)[]>();
    kernels.set(peer.name, [...(kernels.get(peer.name) ?? []), value]);
    measured.set(row, kernels);
  }
}

/** Each measurement of all kernels before the next; every round begins with another kernel. */
async function round(peers: readonly Peer[], measurements: readonly Measurement[], number: number): Promise<void> {
  const order = peers.map((_, i) => peers[(i + number) % peers.length]!);
  for (const measure of measurements) for (const peer of order) keep(peer, await measure(peer));
}

function summaries(peers: readonly Peer[]): Record<string, Record<string, Cell>> {
  const rows = [...measured].map(([row, kernels]) => [
    row,
    Object.fromEntries(peers.map(({ name }) => [name, summarize(kernels.get(name) ?? [])])),
  ]);
  return Object.fromEntries(rows);
}

const peers = peersNamed(values.peers.split(',').filter(Boolean));
const loads = [loadavg()[0]!];
const [rounds, heavyRounds] = [Number(values.rounds), Number(values.heavy)];
for (let i = 0; i < Math.max(rounds, heavyRounds); i++) {
  if (i < rounds) await round(peers, light, i);
  if (i < heavyRounds) await round(peers, [...heavy, ...imports], i);
  loads.push(loadavg()[0]!);
  console.log(`bench: round ${i + 1} of ${Math.max(rounds, heavyRounds)}, load ${loads.at(-1)!.toFixed(1)}`);
}
const rows = summaries(peers);
const table = tableOf(
  rows,
  peers.map(({ name }) => name),
);
console.log(table);
const soaks: Record<string, Soak> = {};
if (Number(values.soak) > 0) soaks['50 names'] = await soak(Number(values.soak), fewNames);
if (Number(values.fresh) > 0) soaks['new names'] = await soak(Number(values.fresh), newNames);
loads.push(loadavg()[0]!);
const machine = { cpus: cpus().length, model: cpus()[0]?.model.trim(), node: process.versions.node, load: loads };
const about = `Measured on ${machine.cpus} × ${machine.model}, ${process.platform}, Node ${machine.node}, load ${loads.map((load) => load.toFixed(1)).join(' → ')}; medians of ${rounds} rounds (${heavyRounds} for lines, eight kernels and libraries).`;
const report = [about, '', table, '', soakTable(soaks)].join('\n');
console.log(`${soakTable(soaks)}\n${about}`);
if (values.json) writeFileSync(values.json, `${JSON.stringify({ machine, rows, soak: soaks }, null, 2)}\n`);
if (values.markdown) writeIntoPage(values.markdown, report);
