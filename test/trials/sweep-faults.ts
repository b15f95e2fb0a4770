/** Sweeps to which something happens: in the end every run must have its row, once, and no process may be left. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { writeNotebook } from '../../kernel/headless/notebook/notebook-file.js';
import { markdownTable } from '../bench/kernel/table.js';
import { notebookOf } from '../browser/notebook-file.js';
import { DaskCluster, noDask } from '../engines/dask-cluster.js';
import { noSlurm, SlurmCluster } from '../engines/slurm-cluster.js';
import { eventually } from '../helpers/eventually.js';
import { isAlive } from '../helpers/kernel-process.js';
import { SweepProgram } from '../jupyter/sweep-program.js';
import type { Outcome } from './trial.js';

/** How a sweep ended to which something had happened. */
interface Survived {
  readonly engine: string;
  readonly times: number;
  readonly runs: number;
  readonly rows: number;
  /** Rows whose run has another row, or whose number is wrong. */
  readonly wrong: number;
  /** How many runs were executed more than once, as those must be that were at work. */
  readonly repeated: number;
  /** Processes that lived a minute after their client. */
  readonly left: number;
}

/** A sweep in a folder of its own. */
class Trialed {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'layerlab-faults-'));
  readonly out: string = join(this.folder, 'out');
  left = 0;
  readonly #file: string = join(this.folder, 'sweep.ipynb');

  constructor(
    readonly runs: number,
    readonly engine: string,
    readonly flags: readonly string[],
    readonly env: NodeJS.ProcessEnv = process.env,
  ) {
    const body = `const { appendFileSync } = await import('node:fs')
appendFileSync('log.txt', \`\${seed}\\n\`)
await new Promise((go) => setTimeout(go, 800))
record('square', seed * seed)`;
    const notebook = notebookOf([{ source: 'let seed = 1' }, { source: body }]);
    notebook.cells[0]!.metadata = { tags: ['parameters'] };
    writeNotebook(this.#file, notebook);
  }

  start(): SweepProgram {
    const grid = ['--sweep', `seed=1..${this.runs}`, '--out', this.out, '--resume'];
    return new SweepProgram(['run', this.#file, ...grid, ...this.flags], this.env);
  }

  /** Waits until a run is executed, or the client has ended. */
  async nextRun(client: SweepProgram): Promise<void> {
    const before = this.#executed().length;
    const hasBegun = (): boolean => this.#executed().length > before || client.over;
    await eventually('a run to be executed', hasBegun, { timeoutMs: 180_000 });
  }

  /** Kills a client, and counts what it leaves. */
  async kill(client: SweepProgram): Promise<void> {
    if (client.over) return;
    const family = await client.kill();
    await eventually('its processes to end', () => !family.some(isAlive), { timeoutMs: 60_000 }).catch(() => undefined);
    this.left += family.filter(isAlive).length;
  }

  /** Runs what is missing. */
  async finish(): Promise<void> {
    const client = this.start();
    const { stdout } = await client.ended();
    console.log(
      stdout.trim(),
      client.stderr
        .split('\n')
        .filter((line) => !/^sweep: \d+ of/.test(line))
        .join('\n'),
    );
  }

  survived(times: number): Survived {
    const lines = readFileSync(join(this.out, 'results.jsonl'), 'utf8').trimEnd().split('\n');
    const rows = lines.map((line) => JSON.parse(line) as { seed: number; square: number });
    const seeds = new Set(rows.map(({ seed }) => seed));
    const wrong = rows.length - seeds.size + rows.filter(({ seed, square }) => square !== seed * seed).length;
    const executed = this.#executed();
    const repeated = new Set(executed.filter((seed, index) => executed.indexOf(seed) < index)).size;
    const { engine, runs, left } = this;
    return { engine, times, runs, rows: rows.length, wrong, repeated, left };
  }

  /** The seeds of all runs that were ever begun. */
  #executed(): string[] {
    const file = join(this.folder, 'log.txt');
    return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : [];
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}

const kills = 10;
const local = ['--jobs', '2', '--reuse'];

async function clientKilled(engine: string, flags: readonly string[], env?: NodeJS.ProcessEnv): Promise<Survived> {
  const sweep = new Trialed(40, engine, flags, env);
  try {
    const moments = fc.sample(fc.noBias(fc.integer({ min: 0, max: 8_000 })), { seed: 22, numRuns: kills });
    for (const [index, moment] of moments.entries()) {
      const client = sweep.start();
      // Every third while it starts, the others while it executes runs.
      const since = index % 3 === 0 ? 'its start' : 'its first run';
      if (since === 'its first run') await sweep.nextRun(client);
      await Promise.race([delay(moment, undefined, { ref: false }), client.ended()]);
      console.log(`${engine}: killed ${moment} ms after ${since}${client.over ? ', when it had ended' : ''}`);
      await sweep.kill(client);
    }
    await sweep.finish();
    return sweep.survived(kills);
  } finally {
    sweep.remove();
  }
}

/** The disk is a small one of memory, which is made larger before the sweep is resumed. */
async function diskFilled(engine: string, flags: readonly string[]): Promise<Survived> {
  const sweep = new Trialed(24, engine, flags);
  mkdirSync(sweep.out);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=160k', 'layerlab-trial', sweep.out]);
  try {
    const client = sweep.start();
    await client.ended();
    if (!/cannot be written: ENOSPC/.test(client.stderr)) throw new Error(`the disk was not full:\n${client.stderr}`);
    console.log(client.stderr.trim().split('\n').at(-1));
    execFileSync('mount', ['-o', 'remount,size=16m', sweep.out]);
    await sweep.finish();
    return sweep.survived(1);
  } finally {
    execFileSync('umount', [sweep.out]);
    sweep.remove();
  }
}

async function twoClients(): Promise<Survived> {
  const sweep = new Trialed(12, 'servers', local);
  try {
    const clients = [sweep.start(), sweep.start()];
    await Promise.all(clients.map((client) => client.ended()));
    const refused = clients.filter(({ stderr }) => /another program \(process \d+ on \S+\) is using/.test(stderr));
    if (refused.length !== 1) throw new Error(`${refused.length} of 2 clients were refused`);
    return sweep.survived(1);
  } finally {
    sweep.remove();
  }
}

async function daskSchedulerKilled(): Promise<Survived> {
  const cluster = await DaskCluster.start();
  const sweep = new Trialed(12, 'dask', ['--engine', cluster.engine]);
  try {
    for (let count = 0; count < 2; count++) await cluster.addWorker();
    const client = sweep.start();
    await client.until(/sweep: 3 of/);
    await cluster.killScheduler();
    const { stdout } = await client.ended();
    if (!/the Dask scheduler tcp:\S+ has gone/.test(stdout)) throw new Error(`it did not say why it ended:\n${stdout}`);
    await cluster.startScheduler();
    for (let count = 0; count < 2; count++) await cluster.addWorker();
    await sweep.finish();
    return sweep.survived(1);
  } finally {
    await cluster.stop();
    sweep.remove();
  }
}

/** The client is killed with it: the tasks go on, and a new client takes what they have written. */
async function slurmControllerKilled(): Promise<Survived> {
  const cluster = await SlurmCluster.start(2);
  const sweep = new Trialed(12, 'slurm', ['--engine', 'slurm'], cluster.env);
  try {
    const client = sweep.start();
    await client.until(/sweep: 2 of/);
    await cluster.killController();
    await delay(5_000);
    await sweep.kill(client);
    await cluster.startController();
    await sweep.finish();
    return sweep.survived(1);
  } finally {
    await cluster.stop();
    sweep.remove();
  }
}

type Fault = readonly [name: string, notHere: string | false, trial: () => Promise<Survived>];

async function faults(): Promise<Fault[]> {
  const noMount =
    (process.platform !== 'linux' || process.getuid?.() !== 0) && 'only root on Linux makes a disk of memory';
  return [
    ['the client killed by -9', false, () => clientKilled('servers', local)],
    ['the client killed by -9', false, () => clientKilled('--direct', ['--direct', '--jobs', '2'])],
    ['the disk full', noMount, () => diskFilled('servers', local)],
    ['the disk full', noMount, () => diskFilled('--direct', ['--direct', '--jobs', '2'])],
    ['two clients at once', false, twoClients],
    ['the scheduler killed by -9', await noDask(), daskSchedulerKilled],
    ['controller and client killed by -9', noSlurm(), slurmControllerKilled],
  ];
}

export async function sweepFaults(): Promise<Outcome> {
  const survived: [string, Survived][] = [];
  const notRun: string[] = [];
  for (const [name, notHere, trial] of await faults()) {
    if (notHere) notRun.push(`${name}: ${notHere}`);
    else survived.push([name, await trial()]);
    console.log(survived.at(-1));
  }
  const head = ['what happened', 'engine', 'times', 'runs', 'rows', 'wrong rows', 'executed again', 'processes left'];
  const lines = survived.map(([name, { engine, times, runs, rows, wrong, repeated, left }]) =>
    [name, engine, times, runs, rows, wrong, repeated, left].map(String),
  );
  const passed = survived.every(([, { rows, runs, wrong, left }]) => rows === runs && wrong === 0 && left === 0);
  return { table: markdownTable(head, lines), passed, notRun };
}
