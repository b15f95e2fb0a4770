/** Dropout, its masks, and random numbers: the words of a stream one after the other on this thread, what is made of them on all. */
import type { FloatArray } from '../../tensor-types.js';
import type { MaskFunctions } from '../spec/mask-functions.js';
import { keepThreshold, type MaskKey, maskBlock } from '../spec/masks.js';
import { type Attempts, type Core, unsupported } from './core.js';

/** Nanoseconds for each element on one thread, roughly. */
const costs = { draw: 0.2, apply: 0.13, affine: 0.4, pack: 0.05, read: 0.3, repeat: 0.1 };

/** Tasks begin at whole cache lines, of bits too. */
const step = 1024;
/** A kernel may write as many bytes beyond the end of a mask of bytes. */
const overshoot = 64;

export function masks(core: Core): Attempts<keyof MaskFunctions> {
  return {
    drawMask(bits, length, keepProb, key) {
      const threshold = keepThreshold(keepProb);
      if (!isRandom(threshold)) return unsupported;
      return core.at({ writes: [bits] }, (bitsAt) => draw(core, [0, 0, bitsAt], length, [threshold, 1], key));
    },

    dropout(x, y, bits, keepProb, factor, key) {
      const threshold = keepThreshold(keepProb);
      if (!isRandom(threshold)) return unsupported;
      return core.at({ reads: [x], writes: [y, bits] }, (xAt, yAt, bitsAt) =>
        draw(core, [xAt, yAt, bitsAt], x.length, [threshold, factor], key),
      );
    },

    applyMask(x, y, bits, factor) {
      return core.at({ reads: [x, bits], writes: [y] }, (xAt, bitsAt, yAt) => {
        const work = { total: x.length, step, nanoseconds: x.length * costs.apply, repeatable: xAt !== yAt };
        core.share('applyMask', work, (first, end) => {
          return [xAt + 4 * first, yAt + 4 * first, bitsAt + first / 8, end - first, factor];
        });
      });
    },

    selectAffine(x, y, bits, { factor, shift, dropped }) {
      return core.at({ reads: [x, bits], writes: [y] }, (xAt, bitsAt, yAt) => {
        const work = { total: x.length, step, nanoseconds: x.length * costs.affine, repeatable: xAt !== yAt };
        core.share('selectAffine', work, (first, end) => {
          return [xAt + 4 * first, yAt + 4 * first, bitsAt + first / 8, end - first, factor, shift, dropped];
        });
      });
    },

    packMask(bytes, bits) {
      return core.at({ reads: [bytes], writes: [bits] }, (from, to) => {
        const work = { total: bytes.length, step, nanoseconds: bytes.length * costs.pack };
        core.share('packMask', work, (first, end) => [from + first, to + first / 8, end - first]);
      });
    },

    unpackMask(bits, bytes) {
      return core.at({ reads: [bits], writes: [bytes] }, (from, to) => {
        const work = { total: bytes.length, step, nanoseconds: bytes.length * costs.pack };
        core.share('unpackMask', work, (first, end) => [from + first / 8, to + first, end - first]);
      });
    },

    readMask(x, bytes) {
      return core.at({ reads: [x], writes: [bytes] }, (from, to) => core.kernels.readMask(from, to, x.length));
    },

    repeatMask(mask, to, length, times) {
      return core.at({ reads: [mask] }, (from) => {
        const target = core.scratch(to.length + overshoot);
        core.kernels.repeatMask(from, target, mask.length / length, length, times);
        core.copyOut(target, to);
      });
    },
  };
}

/** Draws a mask and applies it to x; for the mask alone, x and y are 0. */
function draw(
  core: Core,
  [x, y, bits]: readonly [x: number, y: number, bits: number],
  total: number,
  [threshold, factor]: readonly [threshold: number, factor: number],
  { seed, layer, call }: MaskKey,
): void {
  const counter = [call >>> 0, Math.floor(call / 2 ** 32)];
  const work = { total, step: maskBlock, nanoseconds: total * costs.draw, repeatable: x !== y };
  core.share('dropout', work, (first, end) => {
    const addresses = x === 0 ? [0, 0] : [x + 4 * first, y + 4 * first];
    const mask = [bits + first / 8, end - first, first / maskBlock, ...counter, seed, layer];
    return [...addresses, ...mask, threshold, factor];
  });
}

/** Whether random numbers decide: false where everything is dropped or kept. */
function isRandom(threshold: number): boolean {
  return threshold > 0 && threshold < 2 ** 32;
}

/** Numbers that are drawn at once: their float64 stay in the second-level cache. */
const most = 32_768;
/** Nanoseconds for each number on one thread, roughly. */
const fillCosts = { affineDoubles: 0.5, normalDoubles: 8 };
export function fills(core: Core): Attempts<'fillUniform' | 'fillNormal'> {
  const { kernels } = core;
  const draw = (
    name: keyof typeof fillCosts,
    [to, size]: readonly [address: number, bytes: number],
    [state, total]: readonly [address: number, total: number],
    numbers: readonly [factor: number, shift: number],
  ): void => {
    const numbersAt = core.doubles(Math.min(most, total)).byteOffset;
    for (let start = 0; start < total; start += most) {
      const count = Math.min(most, total - start);
      kernels.drawDoubles(state, numbersAt, count, name === 'normalDoubles' ? 1 : 0);
      core.share(name, { total: count, step, nanoseconds: count * fillCosts[name] }, (first, end) => {
        const target = to + (start + first) * size;
        return [numbersAt + 8 * first, target, end - first, ...numbers, size === 8 ? 1 : 0];
      });
    }
  };
  const filled = (
    name: keyof typeof fillCosts,
    x: FloatArray,
    state: Uint32Array,
    numbers: readonly [factor: number, shift: number],
  ): ReturnType<Attempts<'fillNormal'>['fillNormal']> => {
    if (x.length < 16) return unsupported; // the way there costs more
    if (x instanceof Float32Array)
      return core.at({ writes: [x], updates: [state] }, (to, stateAt) =>
        draw(name, [to, 4], [stateAt, x.length], numbers),
      );
    return core.at({ updates: [state] }, (stateAt) => {
      const to = core.scratch(x.byteLength);
      draw(name, [to, 8], [stateAt, x.length], numbers);
      core.copyOut(to, x);
    });
  };
  return {
    fillUniform: (x, state, min, span) => filled('affineDoubles', x, state, [span, min]),
    fillNormal: (x, state, mean, std) => filled('normalDoubles', x, state, [std, mean]),
  };
}
