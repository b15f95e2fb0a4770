/**
 * Threads that run compute functions on the shared memory. Work is a list of tasks, which the main thread and its helpers
 * take one by one, so that a helper that is slow or dead takes none. Helpers are started when there is enough work for two.
 */
import { platform } from '#platform';
import type { NativeProduct, Thread } from '../../../platform.js';
import type { Kernels, Memory, Module } from './engine-support.js';

/** The parameters of one call of a compute function; the last may be `ownWorkspace`. */
export type Task = readonly number[];

/** Stands for the workspace of the thread that takes the task. No other parameter has this value. */
export const ownWorkspace: number = Number.MIN_SAFE_INTEGER;

export const maximumThreads = 8;
const maximumTasks = 64;
const numbersPerTask = 24;

/** Addresses in the memory, below all tensors. From 1,024 on, the module has its own constants: tables of logarithms. */
export const layout: Record<'signal' | 'states' | 'known' | 'tasks' | 'scratch' | 'workspaces', number> = {
  signal: 64,
  states: 128,
  known: 512,
  tasks: 16_384,
  scratch: 0,
  workspaces: 0,
};
layout.scratch = layout.tasks + maximumTasks * numbersPerTask * 8;
layout.workspaces = layout.scratch + maximumThreads * 64;

/** A task's state: free, done, or 2 plus the place of the thread that took it. */
const free = 0;
const done = 1;
const main = 2;

/**
 * A helper waits for the signal, takes tasks, polls for more for about 0.2 ms (the time between two products of a training
 * step) and sleeps again. It is a string so that it runs from TypeScript sources and from the built package alike.
 */
const helper: string = `
const { module, memory, names, place, layout, scratch, workspace, maximumTasks, numbersPerTask, native } = data;
const kernels = { ...new WebAssembly.Instance(module, { env: { memory } }).exports };
kernels.start(scratch);
if (native === undefined) work();
else import(native.module).then(({ multiplyIn }) => {
  kernels.product = multiplyIn(memory.buffer, native.source);
  work();
});
function work() {
// An interrupt may end the main thread's call before it has registered this helper, which then has to end.
const isKnown = Atomics.wait(new Int32Array(memory.buffer, layout.known), place, 0, 5000) !== 'timed-out';
const signal = new Int32Array(memory.buffer, layout.signal, 2);
const states = new Int32Array(memory.buffer, layout.states, maximumTasks);
const numbers = new Float64Array(memory.buffer, layout.tasks, maximumTasks * numbersPerTask);
for (let seen = 0; isKnown; ) {
  const count = Atomics.load(signal, 1);
  for (let task = 0; task < count; task++) {
    if (Atomics.compareExchange(states, task, 0, 2 + place) !== 0) continue;
    const at = task * numbersPerTask;
    const values = Array.from(numbers.subarray(at + 2, at + 2 + numbers[at + 1]));
    if (values[values.length - 1] === ${ownWorkspace}) values[values.length - 1] = workspace;
    kernels[names[numbers[at]]](...values);
    Atomics.store(states, task, 1);
    Atomics.notify(states, task);
  }
  for (let i = 0; i < 20000 && Atomics.load(signal, 0) === seen; i++);
  Atomics.wait(signal, 0, seen);
  seen = Atomics.load(signal, 0);
}
}
`;

export interface ThreadsOptions {
  readonly memory: Memory;
  readonly module: Module;
  readonly kernels: Kernels;
  /** The workspace of each thread, in bytes. */
  readonly workspaceBytes: number;
  /** What the function `product` of the kernels calls, if there is one. */
  readonly native?: NativeProduct;
}

