/**
 * Dropout masks as pure functions of (seed, layer, call, element). This file is the specification; faster
 * implementations must give the same bits.
 *
 * 1. **Threshold.** An element is kept when its 32-bit random integer is below `round(keepProb · 2³²)`: exact to 2⁻³².
 *    Threshold 0 drops everything and 2³² keeps everything; neither draws a number.
 * 2. **Blocks.** The mask, in row-major order, is cut into blocks of 4096 elements, each with its own streams. So masks do
 *    not depend on how work is divided among threads, and a shorter mask is a prefix of a longer one.
 * 3. **Lanes.** A block has four xoshiro128++ streams, lanes 0 to 3. Lane l of block b in call c starts with the state
 *    `philox(counter = [l, b, c mod 2³², floor(c / 2³²)], key = [seed, layer])`.
 * 4. **Draws.** One draw steps all four lanes once: 16 bytes. Byte j (0 to 15) is byte `j & 3` of lane `j >> 2`'s
 *    word, the least significant first. Each byte is read as a signed number plus 128, that is as `byte ^ 0x80`,
 *    because SIMD compares signed bytes.
 * 5. **Groups.** Sixteen elements share a draw: element 16g + j of the block gets byte j. It is the integer's highest
 *    byte: below the threshold's highest byte means kept, above means dropped.
 * 6. **Ties.** Where it is equal, the integer's next byte decides. While any of the group's 16 bytes is tied and the
 *    rest of the threshold is not zero, all four lanes step once more, and tied elements compare their byte with the
 *    threshold's next byte. An integer equal to the threshold is dropped. Groups at the end of the mask
 *    are drawn whole.
 */
import { philox, xoshiro } from '../../math/generators.js';

/** Elements that share one seeding. */
export const maskBlock: number = 4096;

/** Which mask: the seed and the layer's index are the key, the call is the counter. */
export interface MaskKey {
  /** uint32 */
  readonly seed: number;
  /** The index of the random layer in its model, or of those used by hand. */
  readonly layer: number;
  /** How many masks that layer drew before this one. */
  readonly call: number;
}

/** The integer below which an element is kept, from 0 (nothing) to 2³² (everything). */
export function keepThreshold(keepProb: number): number {
  return Math.round(keepProb * 2 ** 32);
}

/** Fills `mask` with 1 (kept) and 0 (dropped). */
export function drawMask(mask: Uint8Array, keepProb: number, key: MaskKey): Uint8Array {
  const threshold = keepThreshold(keepProb);
  if (threshold === 0 || threshold === 2 ** 32) return mask.fill(threshold === 0 ? 0 : 1);
  const lanes = new Uint32Array(16);
  for (let start = 0, block = 0; start < mask.length; start += maskBlock, block++) {
    seedLanes(lanes, block, key);
    fillBlock(mask, start, Math.min(start + maskBlock, mask.length), threshold, lanes);
  }
  return mask;
}

const words = new Uint32Array(4);
const drawn = new Uint32Array(4);

/** Word w of lane l's state lies at `lanes[4w + l]`. */
function seedLanes(lanes: Uint32Array, block: number, { seed, layer, call }: MaskKey): void {
  for (let lane = 0; lane < 4; lane++) {
    philox([lane, block, call >>> 0, Math.floor(call / 2 ** 32)], seed, layer, words);
    for (let word = 0; word < 4; word++) lanes[4 * word + lane] = words[word];
  }
}

function draw(lanes: Uint32Array): void {
  drawn[0] = xoshiro(lanes, 0, 4) ^ 0x80808080;
  drawn[1] = xoshiro(lanes, 1, 4) ^ 0x80808080;
  drawn[2] = xoshiro(lanes, 2, 4) ^ 0x80808080;
  drawn[3] = xoshiro(lanes, 3, 4) ^ 0x80808080;
}

function fillBlock(mask: Uint8Array, from: number, to: number, threshold: number, lanes: Uint32Array): void {
  const highest = threshold >>> 24;
  const rest = (threshold << 8) >>> 0;
  for (let start = from; start < to; start += 16) {
    const end = Math.min(start + 16, to);
    draw(lanes);
    let ties = 0;
    for (let j = 0; j < 16; j++) {
      const byte = (drawn[j >> 2] >>> (8 * (j & 3))) & 255;
      if (byte === highest) ties |= 1 << j;
      if (start + j < end) mask[start + j] = byte < highest ? 1 : 0;
    }
    if (ties !== 0 && rest !== 0) decideTies(mask, start, end, ties, rest, lanes);
  }
}

function decideTies(
  mask: Uint8Array,
  start: number,
  end: number,
  tied: number,
  rest: number,
  lanes: Uint32Array,
): void {
  let ties = tied;
  for (let left = rest; left !== 0 && ties !== 0; left = (left << 8) >>> 0) {
    draw(lanes);
    for (let j = 0; j < 16; j++) {
      if ((ties & (1 << j)) === 0) continue;
      const byte = (drawn[j >> 2] >>> (8 * (j & 3))) & 255;
      if (byte !== left >>> 24) ties &= ~(1 << j);
      if (byte < left >>> 24 && start + j < end) mask[start + j] = 1;
    }
  }
}
