/** What the WebAssembly functions have in common: arrays become addresses, and work becomes tasks for the threads. */
import type { SharedMemory } from '../memory.js';
import type { Task, Threads } from '../threads.js';
import type { Kernels } from './engine-support.js';

type NumberArray = Float32Array | Float64Array | Int32Array | Uint32Array | Uint8Array;

/** Work below this, in nanoseconds, is not worth waking a thread. */
const smallestShare = 50_000;

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
  readonly #results: { array: NumberArray; address: number }[] = [];
  #mark = 0;

  constructor({ memory, kernels, threads }: CoreOptions) {
    this.memory = memory;
    this.kernels = kernels;
    this.threads = threads;
    this.#bytes = new Uint8Array(memory.memory.buffer);
  }

  /**
   * The addresses of the arrays of one call, in their order; `release` must follow. Arrays that lie elsewhere are copied into
   * the arena, and what they are to hold is copied back by `release`. Undefined if there is no room, or for float64:
   * then the twin must do the call.
   */
  place(
    reads: readonly NumberArray[],
    writes: readonly NumberArray[] = [],
    updates: readonly NumberArray[] = [],
  ): number[] | undefined {
    this.#mark = this.memory.mark;
    this.#results.length = 0;
    const addresses: number[] = [];
    for (const array of reads) if (!this.#put(addresses, array, true, false)) return this.#giveUp();
    for (const array of writes) if (!this.#put(addresses, array, false, true)) return this.#giveUp();
    for (const array of updates) if (!this.#put(addresses, array, true, true)) return this.#giveUp();
    return addresses;
  }

  /** Copies results to the arrays that lie elsewhere, and gives back what the call took of the arena. */
  release(): void {
    for (const { array, address } of this.#results) this.copyOut(address, array);
    this.#results.length = 0;
    this.memory.pop(this.#mark);
  }

  /** Room in the arena until `release`. Undefined if there is none: `release` has then been called, without results. */
  scratch(sizeBytes: number): number | undefined {
    return this.memory.push(sizeBytes) ?? this.#giveUp();
  }

  /** Whole numbers in the arena, for a structure of the compute functions. */
  integers(values: readonly number[]): number | undefined {
    const address = this.scratch(values.length * 4);
    if (address !== undefined) new Int32Array(this.memory.memory.buffer, address, values.length).set(values);
    return address;
  }

  /** A list of numbers as float32 in the arena. */
  floats(values: ArrayLike<number>): number | undefined {
    const address = this.scratch(values.length * 4);
    if (address !== undefined) new Float32Array(this.memory.memory.buffer, address, values.length).set(values);
    return address;
  }

  /** Zeroed float64 numbers in the arena. */
  doubles(length: number): Float64Array | undefined {
    const address = this.scratch(length * 8);
    return address === undefined ? undefined : new Float64Array(this.memory.memory.buffer, address, length).fill(0);
  }

  copyOut(address: number, array: NumberArray): void {
    bytesOf(array).set(this.#bytes.subarray(address, address + array.byteLength));
  }

  copyIn(array: NumberArray, address: number): void {
    this.#bytes.set(bytesOf(array), address);
  }

  /** Runs one compute function on parts of `total`; `task` says how it is called for a part. */
  share(
    name: string,
    { total, step = 1, nanoseconds, repeatable = true }: Work,
    task: (first: number, end: number) => Task,
  ): void {
    if (this.threads.count === 1 || nanoseconds < 2 * smallestShare) {
      this.threads.call(name, task(0, total));
      return;
    }
    const parts = this.parts({ total, step, nanoseconds });
    this.threads.run(
      name,
      parts.map(([first, end]) => task(first, end)),
      { repeatable },
    );
  }

  /** The parts of `total` that tasks get, of whole multiples of `step`, if the work is large enough. */
  parts({ total, step = 1, nanoseconds }: Work): (readonly [first: number, end: number])[] {
    const { count } = this.threads;
    const worth = count === 1 ? 1 : Math.min(2 * count, Math.floor(nanoseconds / smallestShare));
    const steps = Math.ceil(total / step);
    const number = Math.max(1, Math.min(worth, steps));
    const bound = (part: number): number => Math.min(Math.round((part * steps) / number) * step, total);
    return Array.from({ length: number }, (_, i) => [bound(i), bound(i + 1)]);
  }

  #put(addresses: number[], array: NumberArray, read: boolean, write: boolean): boolean {
    if (array instanceof Float64Array) return false;
    if (this.memory.owns(array)) {
      addresses.push(array.byteOffset);
      return true;
    }
    const address = this.memory.push(array.byteLength);
    if (address === undefined) return false;
    if (read) this.copyIn(array, address);
    if (write) this.#results.push({ array, address });
    addresses.push(address);
    return true;
  }

  #giveUp(): undefined {
    this.#results.length = 0;
    this.memory.pop(this.#mark);
    return undefined;
  }
}

/** How work may be cut, and how long it takes on one thread. */
export interface Work {
  readonly total: number;
  readonly step?: number;
  readonly nanoseconds: number;
  /** False where results are added to what is there. */
  readonly repeatable?: boolean;
}

function bytesOf(array: NumberArray): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
