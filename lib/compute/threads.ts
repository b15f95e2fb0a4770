/**
 * Helpers on other threads that run compute functions on the shared memory. Work comes as a list of tasks, which the main
 * thread and its helpers take one by one; a helper that is late, or dead, just takes none. Nothing is started before
 * there is work large enough.
 */
import { performance } from 'node:perf_hooks'; // the global is made at its first use, which an interrupt could spoil
import { Worker } from 'node:worker_threads';
import type { Kernels, Memory, Module } from './wasm/engine-support.js';

/** One call of a compute function. Workspace −1 as the last number stands for the thread's own. */
export type Task = readonly number[];

export const maximumThreads = 8;
const maximumTasks = 64;
const numbersPerTask = 24;

/** Where things lie in the memory, in bytes: below all tensors. */
export const layout: Record<'signal' | 'states' | 'known' | 'tasks' | 'scratch' | 'workspaces', number> = {
  signal: 64,
  states: 128,
  known: 512,
  tasks: 1024,
  scratch: 0,
  workspaces: 0,
};
layout.scratch = layout.tasks + maximumTasks * numbersPerTask * 8;
layout.workspaces = layout.scratch + maximumThreads * 64;

/** A task's state: free, done, or the number of the thread that took it, from 2 on. */
const free = 0;
const done = 1;
const main = 2;

/**
 * What a helper does: it waits for the signal, takes tasks while there are any, looks out for more for about 0.2 ms (what lies between two products of a training step), and
 * sleeps again. Plain JavaScript in a string, so that it runs from TypeScript sources and from the built package alike.
 */
const helper: string = `
const { workerData } = require('node:worker_threads');
const { module, memory, names, place, layout, scratch, workspace, maximumTasks, numbersPerTask } = workerData;
const kernels = new WebAssembly.Instance(module, { env: { memory } }).exports;
kernels.start(scratch);
// An interrupt may end the main thread's call before it has taken note of this helper: then it must not stay.
if (Atomics.wait(new Int32Array(memory.buffer, layout.known), place, 0, 5000) === 'timed-out') process.exit();
const signal = new Int32Array(memory.buffer, layout.signal, 2);
const states = new Int32Array(memory.buffer, layout.states, maximumTasks);
const numbers = new Float64Array(memory.buffer, layout.tasks, maximumTasks * numbersPerTask);
for (let seen = 0; ; ) {
  const count = Atomics.load(signal, 1);
  for (let task = 0; task < count; task++) {
    if (Atomics.compareExchange(states, task, 0, 2 + place) !== 0) continue;
    const at = task * numbersPerTask;
    const values = Array.from(numbers.subarray(at + 2, at + 2 + numbers[at + 1]));
    if (values[values.length - 1] === -1) values[values.length - 1] = workspace;
    kernels[names[numbers[at]]](...values);
    Atomics.store(states, task, 1);
    Atomics.notify(states, task);
  }
  for (let i = 0; i < 20000 && Atomics.load(signal, 0) === seen; i++);
  Atomics.wait(signal, 0, seen);
  seen = Atomics.load(signal, 0);
}
`;

export interface ThreadsOptions {
  readonly memory: Memory;
  readonly module: Module;
  readonly kernels: Kernels;
  /** Bytes that a thread needs for itself as workspace. */
  readonly workspaceBytes: number;
}

/** Bytes at the start of the memory that this file uses. */
export function reservedBytes(workspaceBytes: number): number {
  return layout.workspaces + maximumThreads * workspaceBytes;
}

export class Threads {
  readonly #options: ThreadsOptions;
  readonly #names: readonly string[];
  readonly #signal: Int32Array;
  readonly #states: Int32Array;
  readonly #numbers: Float64Array;
  readonly #known: Int32Array;
  /** The numbers that helpers may have, each with a workspace of its own. */
  readonly #places: number[] = Array.from({ length: maximumThreads - 1 }, (_, i) => maximumThreads - 1 - i);
  #workers: Worker[] = [];
  #count: number;
  /** How many tasks helpers have done. */
  helped: number = 0;
  /** How long a helper may take for a task beyond 50 times what the main thread's slowest took. */
  patienceMs: number = 2000;

  constructor(options: ThreadsOptions, count: number) {
    this.#options = options;
    this.#count = count;
    this.#names = Object.keys(options.kernels);
    const { buffer } = options.memory;
    this.#signal = new Int32Array(buffer, layout.signal, 2);
    this.#states = new Int32Array(buffer, layout.states, maximumTasks);
    this.#known = new Int32Array(buffer, layout.known, maximumThreads);
    this.#numbers = new Float64Array(buffer, layout.tasks, maximumTasks * numbersPerTask);
    options.kernels.start(layout.scratch);
  }

  /** How many threads work, the main thread included. */
  get count(): number {
    return this.#count;
  }

