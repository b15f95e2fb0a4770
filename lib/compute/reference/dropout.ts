/** Dropout with masks of one bit an element, as specified in ../spec/masks.ts. */
import type { FloatArray } from '../../tensor-types.js';
import type { AffineSelection } from '../spec/mask-functions.js';
import { drawMask as drawBytes, type MaskKey } from '../spec/masks.js';
import { rounding } from './elementwise.js';

export function drawMask(bits: Uint8Array, length: number, keepProb: number, key: MaskKey): void {
  packMask(drawBytes(new Uint8Array(length), keepProb, key), bits);
}

export function dropout(
  x: FloatArray,
  y: FloatArray,
  bits: Uint8Array,
  keepProb: number,
  factor: number,
  key: MaskKey,
): void {
  drawMask(bits, x.length, keepProb, key);
  applyMask(x, y, bits, factor);
}

export function applyMask(x: FloatArray, y: FloatArray, bits: Uint8Array, factor: number): void {
  const rounded = rounding(x)(factor);
  for (let i = 0; i < x.length; i++) y[i] = (bits[i >> 3] >> (i & 7)) & 1 ? x[i] * rounded : 0;
}

export function selectAffine(
  x: FloatArray,
  y: FloatArray,
  bits: Uint8Array,
  { factor, shift, dropped }: AffineSelection,
): void {
  for (let i = 0; i < x.length; i++) y[i] = (bits[i >> 3] >> (i & 7)) & 1 ? factor * x[i] + shift : dropped;
}

export function packMask(bytes: Uint8Array, bits: Uint8Array): void {
  bits.fill(0);
  for (let i = 0; i < bytes.length; i++) bits[i >> 3] |= bytes[i] << (i & 7);
}

export function unpackMask(bits: Uint8Array, bytes: Uint8Array): void {
  for (let i = 0; i < bytes.length; i++) bytes[i] = (bits[i >> 3] >> (i & 7)) & 1;
}

export function readMask(x: FloatArray, bytes: Uint8Array): number {
  for (let i = 0; i < x.length; i++) {
    if (x[i] !== 0 && x[i] !== 1) return i;
    bytes[i] = x[i];
  }
  return -1;
}

export function repeatMask(mask: Uint8Array, to: Uint8Array, length: number, times: number): void {
  for (let from = 0, at = 0; from < mask.length; from += length) {
    const start = at;
    for (const end = at + length; at < end; at++) to[at] = mask[from + at - start];
    for (const end = start + length * times; at < end; at += at - start) {
      to.copyWithin(at, start, Math.min(at, start + end - at));
    }
    at = start + length * times;
  }
}
