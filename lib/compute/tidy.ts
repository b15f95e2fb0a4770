/**
 * Temporary memory. Inside `tidy`, the results of layers are allocated in the arena of the shared memory, a stack that is
 * popped when `tidy` ends. Outside, and when the arena is full, they are ordinary arrays.
 */

import type { NdArray } from 'ndarray';
import ndarray from 'ndarray';
import { platform } from '#platform';
import { currentEngine } from './backend.js';

type Elements = Float32Array | Float64Array | Int32Array | Uint8Array;

let depth = 0;
let willFree = false;

/**
 * Runs `work` and frees the tensors that layers, losses and activations made in it, except its result, which is copied:
 * a tensor, or arrays and plain objects of tensors.
 *
 *     const y = tidy(() => model.forward(x).output)
 *
 * Tensors that you make yourself (`tensor`, `zeros`, `clone`, …) are never temporary. Do not keep a layer's result in an
 * outer variable, because its memory is reused: return it, or `clone` it.
 *
 * @throws TypeError when `work` returns a promise, or a function (such as a layer's `backward`), which would need the freed tensors
 */
export function tidy<R>(work: () => R): R {
  const { memory } = currentEngine();
  if (memory === undefined) return kept(work());
  const mark = memory.mark;
  depth++;
  freeLater();
  try {
    return kept(work());
  } finally {
    depth--;
    memory.pop(mark);
  }
}

/** Memory for a result of `length` numbers. Its content is undefined. */
export function temporaryFloats(length: number): Float32Array {
  const { memory } = currentEngine();
  if (depth > 0) return memory?.pushFloats(length) ?? new Float32Array(length);
  return memory?.allocate(length, { isZeroed: false, isResult: true }) ?? new Float32Array(length);
}

export function temporaryIntegers(length: number): Int32Array {
  return (depth > 0 ? currentEngine().memory?.pushIntegers(length) : undefined) ?? new Int32Array(length);
}

export function temporaryBytes(length: number): Uint8Array {
  return (depth > 0 ? currentEngine().memory?.pushBytes(length) : undefined) ?? new Uint8Array(length);
}

/** Memory that lives as long as it is referenced: zeroed, or with undefined content, which is faster where all is written. */
export function allocateFloats(length: number, isZeroed: boolean = true): Float32Array {
  return currentEngine().memory?.allocate(length, { isZeroed }) ?? new Float32Array(length);
}

/**
 * An interrupt ends `tidy` without running its `finally`. `tidy` is synchronous, so in the next turn of the event loop
 * none is running and the whole arena can be freed.
 */
function freeLater(): void {
  if (willFree) return;
  willFree = true;
  platform.onNextTurn(() => {
    willFree = false;
    depth = 0;
    currentEngine().memory?.popAll();
  });
}

/** The result of `tidy`: everything that is in the arena is copied. */
function kept<R>(value: R): R {
  if (typeof value !== 'object' || value === null) return checked(value);
  if (ArrayBuffer.isView(value)) return copied(value as unknown as Elements) as unknown as R;
  if (isNdArray(value)) return keptTensor(value) as R;
  if (Array.isArray(value)) return value.map(kept) as R;
  if (Object.getPrototypeOf(value) !== Object.prototype) return checked(value);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, kept(inner)])) as R;
}

function checked<R>(value: R): R {
  if (value instanceof Promise) throw new TypeError('tidy: expected work that is done when it returns, got a promise');
  if (typeof value === 'function')
    throw new TypeError(
      'tidy: expected tensors, numbers, arrays or plain objects of them, got a function, whose tensors would be gone; call backward inside',
    );
  return value;
}

function isTemporary(data: unknown): boolean {
  return ArrayBuffer.isView(data) && (currentEngine().memory?.isTemporary(data) ?? false);
}

function copied<A extends Elements>(data: A): A {
  if (!isTemporary(data)) return data;
  if (data instanceof Float32Array) {
    const copy =
      currentEngine().memory?.allocate(data.length, { isZeroed: false, isResult: true }) ??
      new Float32Array(data.length);
    copy.set(data);
    return copy as A;
  }
  return data.slice() as A;
}

function isNdArray(value: object): value is NdArray<Elements> {
  return 'data' in value && 'shape' in value && 'stride' in value && 'offset' in value;
}

/** Only the tensor's own elements are copied, not the memory around them. */
function keptTensor(x: NdArray<Elements>): NdArray<Elements> {
  if (!isTemporary(x.data)) return x;
  const ends = x.shape.map((length, axis) => (length - 1) * x.stride[axis]);
  const first = x.offset + ends.reduce((sum, end) => sum + Math.min(end, 0), 0);
  const last = x.offset + ends.reduce((sum, end) => sum + Math.max(end, 0), 0);
  const data = copied(x.size === 0 ? x.data.subarray(0, 0) : x.data.subarray(first, last + 1));
  return ndarray(data, [...x.shape], [...x.stride], x.offset - first);
}
