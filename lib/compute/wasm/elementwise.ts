/** Activations, biases, arithmetic, dropout and optimizers. */
import type { FloatArray } from '../../tensor-types.js';
import type { ActivateOptions, AdamStep, Compute, MaskedOptions, MomentumStep } from '../compute.js';
import { type ActivationKind, activationKinds } from '../kinds.js';
import { keepThreshold, type MaskKey, maskBlock } from '../masks.js';
import { javascript } from '../reference/reference.js';
import type { Core } from './core.js';

type Functions = Pick<
  Compute,
  | 'activate'
  | 'activateBackward'
  | 'activateMaskedBackward'
  | 'clear'
  | 'addBias'
  | 'multiply'
  | 'combine'
  | 'scale'
  | 'drawMask'
  | 'dropout'
  | 'applyMask'
  | 'sgdStep'
  | 'momentumStep'
  | 'adamStep'
>;

/** What a function takes for an element on one thread, in nanoseconds, roughly. */
const costs: Readonly<Record<ActivationKind | 'arithmetic' | 'dropout' | 'mask', number>> = {
  relu: 0.25,
  relu6: 0.3,
  leakyRelu: 0.3,
  sigmoid: 1.4,
  tanh: 2.2,
  silu: 1.7,
  gelu: 3.5,
  geluTanh: 2,
  exp: 1.2,
  arithmetic: 0.25,
  dropout: 0.2,
  mask: 0.13,
};

/** Tasks begin at whole cache lines. */
const step = 1024;

