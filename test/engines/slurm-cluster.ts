/**
 * Slurm on this machine: Debian's packages in a folder of their own, installed nowhere, with munge, a controller and a node whose
 * daemons belong to the test.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePort } from '../gateways/program.js';
import { eventually } from '../helpers/eventually.js';
import { descendants, isAlive } from '../helpers/kernel-process.js';

const packages = ['libhwloc15', 'liblua5.1-0', 'libmunge2', 'munge', 'slurm-wlm-basic-plugins', 'slurm-client'];
const daemons = ['slurmctld', 'slurmd'];
const clients = ['sbatch', 'squeue', 'scancel', 'scontrol', 'sinfo'];

/** Returns why Slurm cannot be had here, or false. */
export function noSlurm(): string | false {
  if (process.platform !== 'linux') return 'Slurm runs on Linux';
  if (process.getuid?.() !== 0) return 'Slurm without an installation needs root';
  if (!existsSync('/usr/bin/apt-get') || !existsSync('/usr/bin/dpkg')) return "Slurm is taken from Debian's packages";
  try {
    download(packageFolder());
    return false;
  } catch (error) {
    return `Debian's packages of Slurm could not be had: ${(error as Error).message.trim().split('\n').at(-1)}`;
  }
}

/** Kept from one run of the tests to the next. */
function packageFolder(): string {
  return join(import.meta.dirname, '../../.layerlab/slurm');
}

function download(folder: string): void {
  const root = join(folder, 'root');
  if (existsSync(join(folder, 'whole'))) return;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(root, { recursive: true });
  const options = { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] as const, timeout: 120_000 };
  execFileSync('apt-get', ['download', '-qq', '-o', 'APT::Sandbox::User=root', ...packages, ...daemons], {
    ...options,
    stdio: 'pipe',
  });
  for (const name of readdirSync(folder).filter((each) => each.endsWith('.deb')))
    execFileSync('dpkg', ['-x', name, root], { ...options, stdio: 'pipe' });
  writeFileSync(join(folder, 'whole'), '');
}

export class SlurmCluster {
  readonly #folder = mkdtempSync(join(tmpdir(), 'layerlab-slurm-'));
  readonly #root = join(packageFolder(), 'root');
  readonly #running = new Map<string, ChildProcess>();
  /** The environment in which `sbatch` and the others are this cluster's. */
  readonly env: NodeJS.ProcessEnv;