/** The size of this file's part of the memory, from address 0. */
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
  /** Free places for helpers. Each place has its own workspace. */
  readonly #places: number[] = Array.from({ length: maximumThreads - 1 }, (_, i) => maximumThreads - 1 - i);
  #helpers: Thread[] = [];
  #count: number;
  /** How many tasks helpers have done. */
  helped: number = 0;
  /** How long a helper may take for a task, in addition to 50 times the main thread's slowest. */
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

  /** The number of threads, including the main thread. */
  get count(): number {
    return this.#count;
  }

  set count(count: number) {
    this.#count = count;
    while (this.#helpers.length > count - 1) void this.#helpers.pop()?.terminate();
  }

  /** The helpers that have been started. */
  get helpers(): readonly Thread[] {
    return this.#helpers;
  }

  /** The main thread's workspace. */
  get workspace(): number {
    return layout.workspaces;
  }

  /**
   * Runs the tasks of one function, in any order and in parallel. If a helper dies during a task, the main thread repeats
   * it. @throws Error when that would be necessary but the task is not `repeatable`: it adds to an array
   */
  run(name: string, tasks: readonly Task[], { repeatable = true }: { readonly repeatable?: boolean } = {}): void {
    if (tasks.length > 1 && this.#count > 1) this.#share(name, tasks.slice(0, maximumTasks), repeatable);
    else for (const task of tasks.slice(0, maximumTasks)) this.call(name, task);
    if (tasks.length > maximumTasks) this.run(name, tasks.slice(maximumTasks), { repeatable });
  }

  /** Runs a task on the main thread. */
  call(name: string, task: Task): void {
    const last = task.length - 1;
    this.#options.kernels[name](...(task[last] === ownWorkspace ? [...task.slice(0, last), this.workspace] : task));
  }

  #share(name: string, tasks: readonly Task[], repeatable: boolean): void {
    this.#start();
    this.#settle();
    this.#publish(name, tasks);
    let slowestMs = 0;
    let own = 0;
    for (let i = 0; i < tasks.length; i++) {
      if (Atomics.compareExchange(this.#states, i, free, main) !== free) continue;
      const started = platform.now();
      this.call(name, tasks[i]);
      slowestMs = Math.max(slowestMs, platform.now() - started);
      Atomics.store(this.#states, i, done);
      own++;
    }
    for (let i = 0; i < tasks.length; i++) {
      if (this.#await(i, this.patienceMs + 50 * slowestMs)) continue;
      this.#dismiss(i);
      if (!repeatable) throw new Error(`${name}: a compute thread ended in the middle of a sum; run the step again`);
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

  /** Waits until a task is done: polls briefly, then sleeps in short intervals so that an interrupt can get through. */
  #await(task: number, limitMs: number): boolean {
    for (let i = 0; i < 20_000; i++) if (Atomics.load(this.#states, task) === done) return true;
    const end = platform.now() + limitMs;
    for (let state = Atomics.load(this.#states, task); state !== done; state = Atomics.load(this.#states, task)) {
      if (platform.now() > end) return false;
      Atomics.wait(this.#states, task, state, 1);
    }
    return true;
  }

  /** Helpers may still be working after an interrupt in the middle of `run`: cancels free tasks and waits for the others. */
  #settle(): void {
    const count = Atomics.load(this.#signal, 1);
    for (let i = 0; i < count; i++) {
      Atomics.compareExchange(this.#states, i, free, done);
      Atomics.compareExchange(this.#states, i, main, done);
    }
    for (let i = 0; i < count; i++) if (!this.#await(i, this.patienceMs)) this.#dismiss(i);
  }

  /** A helper died or hangs at this task: stops using helpers. */
  #dismiss(task: number): void {
    this.count = 1;
    Atomics.store(this.#states, task, done);
  }

  #start(): void {
    while (this.#helpers.length < this.#count - 1) {
      const place = this.#places.pop();
      if (place === undefined) return;
      this.#helpers.push(this.#startHelper(place));
      Atomics.store(this.#known, place, 1);
      Atomics.notify(this.#known, place);
    }
  }

  #startHelper(place: number): Thread {
    const { memory, module, workspaceBytes, native } = this.#options;
    const scratch = layout.scratch + place * 64;
    const workspace = layout.workspaces + place * workspaceBytes;
    const shared = { module, memory, names: this.#names, layout, maximumTasks, numbersPerTask };
    const product = native && { module: native.module, source: native.source };
    Atomics.store(this.#known, place, 0);
    const thread = platform.startThread(helper, {
      name: `layerlab compute ${place}`,
      data: { ...shared, place, scratch, workspace, native: product },
      onEnd: () => {
        this.#places.push(place);
        this.#lose(thread);
      },
    });
    return thread;
  }

  /** A helper that ended by itself is not replaced: the next one would end in the same way. */
  #lose(helper: Thread): void {
    if (!this.#helpers.includes(helper)) return;
    this.#helpers = this.#helpers.filter((other) => other !== helper);
    this.#count = this.#helpers.length + 1;
  }
}