export function elementwise(core: Core): Functions {
  const { kernels } = core;
  return {
    activate,
    activateBackward,
    activateMaskedBackward,
    clear,
    addBias,
    multiply,
    combine,
    scale,
    drawMask,
    dropout,
    applyMask,
    sgdStep,
    momentumStep,
    adamStep,
  };

  function activate<D extends FloatArray>(kind: ActivationKind, x: D, y: D, options: ActivateOptions = {}): void {
    const at = core.place([x], [y]);
    if (at === undefined) {
      javascript.activate(kind, x, y, options);
      return;
    }
    const { scale = 1, slope = 0.01 } = options;
    const [number, total] = [activationKinds.indexOf(kind), x.length];
    core.share(
      'activate',
      { total, step, nanoseconds: total * costs[kind], repeatable: at[0] !== at[1] },
      (from, end) => [...[number, at[0] + 4 * from, at[1] + 4 * from, end - from, scale, slope]],
    );
    core.release();
  }

  function activateBackward<D extends FloatArray>(
    kind: ActivationKind,
    x: D,
    y: D,
    gradient: D,
    dx: D,
    options: ActivateOptions = {},
  ): void {
    const at = core.place([x, y, gradient], [dx]);
    if (at === undefined) {
      javascript.activateBackward(kind, x, y, gradient, dx, options);
      return;
    }
    const { scale = 1, slope = 0.01 } = options;
    const [number, total] = [activationKinds.indexOf(kind), x.length];
    const work = { total, step, nanoseconds: total * costs[kind], repeatable: !at.slice(0, 3).includes(at[3]) };
    core.share('activateBackward', work, (from, end) => [
      ...[number, ...at.map((address) => address + 4 * from), end - from, scale, slope],
    ]);
    core.release();
  }

  function activateMaskedBackward<D extends FloatArray>(
    kind: ActivationKind,
    x: D,
    y: D,
    gradient: D,
    bits: Uint8Array,
    dx: D,
    options: MaskedOptions = {},
  ): void {
    const at = core.place([x, y, gradient, bits], [dx]);
    if (at === undefined) {
      javascript.activateMaskedBackward(kind, x, y, gradient, bits, dx, options);
      return;
    }
    const { scale = 1, slope = 0.01, before = 1, after = 1 } = options;
    const [number, total] = [activationKinds.indexOf(kind), x.length];
    const nanoseconds = total * (costs[kind] + costs.mask);
    core.share('activateMaskedBackward', { total, step, nanoseconds }, (from, end) => {
      const inputs = at.slice(0, 3).map((address) => address + 4 * from);
      return [number, ...inputs, at[3] + from / 8, at[4] + 4 * from, end - from, before, scale, after, slope];
    });
    core.release();
  }

  function clear(x: FloatArray): void {
    if (core.memory.owns(x)) kernels.clear(x.byteOffset, x.byteLength);
    else x.fill(0);
  }

  function addBias<D extends FloatArray>(x: D, bias: D, kind?: ActivationKind): void {
    const at = core.place([bias], [], [x]);
    if (at === undefined) {
      javascript.addBias(x, bias, kind);
      return;
    }
    const number = kind === undefined ? -1 : activationKinds.indexOf(kind);
    const columns = bias.length;
    const nanoseconds = x.length * (costs.arithmetic + (kind ? costs[kind] : 0));
    core.share('addBias', { total: x.length / columns, nanoseconds, repeatable: false }, (from, end) => [
      ...[number, at[1] + 4 * from * columns, at[0], end - from, columns, 0.01],
    ]);
    core.release();
  }

  function multiply<D extends FloatArray>(x: D, y: D, to: D): void {
    const at = core.place([x, y], [to]);
    if (at === undefined) {
      javascript.multiply(x, y, to);
      return;
    }
    kernels.multiply(...at, x.length);
    core.release();
  }

  function combine<D extends FloatArray>(x: D, y: D, to: D, a: number, b: number): void {
    const at = core.place([x, y], [to]);
    if (at === undefined) {
      javascript.combine(x, y, to, a, b);
      return;
    }
    kernels.combine(...at, x.length, a, b);
    core.release();
  }

  function scale<D extends FloatArray>(x: D, to: D, factor: number, shift: number = 0): void {
    const at = core.place([x], [to]);
    if (at === undefined) {
      javascript.scale(x, to, factor, shift);
      return;
    }
    kernels.scale(...at, x.length, factor, shift);
    core.release();
  }

  function drawMask(bits: Uint8Array, length: number, keepProb: number, key: MaskKey): void {
    const threshold = keepThreshold(keepProb);
    const at = isDrawn(threshold) ? core.place([], [bits]) : undefined;
    if (at === undefined) {
      javascript.drawMask(bits, length, keepProb, key);
      return;
    }
    share(0, 0, at[0], length, threshold, 1, key);
    core.release();
  }

  function dropout<D extends FloatArray>(
    x: D,
    y: D,
    bits: Uint8Array,
    keepProb: number,
    factor: number,
    key: MaskKey,
  ): void {
    const threshold = keepThreshold(keepProb);
    const at = isDrawn(threshold) ? core.place([x], [y, bits]) : undefined;
    if (at === undefined) {
      javascript.dropout(x, y, bits, keepProb, factor, key);
      return;
    }
    share(at[0], at[1], at[2], x.length, threshold, factor, key);
    core.release();
  }

  function share(
    x: number,
    y: number,
    bits: number,
    total: number,
    threshold: number,
    factor: number,
    key: MaskKey,
  ): void {
    const call = [key.call >>> 0, Math.floor(key.call / 2 ** 32)];
    const work = { total, step: maskBlock, nanoseconds: total * costs.dropout, repeatable: x !== y };
    core.share('dropout', work, (from, end) => {
      const addresses = x === 0 ? [0, 0] : [x + 4 * from, y + 4 * from];
      const mask = [bits + from / 8, end - from, from / maskBlock, ...call, key.seed, key.layer];
      return [...addresses, ...mask, threshold, factor];
    });
  }

  function applyMask<D extends FloatArray>(x: D, y: D, bits: Uint8Array, factor: number): void {
    const at = core.place([x, bits], [y]);
    if (at === undefined) {
      javascript.applyMask(x, y, bits, factor);
      return;
    }
    const work = { total: x.length, step, nanoseconds: x.length * costs.mask, repeatable: at[0] !== at[2] };
    core.share('applyMask', work, (from, end) => [
      ...[at[0] + 4 * from, at[2] + 4 * from, at[1] + from / 8, end - from, factor],
    ]);
    core.release();
  }

  function sgdStep<D extends FloatArray>(weight: D, gradient: D, rate: number): void {
    const at = core.place([gradient], [], [weight]);
    if (at === undefined) {
      javascript.sgdStep(weight, gradient, rate);
      return;
    }
    kernels.sgdStep(at[1], at[0], weight.length, rate);
    core.release();
  }

  function momentumStep<D extends FloatArray>(weight: D, gradient: D, velocity: D, by: MomentumStep): void {
    const at = core.place([gradient], [], [weight, velocity]);
    if (at === undefined) {
      javascript.momentumStep(weight, gradient, velocity, by);
      return;
    }
    const { momentum, gradientScale, velocityScale, nesterov } = by;
    const numbers = [momentum, gradientScale, velocityScale, nesterov ? 1 : 0];
    kernels.momentumStep(at[1], at[0], at[2], weight.length, ...numbers);
    core.release();
  }

  function adamStep<D extends FloatArray>(weight: D, gradient: D, mean: D, meanSquare: D, by: AdamStep): void {
    const at = core.place([gradient], [], [weight, mean, meanSquare]);
    if (at === undefined) {
      javascript.adamStep(weight, gradient, mean, meanSquare, by);
      return;
    }
    const { beta1, beta2, rate, correction, epsilon } = by;
    const numbers = [beta1, 1 - beta1, beta2, 1 - beta2, rate, correction, epsilon];
    kernels.adamStep(at[1], at[0], at[2], at[3], weight.length, ...numbers);
    core.release();
  }
}

/** Whether random numbers decide: not where everything is dropped, or kept. */
function isDrawn(threshold: number): boolean {
  return threshold > 0 && threshold < 2 ** 32;
}