  private constructor() {
    const bin = this.#path('bin');
    this.env = { ...process.env, SLURM_CONF: this.#path('slurm.conf'), PATH: `${bin}${delimiter}${process.env.PATH}` };
  }

  /** Starts the daemons and waits until the node takes jobs. */
  static async start(processors: number): Promise<SlurmCluster> {
    const cluster = new SlurmCluster();
    try {
      await cluster.#begin(processors);
      return cluster;
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  /** Runs a command of Slurm and returns what it prints. */
  ask(program: string, ...args: string[]): string {
    return execFileSync(join(this.#path('bin'), program), args, { encoding: 'utf8', env: this.env, stdio: 'pipe' });
  }

  /** The tasks with a state, as `JOBID_INDEX`. */
  tasks(state: string): string[] {
    const lines = this.ask('squeue', '--noheader', '--array', '--states=all', '--format=%i|%T').trim().split('\n');
    return lines.map((line) => line.split('|')).flatMap(([id, now]) => (now === state ? [id!] : []));
  }

  /** Kills the controller, which has no time for a word. */
  async killController(): Promise<void> {
    this.#running.get('slurmctld')!.kill('SIGKILL');
    await eventually('the controller to end', () => this.#running.get('slurmctld')!.signalCode !== null);
  }

  /** A controller that has lost its last seconds starts a running task twice, and drains the node that refuses it. */
  async startController(): Promise<void> {
    this.#daemon('slurmctld', 'usr/sbin/slurmctld-wlm', '-D');
    await this.#ready();
    const name = hostname().split('.')[0];
    const calmAt = performance.now() + 8_000;
    await eventually(
      'no node to be drained',
      () => {
        if (!/drain/.test(this.ask('sinfo', '--noheader', '--format=%T'))) return performance.now() > calmAt;
        this.ask('scontrol', 'update', `nodename=${name}`, 'state=resume');
        return false;
      },
      { timeoutMs: 60_000, everyMs: 1_000 },
    );
  }

  async stop(): Promise<void> {
    const family = [...this.#running.values()].flatMap(({ pid }) => [pid!, ...descendants(pid!)]);
    for (const pid of family) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    await eventually('the daemons to end', () => !family.some(isAlive));
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 200 });
  }

  async #begin(processors: number): Promise<void> {
    for (const name of ['bin', 'state', 'spool']) mkdirSync(this.#path(name));
    for (const name of clients) this.#wrap(name);
    execFileSync('dd', ['if=/dev/urandom', `of=${this.#path('munge.key')}`, 'bs=1024', 'count=1'], { stdio: 'pipe' });
    chmodSync(this.#path('munge.key'), 0o400);
    chmodSync(this.#folder, 0o755);
    await this.#configure(processors);
    const munge = [
      'key-file=munge.key',
      'socket=munge.socket',
      'pid-file=munge.pid',
      'log-file=munge.log',
      'seed-file=seed',
    ];
    this.#daemon(
      'munged',
      'usr/sbin/munged',
      '-F',
      '--force',
      ...munge.map((option) => `--${option.replace('=', `=${this.#folder}/`)}`),
    );
    await eventually('munge to listen', () => existsSync(this.#path('munge.socket')));
    this.#daemon('slurmctld', 'usr/sbin/slurmctld-wlm', '-D');
    this.#daemon('slurmd', 'usr/sbin/slurmd-wlm', '-D', '-d', join(this.#root, 'usr/sbin/slurmstepd-wlm'));
    await this.#ready();
  }

  async #ready(): Promise<void> {
    const isReady = async (): Promise<boolean> => {
      await delay(200);
      try {
        return /^(idle|mixed|allocated|completing|drain)/m.test(this.ask('sinfo', '--noheader', '--format=%T'));
      } catch {
        return false;
      }
    };
    await eventually('the node to take jobs', isReady, { timeoutMs: 60_000 });
  }

  /** `cred_expire`: a task that is started again waits for so many seconds. */
  async #configure(processors: number): Promise<void> {
    const name = hostname().split('.')[0];
    const lines = {
      ClusterName: 'layerlab',
      SlurmctldHost: `${name}(127.0.0.1)`,
      AuthType: 'auth/munge',
      AuthInfo: `socket=${this.#path('munge.socket')},cred_expire=5`,
      CredType: 'cred/munge',
      SlurmUser: 'root',
      SlurmdUser: 'root',
      PluginDir: join(this.#libraries, 'slurm-wlm'),
      StateSaveLocation: this.#path('state'),
      SlurmdSpoolDir: this.#path('spool'),
      SlurmctldPidFile: this.#path('slurmctld.pid'),
      SlurmdPidFile: this.#path('slurmd.pid'),
      SlurmctldLogFile: this.#path('slurmctld.log'),
      SlurmdLogFile: this.#path('slurmd.log'),
      SlurmctldPort: await freePort(),
      SlurmdPort: await freePort(),
      ProctrackType: 'proctrack/linuxproc',
      TaskPlugin: 'task/none',
      MpiDefault: 'none',
      SelectType: 'select/cons_tres',
      SelectTypeParameters: 'CR_Core',
      SchedulerType: 'sched/backfill',
      SchedulerParameters: 'sched_interval=2,bf_interval=2',
      AccountingStorageType: 'accounting_storage/none',
      JobAcctGatherType: 'jobacct_gather/none',
      ReturnToService: 2,
      SlurmdParameters: 'config_overrides',
      NodeName: `${name} NodeAddr=127.0.0.1 CPUs=${processors} State=UNKNOWN`,
      PartitionName: 'all Nodes=ALL Default=YES MaxTime=INFINITE State=UP',
    };
    const text = Object.entries(lines).map(([key, value]) => `${key}=${value}\n`);
    writeFileSync(this.#path('slurm.conf'), text.join(''));
  }

  get #libraries(): string {
    return join(
      this.#root,
      'usr/lib',
      readdirSync(join(this.#root, 'usr/lib')).find((each) => each.includes('-linux-'))!,
    );
  }

  /** Through the loader: a variable with the libraries' folders would reach the jobs, and their programs. */
  #wrap(name: string): void {
    const loader = execFileSync('sh', ['-c', 'ls /lib64/ld-linux-*.so.* /lib/ld-linux-*.so.* 2>/dev/null | head -1'], {
      encoding: 'utf8',
    });
    const paths = [this.#libraries, join(this.#libraries, 'slurm-wlm')].join(':');
    const script = `#!/bin/sh\nexec ${loader.trim()} --library-path '${paths}' '${join(this.#root, 'usr/bin', name)}' "$@"\n`;
    writeFileSync(join(this.#path('bin'), name), script, { mode: 0o755 });
  }

  #daemon(name: string, file: string, ...args: string[]): void {
    const paths = [this.#libraries, join(this.#libraries, 'slurm-wlm')].join(':');
    const env = { ...this.env, LD_LIBRARY_PATH: paths };
    this.#running.set(name, spawn(join(this.#root, file), args, { env, stdio: 'ignore' }));
  }

  #path(name: string): string {
    return join(this.#folder, name);
  }
}
