/**
 * `npm run bench -- interrupt`: each kind of code that does not end by itself, interrupted again and again on each Node.
 * Counts how often the state was kept (or, where only a new runtime helps, how often the cell said so), with latencies.
 *
 *     --node 20,22,24   versions, fetched from npm's `node` package where they are not the running one
 *     --times 20        interrupts of each kind
 *     --write FILE      keeps the table as Markdown
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { interruptibles, stuck } from '../helpers/interruptibles.js';
import { type Kernel, startKernel } from '../helpers/kernel-client.js';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { values } = parseArgs({
  options: {
    node: { type: 'string', default: '20,22,24' },
    times: { type: 'string', default: '20' },
    write: { type: 'string' },
  },
});
const times = Number(values.times);

interface Measured {
  /** How often the variables of earlier cells were kept. */
  kept: number;
  /** How often the runtime was replaced because it did not stop, and the cell said so. */
  replaced: number;
  /** How often the runtime crashed under the interrupt, and the cell said so. */
  crashed: number;
  /** From sending the interrupt to the cell's reply and idle. */
  readonly latenciesMs: number[];
}

/** The program of a Node version: the running one, or npm's `node` package in node_modules/.cache. */
function nodeProgram(version: string): string {
  if (process.versions.node.startsWith(`${version}.`)) return process.execPath;
  const folder = join(root, 'node_modules', '.cache', `node-${version}`);
  const program = join(folder, 'node_modules', 'node', 'bin', 'node');
  if (!existsSync(program)) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{ "private": true }');
    const { status } = spawnSync('npm', ['install', '--no-fund', '--no-audit', `node@${version}`], {
      cwd: folder,
      stdio: 'inherit',
    });
    if (status !== 0) throw new Error(`npm could not install node@${version}`);
  }
  return program;
}

async function measure(kernel: Kernel, kind: string, code: string): Promise<Measured> {
  const measured: Measured = { kept: 0, replaced: 0, crashed: 0, latenciesMs: [] };
  for (let i = 0; i < times; i++) {
    await kernel.run('const kept = 7');
    const cell = kernel.start(`console.log('runs');\n${code}`);
    const sign = kind in stuck ? 'stuck' : 'runs';
    await kernel.until(`the cell to print ${sign}`, () => cell.stdout.includes(sign), { about: cell });
    const start = performance.now();
    kernel.ask('control', 'interrupt_request');
    await kernel.done(cell);
    measured.latenciesMs.push(performance.now() - start);
    const after = await kernel.execute('kept');
    if (cell.error?.ename === 'KeyboardInterrupt' && after.text === '7') measured.kept++;
    else if (/did not stop.*variables were lost/.test(cell.error?.evalue ?? '')) measured.replaced++;
    else if (/killed by.*variables were lost/.test(cell.error?.evalue ?? '')) measured.crashed++;
  }
  return measured;
}

async function measureAll(version: string): Promise<{ node: string; rows: Map<string, Measured> }> {
  const program = nodeProgram(version);
  const node = spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout.trim();
  const kernel = await startKernel({ command: [program, join(root, 'kernel/bin/layerlab.js'), 'kernel'] });
  const rows = new Map<string, Measured>();
  try {
    for (const [kind, code] of Object.entries({ ...interruptibles, ...stuck })) {
      rows.set(kind, await measure(kernel, kind, code));
      console.log(`${node}  ${kind}: ${cellOf(rows.get(kind)!)}`);
    }
  } finally {
    await kernel.close();
  }
  return { node, rows };
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}

function cellOf({ kept, replaced, crashed, latenciesMs }: Measured): string {
  const lost = latenciesMs.length - kept - replaced - crashed;
  const counts = [
    kept && `${kept} kept`,
    replaced && `${replaced} replaced`,
    crashed && `**${crashed} crashed**`,
    lost && `**${lost} lost**`,
  ].filter(Boolean);
  return `${counts.join(', ')}; ${Math.round(median(latenciesMs))} / ${Math.round(Math.max(...latenciesMs))}`;
}

function table(columns: readonly { node: string; rows: Map<string, Measured> }[]): string {
  const kinds = [...columns[0]!.rows.keys()];
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    line(['what runs', ...columns.map(({ node }) => `Node ${node.slice(1)}`)]),
    line(['---', ...columns.map(() => '---')]),
    ...kinds.map((kind) => line([kind, ...columns.map(({ rows }) => cellOf(rows.get(kind)!))])),
  ].join('\n');
}

const columns: { node: string; rows: Map<string, Measured> }[] = [];
for (const version of values.node.split(',')) columns.push(await measureAll(version.trim()));
const { version } = JSON.parse(readFileSync(join(root, 'kernel/package.json'), 'utf8')) as { version: string };
const page = `# What an interrupt stops

Written by \`npm run bench -- interrupt --write docs/interrupts.md\`: layerlab-kernel ${version}, ${cpus().length} × ${cpus()[0]?.model.trim()}, ${process.platform}.
Each kind of code was interrupted ${times} times by an \`interrupt_request\`. *kept*: the cell ended as a KeyboardInterrupt and a variable of an
earlier cell still had its value. *replaced*: only a new runtime could stop it, and the cell said that variables are gone. *crashed*: the runtime ended under
the interrupt, and the cell said so. *lost* would be none of these.
The numbers are the median and the longest time in ms from the request to the cell's reply and idle.

${table(columns)}
`;
console.log(`\n${page}`);
if (values.write) writeFileSync(values.write, page);
