/** What the WebAssembly functions have in common: arrays become addresses, and work becomes tasks for the threads. */
import type { Compute } from '../spec/compute.js';
import type { Kernels } from './engine/engine-support.js';
import type { SharedMemory } from './engine/memory.js';
import type { Task, Threads } from './engine/threads.js';

/** What a function returns when it left everything as it was and the reference implementation must do the call. */
export const unsupported: unique symbol = Symbol('unsupported');
export type Unsupported = typeof unsupported;

export type ComputeFunction = Exclude<keyof Compute, 'backend'>;

/** Compute functions that may turn out to be unsupported. */
export type Attempts<Name extends ComputeFunction> = {
  readonly [N in Name]: (...values: Parameters<Compute[N]>) => ReturnType<Compute[N]> | Unsupported;
};

type NumberArray = Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array;

/** The arrays of one call. */
interface Arrays {
  readonly reads?: readonly NumberArray[];
  /** Arrays that are written whole. */
  readonly writes?: readonly NumberArray[];
  /** Arrays that are read and written. */
  readonly updates?: readonly NumberArray[];
}

/** How work can be divided, and how long it takes on one thread. */
export interface Work {
  readonly total: number;
  /** Parts are multiples of this, except the last. Defaults to 1. */
  readonly step?: number;
  readonly nanoseconds: number;
  /** Whether a part may be computed twice. Defaults to true; false where results are added to an array. */
  readonly repeatable?: boolean;
  /** A part takes no longer than this, in nanoseconds, so that an interrupt is heard between parts. Defaults to no limit. */
  readonly longest?: number;
}

/** Work below this, in nanoseconds, is not worth waking a thread. */
const smallestShare = 50_000;
const none: readonly NumberArray[] = [];
/** Thrown when the arena is full. */
const noRoom = new Error('no room in the arena');

export interface CoreOptions {
  readonly memory: SharedMemory;
  readonly kernels: Kernels;
  readonly threads: Threads;
}

export class Core {
  readonly memory: SharedMemory;
  readonly kernels: Kernels;
  readonly threads: Threads;
  readonly #bytes: Uint8Array;

  constructor({ memory, kernels, threads }: CoreOptions) {
    this.memory = memory;
    this.kernels = kernels;
    this.threads = threads;
    this.#bytes = new Uint8Array(memory.memory.buffer);
  }

  /**
   * Calls `work` with the arrays' addresses: first reads, then writes, then updates. Arrays outside the shared memory are
   * copied into the arena, and back if they are written. Returns the result of `work`, or `unsupported` for float64 and
   * when the arena is full.
   */
  at<R>({ reads = none, writes = none, updates = none }: Arrays, work: (...addresses: number[]) => R): R | Unsupported {
    if (hasFloat64(reads) || hasFloat64(writes) || hasFloat64(updates)) return unsupported;
    const mark = this.memory.mark;
    const results: Placed[] = [];
    const addresses: number[] = [];
    try {
      for (const array of reads) addresses.push(this.#place(array, true));
      for (const array of writes) addresses.push(this.#place(array, false, results));
      for (const array of updates) addresses.push(this.#place(array, true, results));
      const result = work(...addresses);
      for (const { array, address } of results) this.copyOut(address, array);
      return result;
    } catch (error) {
      if (error === noRoom) return unsupported;
      throw error;
    } finally {
      this.memory.pop(mark);
    }
  }

  /** Bytes in the arena until `at` ends; their content is undefined. Must be called before anything is written. */
  scratch(sizeBytes: number): number {
    const address = this.memory.push(sizeBytes);
    if (address === undefined) throw noRoom;
    return address;
  }

  /** Integers in the arena, for a structure of the compute functions. */
  integers(values: readonly number[]): number {
    const address = this.scratch(values.length * 4);
    new Int32Array(this.memory.memory.buffer, address, values.length).set(values);
    return address;
  }

  /** Numbers as float32 in the arena. */
  floats(values: ArrayLike<number>): number {
    const address = this.scratch(values.length * 4);
    new Float32Array(this.memory.memory.buffer, address, values.length).set(values);
    return address;
  }

  /** Zeroed float64 numbers in the arena. */
  doubles(length: number): Float64Array {
    return new Float64Array(this.memory.memory.buffer, this.scratch(length * 8), length).fill(0);
  }

  copyIn(array: NumberArray, address: number): void {
    this.#bytes.set(bytesOf(array), address);
  }

  copyOut(address: number, array: NumberArray): void {
    bytesOf(array).set(this.#bytes.subarray(address, address + array.byteLength));
  }

  /** Runs one compute function on parts of `total`; `task` returns the parameters for a part. */
  share(name: string, { repeatable = true, ...work }: Work, task: (first: number, end: number) => Task): void {
    const { total, nanoseconds, longest = Infinity } = work;
    if (nanoseconds <= longest && (this.threads.count === 1 || nanoseconds < 2 * smallestShare)) {
      this.threads.call(name, task(0, total));
      return;
    }
    const parts = this.parts(work);
    this.threads.run(
      name,
      parts.map(([first, end]) => task(first, end)),
      { repeatable },
    );
  }

  /** Divides `total` into parts for tasks; a single part if the work is too small to share. */
  parts({ total, step = 1, nanoseconds, longest = Infinity }: Work): (readonly [first: number, end: number])[] {
    const { count } = this.threads;
    const worth = count === 1 ? 1 : Math.min(2 * count, Math.floor(nanoseconds / smallestShare));
    const steps = Math.ceil(total / step);
    const number = Math.max(1, Math.min(Math.max(worth, Math.ceil(nanoseconds / longest)), steps));
    const bound = (part: number): number => Math.min(Math.round((part * steps) / number) * step, total);
    return Array.from({ length: number }, (_, i) => [bound(i), bound(i + 1)]);
  }

  /** The address of an array, or of its copy in the arena; a copy that will be written is added to `results`. */
  #place(array: NumberArray, isRead: boolean, results?: Placed[]): number {
    if (this.memory.owns(array)) return array.byteOffset;
    const address = this.scratch(array.byteLength);
    if (isRead) this.copyIn(array, address);
    results?.push({ array, address });
    return address;
  }
}

interface Placed {
  readonly array: NumberArray;
  readonly address: number;
}

function hasFloat64(arrays: readonly NumberArray[]): boolean {
  return arrays.some((array) => array instanceof Float64Array);
}

function bytesOf(array: NumberArray): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
