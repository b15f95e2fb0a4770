/** Interrupts each kind of code that does not end by itself again and again, and counts what became of it. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Exchange } from '../helpers/exchange.js';
import { interruptibles, stuck } from '../helpers/interruptibles.js';
import { type Kernel, startKernel } from '../helpers/kernel-client.js';
import { longChecks, longQuestion } from '../helpers/long-checks.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** Something that is interrupted. */
interface Kind {
  /** What there still is afterwards. */
  readonly keeps: string;
  /** Begins it; resolves when it runs. */
  begin(kernel: Kernel): Promise<Exchange>;
}

/** A cell that prints `sign` when it runs. */
function cell(code: string, sign: string, keeps: string): Kind {
  const begin = async (kernel: Kernel): Promise<Exchange> => {
    const running = kernel.start(`console.log('runs');\n${code}`);
    await kernel.until(`the cell to print ${sign}`, () => running.stdout.includes(sign), { about: running });
    return running;
  };
  return { keeps, begin };
}

/** A request that only the language engine works on. */
function request(send: (kernel: Kernel) => Exchange, keeps: string): Kind {
  const begin = async (kernel: Kernel): Promise<Exchange> => {
    const running = send(kernel);
    await kernel.until('busy', () => running.messages.length > 0, { about: running });
    await delay(engineMs);
    return running;
  };
  return { keeps, begin };
}

/** The time in which the engine begins with what it is asked. */
const engineMs = 100;
const [longCheck] = Object.values(longChecks);
const question = { code: longQuestion, cursor_pos: longQuestion.length };
const ofCell = 'all variables, and what the cell had declared';

function cells(codes: Readonly<Record<string, string>>, sign: string, keeps: string): [string, Kind][] {
  return Object.entries(codes).map(([kind, code]) => [kind, cell(code, sign, keeps)]);
}

/** Everything that is interrupted. */
export const kinds: ReadonlyMap<string, Kind> = new Map([
  ...cells(interruptibles, 'runs', ofCell),
  ['a type check of minutes', request((kernel) => kernel.start(longCheck!), 'all variables; the cell did not run')],
  [
    'a completion of minutes',
    request((kernel) => kernel.ask('shell', 'complete_request', question), 'all variables; nothing is offered'),
  ],
  ...cells(stuck, 'stuck', 'nothing'),
]);

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
export function nodeProgram(version: string): string {
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

async function measure(kernel: Kernel, kind: Kind, times: number): Promise<Measured> {
  const measured: Measured = { kept: 0, replaced: 0, crashed: 0, latenciesMs: [] };
  for (let i = 0; i < times; i++) {
    await kernel.run('const kept = 7');
    const running = await kind.begin(kernel);
    const start = performance.now();
    kernel.ask('control', 'interrupt_request');
    await kernel.done(running);
    measured.latenciesMs.push(performance.now() - start);
    const after = await kernel.execute('kept');
    if (isStopped(running) && after.text === '7') measured.kept++;
    else if (/did not stop.*variables were lost/.test(running.error?.evalue ?? '')) measured.replaced++;
    else if (/killed by.*variables were lost/.test(running.error?.evalue ?? '')) measured.crashed++;
  }
  return measured;
}

/** Whether a cell says that it was interrupted, or a completion offers nothing. */
function isStopped({ error, reply }: Exchange): boolean {
  return error?.ename === 'KeyboardInterrupt' || (reply.status === 'ok' && reply.matches?.length === 0);
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
    for (const [name, kind] of kinds) {
      const measured = await measure(kernel, kind, times);
      rows.set(name, measured);
      console.log(`${node}  ${name}: ${describe(measured)}`);
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
