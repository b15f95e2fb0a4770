/** Activations, biases, arithmetic and optimizers. */
import { slopeOf } from '../reference/elementwise.js';
import { type ActivationKind, activationKinds } from '../spec/kinds.js';
import { type Attempts, type Core, unsupported } from './core.js';

/** Nanoseconds for each element on one thread, roughly. */
const costs: Readonly<Record<ActivationKind | 'arithmetic' | 'mask', number>> = {
  relu: 0.25,
  relu6: 0.3,
  leakyRelu: 0.3,
  sigmoid: 1.4,
  tanh: 2.2,
  silu: 1.7,
  gelu: 3.5,
  geluTanh: 2,
  exp: 1.2,
  elu: 1.5,
  selu: 1.5,
  softplus: 2,
  mish: 1.8,
  arithmetic: 0.25,
  mask: 0.13,
};

/** The same for functions that do little but read and write. */
const passes = {
  multiply: 0.25,
  combine: 0.25,
  scale: 0.2,
  clamp: 0.2,
  fill: 0.1,
  sgdStep: 0.25,
  momentumStep: 0.4,
  adamStep: 0.9,
  rmspropStep: 0.9,
};

/** Tasks begin at whole cache lines. */
const step = 1024;

type ElementwiseFunction =
  | 'activate'
  | 'activateBackward'
  | 'activateMaskedBackward'
  | 'clamp'
  | 'fill'
  | 'ramp'
  | 'clear'
  | 'addBias'
  | 'multiply'
  | 'combine'
  | 'scale'
  | 'sgdStep'
  | 'momentumStep'
  | 'adamStep'
  | 'rmspropStep';

export function elementwise(core: Core): Attempts<ElementwiseFunction> {
  const { kernels } = core;
  /** Shares a function of n elements of arrays at these addresses; an address of 0 stands for no array. */
  const each = (name: keyof typeof passes, at: readonly number[], total: number, numbers: readonly number[] = []) => {
    const work = { total, step, nanoseconds: total * passes[name], repeatable: false };
    core.share(name, work, (first, end) => [
      ...at.map((address) => (address === 0 ? 0 : address + 4 * first)),
      end - first,
      ...numbers,
    ]);
  };
  return {
    activate(kind, x, y, { scale = 1, ...shape } = {}) {
      return core.at({ reads: [x], writes: [y] }, (from, to) => {
        const [number, total] = [activationKinds.indexOf(kind), x.length];
        const work = { total, step, nanoseconds: total * costs[kind], repeatable: from !== to };
        core.share('activate', work, (first, end) => {
          const begin = 4 * first;
          return [number, from + begin, to + begin, end - first, scale, slopeOf(kind, shape)];
        });
      });
    },

    activateBackward(kind, x, y, gradient, dx, { scale = 1, ...shape } = {}) {
      return core.at({ reads: [x, y, gradient], writes: [dx] }, (...at) => {
        const [number, total] = [activationKinds.indexOf(kind), x.length];
        const work = { total, step, nanoseconds: total * costs[kind], repeatable: at.indexOf(at[3]) === 3 };
        core.share('activateBackward', work, (first, end) => {
          const addresses = at.map((address) => address + 4 * first);
          return [number, ...addresses, end - first, scale, slopeOf(kind, shape)];
        });
      });
    },

    activateMaskedBackward(kind, x, y, gradient, bits, dx, options = {}) {
      const { scale = 1, before = 1, after = 1 } = options;
      return core.at({ reads: [x, y, gradient, bits], writes: [dx] }, (xAt, yAt, gradientAt, bitsAt, dxAt) => {
        const [number, total] = [activationKinds.indexOf(kind), x.length];
        const nanoseconds = total * (costs[kind] + costs.mask);
        core.share('activateMaskedBackward', { total, step, nanoseconds }, (first, end) => {
          const begin = 4 * first;
          const inputs = [xAt + begin, yAt + begin, gradientAt + begin, bitsAt + first / 8];
          return [number, ...inputs, dxAt + begin, end - first, before, scale, after, slopeOf(kind, options)];
        });
      });
    },

    clear(x) {
      if (!core.memory.owns(x)) return unsupported;
      kernels.clear(x.byteOffset, x.byteLength);
    },

    addBias(x, bias, kind) {
      return core.at({ reads: [bias], updates: [x] }, (biasAt, xAt) => {
        const number = kind === undefined ? -1 : activationKinds.indexOf(kind);
        const columns = bias.length;
        const nanoseconds = x.length * (costs.arithmetic + (kind ? costs[kind] : 0));
        const work = { total: x.length / columns, nanoseconds, repeatable: false };
        core.share('addBias', work, (first, end) => {
          return [number, xAt + 4 * first * columns, biasAt, end - first, columns, slopeOf(kind ?? 'relu', {})];
        });
      });
    },

    clamp(x, to, least, most) {
      return core.at({ reads: [x], writes: [to] }, (...at) => each('clamp', at, x.length, [least, most]));
    },

    fill(x, value) {
      return core.at({ writes: [x] }, (...at) => each('fill', at, x.length, [value]));
    },

    ramp(x, start, span, last) {
      return core.at({ writes: [x] }, (at) => {
        const work = { total: x.length, step, nanoseconds: 2 * x.length };
        core.share('ramp', work, (first, end) => [at + 4 * first, end - first, first, start, span, last]);
      });
    },

    multiply(x, y, to) {
      return core.at({ reads: [x, y], writes: [to] }, (...at) => each('multiply', at, x.length));
    },

    combine(x, y, to, a, b) {
      return core.at({ reads: [x, y], writes: [to] }, (...at) => each('combine', at, x.length, [a, b]));
    },

    scale(x, to, factor, shift = 0) {
      return core.at({ reads: [x], writes: [to] }, (...at) => each('scale', at, x.length, [factor, shift]));
    },

    sgdStep(weight, gradient, rate) {
      return core.at({ reads: [gradient], updates: [weight] }, (gradientAt, weightAt) =>
        each('sgdStep', [weightAt, gradientAt], weight.length, [rate]),
      );
    },

    momentumStep(weight, gradient, velocity, { momentum, gradientScale, velocityScale, nesterov }) {
      const numbers = [momentum, gradientScale, velocityScale, nesterov ? 1 : 0];
      return core.at({ reads: [gradient], updates: [weight, velocity] }, (gradientAt, weightAt, velocityAt) =>
        each('momentumStep', [weightAt, gradientAt, velocityAt], weight.length, numbers),
      );
    },

    adamStep(weight, gradient, mean, meanSquare, { beta1, beta2, rate, correction, epsilon }) {
      const numbers = [beta1, 1 - beta1, beta2, 1 - beta2, rate, correction, epsilon];
      return core.at({ reads: [gradient], updates: [weight, mean, meanSquare] }, (gradientAt, weightAt, ...state) =>
        each('adamStep', [weightAt, gradientAt, ...state], weight.length, numbers),
      );
    },

    rmspropStep(weight, gradient, { meanSquare, mean, velocity }, step) {
      const { decay, momentum, inner, outer, under, after } = step;
      const numbers = [decay, 1 - decay, momentum, inner, outer, under, after];
      const state = [weight, meanSquare, ...[mean, velocity].filter((array) => array !== undefined)];
      return core.at({ reads: [gradient], updates: state }, (gradientAt, weightAt, squareAt, ...more) => {
        const meanAt = mean === undefined ? 0 : more[0];
        const velocityAt = velocity === undefined ? 0 : more[more.length - 1];
        each('rmspropStep', [weightAt, gradientAt, squareAt, meanAt, velocityAt], weight.length, numbers);
      });
    },
  };
}
