/**
 * The memory that the compute functions work in: one shared block whose address space is reserved at once, so that it never
 * moves. From below grows the heap, whose pieces live as long as a JavaScript array refers to them; from above grows the
 * arena, a stack. Full is no error: `undefined` then means an ordinary array.
 */
import { type Memory, webAssembly } from './engine-support.js';

/** Room for what threads need for themselves lies below the heap; see threads.ts. */
export interface MemoryOptions {
  readonly sizeBytes: number;
  readonly reservedBytes: number;
}

const page = 65536;
/** Everything begins at a cache line. */
const line = 64;
/** Loads may reach this far beyond an array's end. */
const margin = 4096;
/** Larger pieces would fill the memory at once; smaller ones cost more to keep track of than to copy. */
const smallest = 1024;

export class SharedMemory {
  readonly memory: Memory;
  readonly #bytes: Uint8Array;
  /** The buffer of all arrays in the arena. */
  readonly #arena: SharedArrayBuffer;
  /** The buffers of all arrays in the heap; each has its own, over the same memory. */
  readonly #heap = new WeakSet<ArrayBufferLike>();
  readonly #pieces: FinalizationRegistry<Piece>;
  readonly #free = new Map<number, number[]>();
  readonly #heapLimit: number;
  readonly #arenaTop: number;
  #heapEnd: number;
  #arenaStart: number;
  /** What lies between was never written, so it is zero. */
  #cleanFrom: number;
  #cleanTo: number;

  constructor({ sizeBytes, reservedBytes }: MemoryOptions) {
    if (webAssembly === undefined) throw new Error('no WebAssembly');
    const pages = Math.ceil(sizeBytes / page);
    this.memory = new webAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    this.#bytes = new Uint8Array(this.memory.buffer);
    this.#arena = structuredClone(this.memory.buffer);
    this.#heapEnd = this.#cleanFrom = roundUp(reservedBytes, line);
    this.#arenaStart = this.#arenaTop = this.#cleanTo = pages * page - margin;
    this.#heapLimit = this.#heapEnd + (this.#arenaStart - this.#heapEnd) / 2;
    this.#pieces = new FinalizationRegistry(({ address, size }) => this.#free.get(size)?.push(address));
  }

  /** Whether an array lies in this memory, so that its `byteOffset` is an address. */
  owns(array: ArrayBufferView): boolean {
    return array.buffer === this.#arena || this.#heap.has(array.buffer) || array.buffer === this.memory.buffer;
  }

  /** Whether an array lies in the arena, so that it is gone when the arena is reset. */
  isTemporary(array: ArrayBufferView): boolean {
    return array.buffer === this.#arena;
  }

  /**
   * Zeroed memory that lives as long as something refers to the buffer. Every piece has a SharedArrayBuffer object of its
   * own over the same memory: whatever views of it somebody makes, its memory is not reused before the last one is gone.
   */
  allocate(length: number): Float32Array | undefined {
    const size = sizeClass(length * 4);
    if (size < smallest) return undefined;
    const address = this.#free.get(size)?.pop() ?? this.#extend(size);
    if (address === undefined) return undefined;
    const buffer = structuredClone(this.memory.buffer);
    this.#heap.add(buffer);
    this.#pieces.register(buffer, { address, size });
    this.#clear(address, size);
    this.#cleanFrom = Math.max(this.#cleanFrom, address + size);
    return new Float32Array(buffer, address, length);
  }

  /** Memory at the arena's end, in bytes; what it holds is not defined. */
  push(sizeBytes: number): number | undefined {
    const address = this.#arenaStart - roundUp(sizeBytes, line);
    if (address < this.#heapEnd) return undefined;
    this.#arenaStart = address;
    this.#cleanTo = Math.min(this.#cleanTo, address);
    return address;
  }

  /** An array in the arena; what it holds is not defined. */
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

  /** Where the arena's end is; `pop` of it later gives back all that was pushed since. */
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
    if (address < this.#cleanFrom || address + size > this.#cleanTo) this.#bytes.fill(0, address, address + size);
  }
}

interface Piece {
  readonly address: number;
  readonly size: number;
}

function roundUp(value: number, step: number): number {
  return Math.ceil(value / step) * step;
}

/** Eight sizes for each power of two, so that pieces of about the same size can take each other's place. */
function sizeClass(sizeBytes: number): number {
  const step = Math.max(line, 2 ** (Math.floor(Math.log2(Math.max(sizeBytes, 1))) - 3));
  return roundUp(Math.max(sizeBytes, 1), step);
}
