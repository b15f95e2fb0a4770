/**
 * The engine that leaves runs to Slurm: job arrays over a disk that the nodes share. The client only waits, and may end: what
 * tasks have written is taken by the next one, and what still waits in the queue is not submitted again.
 */
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { EndOfRun, Engine, PlannedRun } from '../engine.js';
import { Hopeless } from '../tasks/hopeless.js';
import { TaskBatch, type TaskSource } from '../tasks/task-batch.js';
import { type JobOptions, longestArray, submitArray, type TaskStates, taskStates } from './slurm-commands.js';

export interface SlurmEngineOptions extends TaskSource, JobOptions {
  readonly signal: AbortSignal;
  /** Called with what the user should know, in one line. */
  readonly onNotice: (message: string) => void;
}

/** A run that waits for its result. */
interface Waiting {
  readonly run: PlannedRun;
  readonly resolve: (end: EndOfRun) => void;
  readonly reject: (error: Error) => void;
}

/** One of Slurm's tasks. */
interface Task {
  readonly batch: TaskBatch;
  readonly index: number;
}

/** Results are looked for this often, and Slurm is asked every few times. */
const lookEveryMs = 1_000;
const looksPerQuestion = 4;

/** States in which a task may still have a result. */
const active =
  /^(PENDING|RUNNING|SUSPENDED|CONFIGURING|COMPLETING|REQUEUE\w*|RESIZING|SIGNALING|STAGE_OUT|SPECIAL_EXIT|STOPPED)$/;
/** States that are a machine's fault, or none: another try may succeed. */
const lost = /^(COMPLETED|FAILED|NODE_FAIL|BOOT_FAIL|PREEMPTED|REVOKED)$/;

export class SlurmEngine implements Engine {
  readonly capacity: number = Number.POSITIVE_INFINITY;
  readonly #options: SlurmEngineOptions;
  readonly #hopeless = new Hopeless();
  /** Runs for which no task is known yet. */
  #fresh: Waiting[] = [];
  readonly #watched = new Map<Waiting, Task>();
  /** Tasks of earlier clients that are still in the queue, by run. */
  #left: Map<string, Task> | undefined;
  /** Tasks that had ended without a result when Slurm was last asked: a shared disk may show it later. */
  #suspects = new Set<Task>();
  #isSilent = false;
  #loop: Promise<void> | undefined;

  constructor(options: SlurmEngineOptions) {
    this.#options = options;
  }

