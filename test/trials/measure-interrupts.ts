/** Interrupts each kind of code that does not end by itself again and again, and counts what became of it. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { interruptibles, stuck } from '../helpers/interruptibles.js';
import { type Kernel, startKernel } from '../helpers/kernel-client.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Measured {
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

async function measure(kernel: Kernel, kind: string, code: string, times: number): Promise<Measured> {
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

/** All kinds on one version of Node. */
export interface Measurements {
  /** As `node --version` says it. */
  readonly node: string;
  readonly rows: ReadonlyMap<string, Measured>;
}

/** Interrupts each kind `times` times on a version of Node. @throws Error when npm cannot install that version */
export async function measureInterrupts(version: string, times: number): Promise<Measurements> {
  const program = nodeProgram(version);
  const node = spawnSync(program, ['--version'], { encoding: 'utf8' }).stdout.trim();
  const kernel = await startKernel({ command: [program, join(root, 'kernel/bin/layerlab.js'), 'kernel'] });
  const rows = new Map<string, Measured>();
  try {
    for (const [kind, code] of Object.entries({ ...interruptibles, ...stuck })) {
      const measured = await measure(kernel, kind, code, times);
      rows.set(kind, measured);
      console.log(`${node}  ${kind}: ${describe(measured)}`);
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

/** The counts, then the median and the longest time in ms. */
export function describe({ kept, replaced, crashed, latenciesMs }: Measured): string {
  const lost = latenciesMs.length - kept - replaced - crashed;
  const counts = [
    kept && `${kept} kept`,
    replaced && `${replaced} replaced`,
    crashed && `**${crashed} crashed**`,
    lost && `**${lost} lost**`,
  ].filter(Boolean);
  return `${counts.join(', ')}; ${Math.round(median(latenciesMs))} / ${Math.round(Math.max(...latenciesMs))}`;
}
