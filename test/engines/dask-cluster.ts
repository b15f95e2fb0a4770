/** A Dask scheduler and workers on this machine, in the environment that the client makes for itself. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { daskPython } from '../../kernel/headless/engines/dask/dask-environment.js';
import { freePort } from '../gateways/program.js';
import { eventually } from '../helpers/eventually.js';
import { descendants } from '../helpers/kernel-process.js';

/** Returns why Dask cannot be had here, or false. */
export async function noDask(): Promise<string | false> {
  try {
    await daskPython();
    return false;
  } catch (error) {
    return `Dask could not be installed: ${(error as Error).message.split('\n')[0]}`;
  }
}

/** A process of the cluster. */
class Daemon {
  readonly #child: ChildProcess;
  said = '';

  constructor(python: string, args: readonly string[], cwd: string) {
    this.#child = spawn(python, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [this.#child.stdout!, this.#child.stderr!]) stream.on('data', (text) => (this.said += text));
  }

  /** The processes that it has started. */
  get family(): number[] {
    return descendants(this.#child.pid!);
  }

  async until(text: RegExp): Promise<void> {
    const has = (): boolean => {
      if (this.#child.exitCode !== null) throw new Error(`it has ended:\n${this.said}`);
      return text.test(this.said);
    };
    await eventually(`${text}`, has, { timeoutMs: 120_000 });
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }
}

export class DaskCluster {
  readonly workers: Daemon[] = [];
  readonly #python: string;
  readonly #address: string;
  readonly #folder: string = mkdtempSync(join(tmpdir(), 'layerlab-dask-'));
  #scheduler: Daemon | undefined;

  private constructor(python: string, port: number) {
    this.#python = python;
    this.#address = `127.0.0.1:${port}`;
  }

  static async start(): Promise<DaskCluster> {
    const cluster = new DaskCluster(await daskPython(), await freePort());
    await cluster.startScheduler();
    return cluster;
  }

  /** What `--engine` is told. */
  get engine(): string {
    return `dask://${this.#address}`;
  }

  async startScheduler(): Promise<void> {
    const [host, port] = this.#address.split(':');
    const args = ['--host', host!, '--port', port!, '--no-dashboard'];
    this.#scheduler = new Daemon(this.#python, ['-m', 'distributed.cli.dask_scheduler', ...args], this.#folder);
    await this.#scheduler.until(/Scheduler at/);
  }

  async addWorker(): Promise<void> {
    const args = [
      `tcp://${this.#address}`,
      '--nthreads',
      '1',
      '--no-nanny',
      '--no-dashboard',
      '--local-directory',
      this.#folder,
    ];
    const worker = new Daemon(this.#python, ['-m', 'distributed.cli.dask_worker', ...args], this.#folder);
    this.workers.push(worker);
    await worker.until(/Registered to/);
  }

  async killScheduler(): Promise<void> {
    await this.#scheduler?.kill();
  }

  async stop(): Promise<void> {
    for (const daemon of [...this.workers, this.#scheduler]) await daemon?.kill();
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
  }
}
