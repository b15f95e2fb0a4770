/** Starts the kernel as Jupyter does, with a connection file, and ends all its processes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface ConnectionFile {
  readonly transport: 'tcp';
  readonly ip: string;
  readonly shell_port: number;
  readonly control_port: number;
  readonly iopub_port: number;
  readonly stdin_port: number;
  readonly hb_port: number;
  readonly key: string;
  readonly signature_scheme: 'hmac-sha256';
  readonly kernel_name: string;
}

export interface KernelOptions {
  /** The notebook's folder: the kernel's working directory. Defaults to a new temporary folder. */
  readonly folder?: string;
  readonly env?: Record<string, string>;
  /** More command-line arguments. */
  readonly args?: readonly string[];
  /** The program and the arguments before `--connection-file FILE`. */
  readonly command?: readonly string[];
  readonly ip?: string;
  readonly key?: string;
}

const bin = fileURLToPath(new URL('../../kernel/bin/layerlab.js', import.meta.url));

/** A running kernel process; `restart` starts another on the same connection file. */
export class KernelProcess {
  readonly folder: string;
  readonly connection: ConnectionFile;
  readonly connectionFile: string;
  readonly #options: KernelOptions;
  readonly #temporary: string;
  #child: ChildProcess;
  #stderr = '';
  #stdout = '';
  #ended: Promise<string>;

  constructor(options: KernelOptions, connection: ConnectionFile) {
    this.#options = options;
    this.#temporary = mkdtempSync(join(tmpdir(), 'layerlab-test-'));
    this.folder = options.folder ?? this.#temporary;
    this.connection = connection;
    this.connectionFile = join(this.#temporary, 'kernel.json');
    writeFileSync(this.connectionFile, JSON.stringify(connection), { mode: 0o600 });
    this.#child = this.#spawn();
    this.#ended = ended(this.#child);
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** The stderr of all the kernel's processes. */
  get stderr(): string {
    return this.#stderr;
  }

  get stdout(): string {
    return this.#stdout;
  }

  /** Resolves when the process ends, with `code 0` or `signal SIGKILL`. */
  get ended(): Promise<string> {
    return this.#ended;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Starts the kernel again, as Jupyter does after a shutdown with `restart: true` or a crash. */
  async restart(): Promise<void> {
    await this.#ended;
    this.#child = this.#spawn();
    this.#ended = ended(this.#child);
  }

  /** Kills the process and all its children; may be called twice. */
  async close(): Promise<void> {
    const family = this.isRunning ? descendants(this.pid) : [];
    if (this.isRunning) this.#child.kill('SIGKILL');
    await this.#ended;
    for (const pid of family) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    rmSync(this.#temporary, { recursive: true, force: true });
  }

  #spawn(): ChildProcess {
    const { command = [process.execPath, bin, 'kernel'], args = [], env } = this.#options;
    const [program, ...before] = command;
    const child = spawn(program!, [...before, '--connection-file', this.connectionFile, ...args], {
      cwd: this.folder,
      env: { ...process.env, ...this.#own(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stderr!.on('data', (chunk) => {
      this.#stderr += chunk;
    });
    child.stdout!.on('data', (chunk) => {
      this.#stdout += chunk;
    });
    return child;
  }

  /** As Jupyter sets it, but with a history of the test's own. */
  #own(): Record<string, string> {
    return { JPY_PARENT_PID: String(process.pid), LAYERLAB_HISTORY: join(this.#temporary, 'history.jsonl') };
  }
}

async function ended(child: ChildProcess): Promise<string> {
  const [code, signal] = await once(child, 'exit');
  return signal === null ? `code ${code}` : `signal ${signal}`;
}

/** Ports below the range of outgoing connections, so that nothing takes them before the kernel does. */
export async function newConnection({
  ip = ownLoopback(),
  key = randomUUID(),
}: KernelOptions): Promise<ConnectionFile> {
  const ports: number[] = [];
  while (ports.length < 5) {
    const port = randomInt(10_000, 32_000);
    if (!ports.includes(port) && (await isFree(ip, port))) ports.push(port);
  }
  const [shell_port, control_port, iopub_port, stdin_port, hb_port] = ports as [number, number, number, number, number];
  const rest = { transport: 'tcp', ip, key, signature_scheme: 'hmac-sha256', kernel_name: 'layerlab' } as const;
  return { ...rest, shell_port, control_port, iopub_port, stdin_port, hb_port };
}

/** On Linux all of 127.0.0.0/8 is the local machine: each test file gets an address of its own. */
function ownLoopback(): string {
  if (process.platform !== 'linux') return '127.0.0.1';
  return `127.${randomInt(1, 255)}.${randomInt(1, 255)}.${randomInt(1, 255)}`;
}

async function isFree(host: string, port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, 'listening');
    return true;
  } catch {
    return false;
  } finally {
    server.close();
  }
}

/** Returns the descendants of a process, from /proc. */
export function descendants(pid: number): number[] {
  const parents = new Map(processes().map((id) => [id, parentOf(id)]));
  const family: number[] = [];
  const visit = (parent: number): void => {
    for (const [id, above] of parents) {
      if (above !== parent) continue;
      family.push(id);
      visit(id);
    }
  };
  visit(pid);
  return family;
}

/** A zombie counts as ended. */
export function isAlive(pid: number): boolean {
  const state = stat(pid)?.[0];
  return state !== undefined && state !== 'Z' && state !== 'X';
}

export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}

function processes(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

function parentOf(pid: number): number {
  return Number(stat(pid)?.[1] ?? 0);
}

/** Returns the fields of /proc/PID/stat after the command, which may itself contain spaces and brackets. */
function stat(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text.slice(text.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
