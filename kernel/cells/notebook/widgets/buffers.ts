/** Binary values of a widget's state, which are sent beside it: `buffer_paths` of the widget protocol. */
import { maxDepth } from '../../execution/json-text.js';
import type { State } from './kinds.js';

export type BufferPath = readonly (string | number)[];

export interface SplitState {
  readonly state: State;
  readonly bufferPaths: readonly BufferPath[];
  readonly buffers: readonly Uint8Array[];
}

/** Splits a state from its binary values: their keys are omitted, their places in lists become null. Copies the state. */
export function takeBuffers(state: State): SplitState {
  const bufferPaths: BufferPath[] = [];
  const buffers: Uint8Array[] = [];
  const visit = (value: unknown, path: BufferPath, above: readonly unknown[]): unknown => {
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) {
      bufferPaths.push(path);
      buffers.push(bytesOf(value));
      return undefined;
    }
    // A circle cannot be sent; whoever sends it says so.
    if (above.includes(value) || above.length > maxDepth) return value;
    const inside = [...above, value];
    if (Array.isArray(value)) return value.map((each, index) => visit(each, [...path, index], inside) ?? null);
    if (!isPlain(value)) return value;
    const entries = Object.entries(value).map(([key, each]) => [key, visit(each, [...path, key], inside)] as const);
    return Object.fromEntries(entries.filter(([, each]) => each !== undefined));
  };
  return { state: visit(state, [], []) as State, bufferPaths, buffers };
}

/** Puts the received buffers into the state. */
export function putBuffers(state: State, bufferPaths: readonly BufferPath[], buffers: readonly Uint8Array[]): void {
  for (const [index, path] of bufferPaths.entries()) {
    const parents = path.slice(0, -1);
    const holder = parents.reduce<unknown>((each, key) => (each as State | undefined)?.[key], state);
    const key = path.at(-1);
    if (typeof holder === 'object' && holder !== null && key !== undefined) (holder as State)[key] = buffers[index];
  }
}

function bytesOf(value: ArrayBufferView | ArrayBuffer): Uint8Array {
  return value instanceof ArrayBuffer
    ? new Uint8Array(value)
    : new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

function isPlain(value: unknown): value is State {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
