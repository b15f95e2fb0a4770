/** The compute functions of masks and of random numbers. The contract is that of compute.ts. */
import type { FloatArray } from '../../tensor-types.js';
import type { MaskKey } from './masks.js';

/** The value of an element that is kept, factor · x + shift, and of one that is dropped. */
export interface AffineSelection {
  readonly factor: number;
  readonly shift: number;
  readonly dropped: number;
}

export interface MaskFunctions {
  /** Draws the mask specified in masks.ts, one bit per element: bit i & 7 of byte i >> 3; unused bits of the last byte are 0. */
  drawMask(bits: Uint8Array, length: number, keepProb: number, key: MaskKey): void;
  /** Draws a mask in the same way, and sets y = factor · x where it is 1, else 0. */
  dropout<D extends FloatArray>(x: D, y: D, bits: Uint8Array, keepProb: number, factor: number, key: MaskKey): void;
  /** y = factor · x where the bit is 1, else 0. Selects rather than multiplies, so that a dropped Infinity is 0. y may be x. */
  applyMask<D extends FloatArray>(x: D, y: D, bits: Uint8Array, factor: number): void;
  /** y = factor · x + shift where the bit is 1, else `dropped`; computed in float64 and rounded once. y may be x. */
  selectAffine<D extends FloatArray>(x: D, y: D, bits: Uint8Array, selection: AffineSelection): void;
  /** bits = bytes of 1 and 0; unused bits of the last byte are 0. */
  packMask(bytes: Uint8Array, bits: Uint8Array): void;
  /** bytes = 1 or 0 by the bits. */
  unpackMask(bits: Uint8Array, bytes: Uint8Array): void;
  /** bytes = 1 or 0 as x is. Returns the index of the first x that is neither, or −1; then the bytes are undefined. */
  readMask(x: FloatArray, bytes: Uint8Array): number;
  /** to = each run of `length` bytes, `times` times. */
  repeatMask(mask: Uint8Array, to: Uint8Array, length: number, times: number): void;
}
