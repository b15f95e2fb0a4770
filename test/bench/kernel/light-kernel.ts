/** A kernel process and the lightest client that can time it: nothing is validated, nothing is kept but what is asked for. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Dealer, Subscriber } from 'zeromq';
import { type ConnectionFile, descendants, isAlive, newConnection } from '../../helpers/kernel-process.js';
import { encode, type Json, newHeader } from '../../helpers/wire.js';
import type { Peer } from './peers.js';

const options = { linger: 0, reconnectInterval: 5, receiveHighWaterMark: 0 };

/** One request: what was printed for it, and when its reply and its idle came (milliseconds of performance.now). */
export class Timed {
  readonly sent: number = performance.now();
  replied: number | undefined;
  idle: number | undefined;
  reply: Json = {};
  readonly printed: string[] = [];
  readonly results: Json[] = [];
  readonly errors: string[] = [];
  #waiting: (() => void)[] = [];

  /** Waits for the condition; false when the time is over first. */
  async until(condition: (request: this) => boolean, limitMs: number): Promise<boolean> {
    let over = false;
    const timer = setTimeout(() => {
      over = true;
      this.changed();
    }, limitMs);
    while (!condition(this) && !over) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    clearTimeout(timer);
    return condition(this);
  }

  changed(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

export class LightKernel {
  readonly peer: Peer;
  readonly spawned: number = performance.now();
  readonly #connection: ConnectionFile;
  readonly #folder: string;
  readonly #child: ChildProcess;
  readonly #dealers: Record<'shell' | 'control', Dealer>;
  readonly #iopub = new Subscriber(options);
  readonly #requests = new Map<string, Timed>();
  readonly #session = randomUUID();
  readonly #sending = new Map<string, Promise<void>>();

  private constructor(peer: Peer, connection: ConnectionFile, folder: string | undefined) {
    this.peer = peer;
    this.#connection = connection;
    this.#folder = mkdtempSync(join(tmpdir(), 'layerlab-bench-'));
    const file = join(this.#folder, 'connection.json');
    writeFileSync(file, JSON.stringify(connection), { mode: 0o600 });
    const [program, ...args] = peer.command(file);
    const env = { ...process.env, ...peer.env, JPY_PARENT_PID: String(process.pid) };
    this.#child = spawn(program!, args, { cwd: folder ?? this.#folder, env, stdio: 'ignore' });
    this.#dealers = { shell: this.#dealer('shell'), control: this.#dealer('control') };
    this.#iopub.connect(this.#address('iopub'));
    this.#iopub.subscribe();
    void this.#read(this.#iopub);
  }

  /** Spawns the kernel, in `folder` or one of its own; it need not be ready. */
  static async start(peer: Peer, folder?: string): Promise<LightKernel> {
    return new LightKernel(peer, await newConnection({}), folder);
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** The kernel's process and all that descend from it. */
  get family(): number[] {
    return [this.pid, ...descendants(this.pid)];
  }

  send(channel: 'shell' | 'control', type: string, content: Json = {}): Timed {
    const header = newHeader(type, this.#session);
    const request = new Timed();
    this.#requests.set(header.msg_id, request);
    const before = this.#sending.get(channel) ?? Promise.resolve();
    const frames = encode(this.#connection.key, { header, content });
    this.#sending.set(
      channel,
      before.then(() => this.#dealers[channel].send(frames)),
    );
    return request;
  }

  start(code: string): Timed {
    const flags = { silent: false, store_history: true, user_expressions: {}, allow_stdin: false, stop_on_error: true };
    return this.send('shell', 'execute_request', { code, ...flags });
  }

  /** Runs a cell to its reply and idle; says which cell did not end. */
  async run(code: string, limitMs = 60_000): Promise<Timed> {
    const request = this.start(code);
    const came = await request.until(({ idle, replied }) => idle !== undefined && replied !== undefined, limitMs);
    if (!came) throw new Error(`${this.peer.name}: no idle within ${limitMs} ms of ${code.slice(0, 60)}`);
    return request;
  }

  /** Waits until the subscription of iopub stands and the kernel runs cells. */
  async ready(): Promise<void> {
    for (let tries = 0; tries < 120; tries++) {
      const request = this.start('1');
      if (await request.until(({ idle, replied }) => idle !== undefined && replied !== undefined, 500 + 100 * tries))
        return;
    }
    throw new Error(`${this.peer.name}: not ready`);
  }

  /** Interrupts in the way of the kernel's kernelspec. */
  interrupt(): void {
    if (this.peer.interrupts === 'message') this.send('control', 'interrupt_request');
    else this.#child.kill('SIGINT');
  }

  /** Ends the kernel and all it started. */
  async close(): Promise<void> {
    const family = this.family;
    for (const socket of [...Object.values(this.#dealers), this.#iopub]) socket.close();
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const gone = once(this.#child, 'exit');
      this.#child.kill('SIGKILL');
      await gone;
    }
    for (const pid of family) if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  #dealer(channel: 'shell' | 'control'): Dealer {
    const dealer = new Dealer({ ...options, sendHighWaterMark: 0, routingId: this.#session });
    dealer.connect(this.#address(channel));
    void this.#read(dealer);
    return dealer;
  }

  #address(channel: 'shell' | 'control' | 'iopub'): string {
    return `tcp://${this.#connection.ip}:${this.#connection[`${channel}_port`]}`;
  }

  async #read(socket: Dealer | Subscriber): Promise<void> {
    for await (const frames of socket) {
      const at = frames.findIndex((frame) => frame.toString() === '<IDS|MSG>');
      const [header, parent, , content] = frames.slice(at + 2, at + 6).map((frame) => JSON.parse(String(frame)));
      const request = this.#requests.get(parent.msg_id ?? '');
      if (request) note(request, header.msg_type, content);
    }
  }
}

function note(request: Timed, type: string, content: Json): void {
  if (type === 'stream') request.printed.push(content.text);
  else if (type === 'error') request.errors.push(content.ename);
  else if (type === 'execute_result') request.results.push(content.data);
  else if (type === 'status' && content.execution_state === 'idle') request.idle = performance.now();
  else if (type.endsWith('_reply')) {
    request.replied = performance.now();
    request.reply = content;
  }
  request.changed();
}