  set count(count: number) {
    this.#count = count;
    while (this.#workers.length > count - 1) void this.#workers.pop()?.terminate();
  }

  /** The helpers there are, started at the first work. */
  get helpers(): readonly Worker[] {
    return this.#workers;
  }

  /** The main thread's workspace. */
  get workspace(): number {
    return layout.workspaces;
  }

  /**
   * Runs the tasks of one function; they may run in any order and at the same time. If a helper dies at one of them it is
   * done again here, which must be `repeatable`: not so where results are added to what is there.
   */
  run(name: string, tasks: readonly Task[], { repeatable = true }: { readonly repeatable?: boolean } = {}): void {
    if (tasks.length > 1 && this.#count > 1) this.#share(name, tasks.slice(0, maximumTasks), repeatable);
    else for (const task of tasks.slice(0, maximumTasks)) this.call(name, task);
    if (tasks.length > maximumTasks) this.run(name, tasks.slice(maximumTasks), { repeatable });
  }

  /** Runs a task on the main thread. */
  call(name: string, task: Task): void {
    const last = task.length - 1;
    this.#options.kernels[name](...(task[last] === -1 ? [...task.slice(0, last), this.workspace] : task));
  }

  #share(name: string, tasks: readonly Task[], repeatable: boolean): void {
    this.#start();
    this.#settle();
    this.#publish(name, tasks);
    let slowestMs = 0;
    let own = 0;
    for (let i = 0; i < tasks.length; i++) {
      if (Atomics.compareExchange(this.#states, i, free, main) !== free) continue;
      const started = performance.now();
      this.call(name, tasks[i]);
      slowestMs = Math.max(slowestMs, performance.now() - started);
      Atomics.store(this.#states, i, done);
      own++;
    }
    for (let i = 0; i < tasks.length; i++) {
      if (this.#await(i, this.patienceMs + 50 * slowestMs)) continue;
      this.#dismiss(i);
      if (!repeatable) throw new Error(`${name}: a compute thread ended while it was adding up; run the step again`);
      this.call(name, tasks[i]);
    }
    this.helped += tasks.length - own;
  }

  #publish(name: string, tasks: readonly Task[]): void {
    const kernel = this.#names.indexOf(name);
    for (let i = 0; i < tasks.length; i++) {
      const at = i * numbersPerTask;
      this.#numbers[at] = kernel;
      this.#numbers[at + 1] = tasks[i].length;
      for (let j = 0; j < tasks[i].length; j++) this.#numbers[at + 2 + j] = tasks[i][j];
      Atomics.store(this.#states, i, free);
    }
    Atomics.store(this.#signal, 1, tasks.length);
    Atomics.add(this.#signal, 0, 1);
    Atomics.notify(this.#signal, 0);
  }

  /** Waits until a task is done: awake for a moment, then in short sleeps, so that an interrupt gets through. */
  #await(task: number, limitMs: number): boolean {
    for (let i = 0; i < 20_000; i++) if (Atomics.load(this.#states, task) === done) return true;
    const end = performance.now() + limitMs;
    for (let state = Atomics.load(this.#states, task); state !== done; state = Atomics.load(this.#states, task)) {
      if (performance.now() > end) return false;
      Atomics.wait(this.#states, task, state, 1);
    }
    return true;
  }

  /** After an interrupt in the middle of `run`, helpers may still be at work: nothing new is taken, and what was taken ends. */
  #settle(): void {
    const count = Atomics.load(this.#signal, 1);
    for (let i = 0; i < count; i++) {
      Atomics.compareExchange(this.#states, i, free, done);
      Atomics.compareExchange(this.#states, i, main, done);
    }
    for (let i = 0; i < count; i++) if (!this.#await(i, this.patienceMs)) this.#dismiss(i);
  }

  /** A helper died at this task, or hangs: from now on the main thread works alone. */
  #dismiss(task: number): void {
    this.count = 1;
    Atomics.store(this.#states, task, done);
  }

  #start(): void {
    while (this.#workers.length < this.#count - 1) {
      const place = this.#places.pop();
      if (place === undefined) return;
      const worker = this.#helper(place);
      worker.unref();
      worker.on('error', () => this.#lose(worker));
      worker.on('exit', () => this.#lose(worker));
      worker.on('exit', () => this.#places.push(place));
      this.#workers.push(worker);
      Atomics.store(this.#known, place, 1);
      Atomics.notify(this.#known, place);
    }
  }

  #helper(place: number): Worker {
    const { memory, module, workspaceBytes } = this.#options;
    const scratch = layout.scratch + place * 64;
    const workspace = layout.workspaces + place * workspaceBytes;
    const shared = { module, memory, names: this.#names, layout, maximumTasks, numbersPerTask };
    Atomics.store(this.#known, place, 0);
    return new Worker(helper, {
      eval: true,
      execArgv: [],
      name: `layerlab compute ${place}`,
      workerData: { ...shared, place, scratch, workspace },
    });
  }

  /** A helper that ended by itself is not replaced: what ended it would end the next. */
  #lose(worker: Worker): void {
    if (!this.#workers.includes(worker)) return;
    this.#workers = this.#workers.filter((other) => other !== worker);
    this.#count = this.#workers.length + 1;
  }
}