  /** @throws Problem when Slurm refuses the job */
  submit(run: PlannedRun): Promise<EndOfRun> {
    if (this.#options.signal.aborted) return Promise.resolve({ type: 'stopped' });
    return new Promise((resolve, reject) => {
      this.#fresh.push({ run, resolve, reject });
      // Later: what is submitted at once becomes one array.
      this.#loop ??= delay(0).then(() => this.#watch());
    });
  }

  async close(): Promise<void> {
    await this.#loop;
  }

  async #watch(): Promise<void> {
    for (let look = 0; this.#fresh.length + this.#watched.size > 0; look++) {
      if (this.#options.signal.aborted) this.#stop();
      else await this.#look(look % looksPerQuestion === looksPerQuestion - 1);
      await delay(lookEveryMs, undefined, { signal: this.#options.signal }).catch(() => undefined);
    }
    this.#loop = undefined;
  }

  async #look(ask: boolean): Promise<void> {
    await this.#submitFresh().catch((error) => {
      for (const { reject } of [...this.#fresh, ...this.#watched.keys()]) reject(error);
      this.#fresh = [];
      this.#watched.clear();
    });
    this.#takeResults();
    if (ask && this.#watched.size > 0) await this.#askSlurm();
  }

  async #submitFresh(): Promise<void> {
    if (this.#fresh.length === 0) return;
    this.#left ??= await this.#tasksLeft();
    for (const waiting of this.#fresh) {
      const task = this.#left.get(waiting.run.name);
      if (task) this.#watched.set(waiting, task);
      this.#left.delete(waiting.run.name);
    }
    const fresh = this.#fresh.filter((waiting) => !this.#watched.has(waiting));
    const longest = fresh.length > 0 ? await longestArray() : 0;
    for (let at = 0; at < fresh.length; at += longest) await this.#submitArray(fresh.slice(at, at + longest));
    this.#fresh = this.#fresh.filter((waiting) => !this.#watched.has(waiting));
  }

  /** The batch is written before it is submitted: a client that is killed in between knows its tasks again by their name. */
  async #submitArray(waiting: readonly Waiting[]): Promise<void> {
    const batch = TaskBatch.write(
      this.#options,
      waiting.map(({ run }) => run),
    );
    await submitArray(batch, this.#options);
    for (const [index, each] of waiting.entries()) this.#watched.set(each, { batch, index });
  }

  async #tasksLeft(): Promise<Map<string, Task>> {
    const batches = TaskBatch.left(this.#options.out);
    const states = batches.length > 0 ? await taskStates() : new Map<string, string>();
    const tasks = batches.flatMap((batch) => batch.runs.map((_, index) => ({ batch, index })));
    const queued = tasks.filter((task) => active.test(states.get(nameOf(task)) ?? ''));
    if (queued.length > 0) this.#options.onNotice(`${queued.length} runs are in Slurm's queue already`);
    return new Map(queued.map((task) => [task.batch.runs[task.index]!, task]));
  }

  #takeResults(): void {
    for (const [waiting, { batch, index }] of this.#watched) {
      const end = batch.end(index, waiting.run, this.#options.terms);
      if (end) this.#end(waiting, end);
    }
  }

  async #askSlurm(): Promise<void> {
    const states = await taskStates().catch(({ message }: Error) => {
      if (!this.#isSilent) this.#options.onNotice(`${message}; waiting until it answers`);
      this.#isSilent = true;
      return undefined;
    });
    if (states === undefined) return;
    if (this.#isSilent) this.#options.onNotice('Slurm answers again');
    this.#isSilent = false;
    this.#judge(states);
  }

  #judge(states: TaskStates): void {
    const suspects = new Set<Task>();
    for (const [waiting, task] of this.#watched) {
      const state = states.get(nameOf(task)) ?? '';
      if (active.test(state)) continue;
      if (this.#suspects.has(task)) this.#end(waiting, endOf(task, state));
      else suspects.add(task);
    }
    this.#suspects = suspects;
  }

  #end(waiting: Waiting, end: EndOfRun): void {
    this.#watched.delete(waiting);
    waiting.resolve(this.#hopeless.judge(end));
  }

  #stop(): void {
    const jobs = [...new Set([...this.#watched.values()].map(({ batch }) => batch.name))];
    if (jobs.length > 0)
      this.#options.onNotice(
        `${this.#watched.size} runs stay in Slurm's queue: --resume takes their results, scancel --name=${jobs.join(',')} takes them back`,
      );
    for (const { resolve } of [...this.#fresh, ...this.#watched.keys()]) resolve({ type: 'stopped' });
    this.#fresh = [];
    this.#watched.clear();
  }
}

function nameOf({ batch, index }: Task): string {
  return `${batch.name} ${index}`;
}

function endOf(task: Task, state: string): EndOfRun {
  const message = `Slurm says ${state || 'nothing of it any more, as of a task that was cancelled'}${lastLine(task)}`;
  return lost.test(state) ? { type: 'lost', message, server: 'slurm' } : { type: 'withdrawn', message };
}

/** What the task wrote last; nothing where it never began. */
function lastLine({ batch, index }: Task): string {
  try {
    const text = readFileSync(batch.log(index), 'utf8').trim().split('\n').at(-1);
    return text ? `: ${text.replace(/^layerlab: /, '')}` : '';
  } catch {
    return '';
  }
}
