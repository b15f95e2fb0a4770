/**
 * The memory of the compute functions: one shared block whose address space is reserved at once, so that it never moves.
 * The heap grows up from its start; its pieces live as long as a JavaScript array refers to them. The arena, a stack, grows
 * down from its end. When there is no room, functions return `undefined` and callers use an ordinary array.
 */
import { type Memory, webAssembly } from './engine-support.js';

/** The reserved bytes, at the start of the memory, belong to threads.ts. */
export interface MemoryOptions {
  readonly sizeBytes: number;
  readonly reservedBytes: number;
}

export interface AllocateOptions {
  /** Defaults to true; otherwise the content is undefined. */
  readonly isZeroed?: boolean;
  /** Whether it is a result, which is seldom kept. Defaults to false. */
  readonly isResult?: boolean;
}

const page = 65536;
/** The size of a cache line, to which all addresses are aligned. */
const line = 64;
/** Loads may reach this many bytes beyond an array's end. */
const margin = 4096;
/** Smaller pieces cost more to track than to copy. In bytes. */
const smallest = 1024;
/** The same for results, which are seldom read twice. */
const smallestResult = 2 ** 14;
/** Larger ones are taken for data or weights, which stay. In bytes. */
const largestPassing = 2 ** 20;
/** So many bytes of pieces may wait for the collector, which sees a few words of each. */
const leastBudget = 2 ** 26;
/** V8 starts to collect when ordinary buffers have grown by this much. */
const pressure = 2 ** 26 + 2 ** 20;

export class SharedMemory {
  readonly memory: Memory;
  /** Typed arrays over shared memory write one element at a time, so wide ones clear it fastest. */
  readonly #words: Float64Array;
  /** The buffer of all arrays in the arena. */
  readonly #arena: SharedArrayBuffer;
  /** A page that is not cross-origin isolated cannot have a second buffer over the memory: it has no heap. */
  readonly #hasHeap: boolean;
  /** The buffers of all arrays in the heap; each has its own, over the same memory. */
  readonly #heap = new WeakSet<ArrayBufferLike>();
  readonly #pieces: FinalizationRegistry<Piece>;
  readonly #budget = new Budget();
  readonly #free = new Map<number, number[]>();
  readonly #heapLimit: number;
  readonly #arenaTop: number;
  #heapEnd: number;
  #arenaStart: number;
  /** Memory between these addresses was never written, so it is zero. */
  #cleanFrom: number;
  #cleanTo: number;

