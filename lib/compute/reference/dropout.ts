/** Dropout with masks of one bit an element, as specified in ../spec/masks.ts. */
import type { FloatArray } from '../../tensor-types.js';
import { drawMask as drawBytes, type MaskKey } from '../spec/masks.js';
import { rounding } from './elementwise.js';

export function drawMask(bits: Uint8Array, length: number, keepProb: number, key: MaskKey): void {
  const kept = drawBytes(new Uint8Array(length), keepProb, key);
  bits.fill(0, 0, (length + 7) >> 3);
  for (let i = 0; i < length; i++) bits[i >> 3] |= kept[i] << (i & 7);
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