  constructor({ sizeBytes, reservedBytes }: MemoryOptions) {
    if (webAssembly === undefined) throw new Error('no WebAssembly');
    const pages = Math.ceil(sizeBytes / page);
    this.memory = new webAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    this.#words = new Float64Array(this.memory.buffer);
    this.#arena = sameMemory(this.memory.buffer) ?? this.memory.buffer;
    this.#hasHeap = this.#arena !== this.memory.buffer;
    this.#heapEnd = this.#cleanFrom = roundUp(reservedBytes, line);
    this.#arenaStart = this.#arenaTop = this.#cleanTo = pages * page - margin;
    this.#heapLimit = this.#heapEnd + (this.#arenaStart - this.#heapEnd) / 2;
    this.#pieces = new FinalizationRegistry(({ address, size, isPassing }) => {
      this.#free.get(size)?.push(address);
      if (isPassing) this.#budget.giveBack(size);
    });
  }

  /** Whether an array is in this memory, so that its `byteOffset` is an address. */
  owns(array: ArrayBufferView): boolean {
    return array.buffer === this.#arena || this.#heap.has(array.buffer) || array.buffer === this.memory.buffer;
  }

  /** Whether an array is in the arena, and so is freed with it. */
  isTemporary(array: ArrayBufferView): boolean {
    return array.buffer === this.#arena;
  }

  /**
   * Memory that lives as long as its buffer is referenced, zeroed or with undefined content. Every piece has a SharedArrayBuffer object of its
   * own over the same memory, so that the piece is not reused before the last view of it is gone.
   */
  allocate(length: number, { isZeroed = true, isResult = false }: AllocateOptions = {}): Float32Array | undefined {
    const size = sizeClass(length * 4);
    if (size < (isResult ? smallestResult : smallest) || !this.#hasHeap) return undefined;
    const isPassing = isResult || size < largestPassing;
    if (isPassing && !this.#budget.take(size)) return undefined;
    const address = this.#free.get(size)?.pop() ?? this.#extend(size);
    if (address === undefined) {
      if (isPassing) this.#budget.giveBack(size);
      return undefined;
    }
    const buffer = structuredClone(this.memory.buffer);
    this.#heap.add(buffer);
    this.#pieces.register(buffer, { address, size, isPassing });
    if (isZeroed) this.#clear(address, size);
    this.#cleanFrom = Math.max(this.#cleanFrom, address + size);
    return new Float32Array(buffer, address, length);
  }

  /** Bytes at the arena's end. Their content is undefined. */
  push(sizeBytes: number): number | undefined {
    const address = this.#arenaStart - roundUp(sizeBytes, line);
    if (address < this.#heapEnd) return undefined;
    this.#arenaStart = address;
    this.#cleanTo = Math.min(this.#cleanTo, address);
    return address;
  }

  /** An array in the arena. Its content is undefined. */
  pushFloats(length: number): Float32Array | undefined {
    const address = this.push(length * 4);
    return address === undefined ? undefined : new Float32Array(this.#arena, address, length);
  }

  pushBytes(length: number): Uint8Array | undefined {
    const address = this.push(length);
    return address === undefined ? undefined : new Uint8Array(this.#arena, address, length);
  }

  pushIntegers(length: number): Int32Array | undefined {
    const address = this.push(length * 4);
    return address === undefined ? undefined : new Int32Array(this.#arena, address, length);
  }

  /** The arena's end; passing it to `pop` later frees everything that was pushed since. */
  get mark(): number {
    return this.#arenaStart;
  }

  pop(mark: number): void {
    this.#arenaStart = mark;
  }

  popAll(): void {
    this.#arenaStart = this.#arenaTop;
  }

  #extend(size: number): number | undefined {
    const address = this.#heapEnd;
    if (address + size > Math.min(this.#arenaStart, this.#heapLimit)) return undefined;
    this.#heapEnd += size;
    if (!this.#free.has(size)) this.#free.set(size, []);
    return address;
  }

  #clear(address: number, size: number): void {
    if (address < this.#cleanFrom || address + size > this.#cleanTo)
      this.#words.fill(0, address / 8, (address + size) / 8);
  }
}

interface Piece {
  readonly address: number;
  readonly size: number;
  readonly isPassing: boolean;
}

/**
 * How much memory passing pieces may take. Beyond, results are ordinary arrays, which the collector sees: a loop that
 * never gives way keeps its memory level, and in one that does, pieces come back. What is still referenced after a
 * collection doubles the budget.
 */
class Budget {
  #limit = leastBudget;
  #taken = 0;
  #refused = 0;

  take(size: number): boolean {
    if (this.#taken + size <= this.#limit) {
      this.#taken += size;
      return true;
    }
    if (this.#refused === 0) askForCollection();
    this.#refused = this.#refused + size > 4 * leastBudget ? 0 : this.#refused + size;
    return false;
  }

  giveBack(size: number): void {
    this.#taken -= size;
    this.#limit = Math.max(leastBudget, 2 * this.#taken);
    this.#refused = 0;
  }
}

/** An ordinary buffer that nobody touches takes no memory, but lets the collector look. */
function askForCollection(): void {
  try {
    new ArrayBuffer(pressure);
  } catch {
    // there is no address space for it: then the collector looks by itself
  }
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}

/** Eight sizes for each power of two, so that freed pieces can be reused for similar sizes. */
function sizeClass(sizeBytes: number): number {
  const step = Math.max(line, 2 ** (Math.floor(Math.log2(Math.max(sizeBytes, 1))) - 3));
  return roundUp(Math.max(sizeBytes, 1), step);
}

/** Another buffer over the same memory; undefined where the platform makes none. */
function sameMemory(buffer: SharedArrayBuffer): SharedArrayBuffer | undefined {
  try {
    return structuredClone(buffer);
  } catch {
    return undefined;
  }
}
