/** Activations, biases and arithmetic, element by element. */
import { normalCdf } from '../../math/erfc.js';
import type { FloatArray } from '../../tensor-types.js';
import type { ActivateOptions, MaskedOptions } from '../spec/compute.js';
import type { ActivationKind } from '../spec/kinds.js';

/** `slope` is leaky relu's, and elu's alpha. */
interface Activation {
  value(x: number, slope: number): number;
  /** f′(x), computed from x and y = f(x). */
  derivative(x: number, y: number, slope: number): number;
}

function sigmoid(x: number): number {
  const e = Math.exp(-Math.abs(x));
  return x < 0 ? e / (1 + e) : 1 / (1 + e);
}

function sigmoidDerivative(x: number): number {
  const e = Math.exp(-Math.abs(x));
  return e / ((1 + e) * (1 + e));
}

function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** The constants of SELU (Klambauer et al. 2017). */
const seluScale = 1.0507009873554805;
const seluAlpha = 1.6732632423543772;

/** factor · x, and 0 where the factor is 0, even if x is infinite. */
const fading = (factor: number, x: number): number => (factor === 0 ? 0 : factor * x);

/** The tanh form of GELU is x · sigmoid(u): ½(1 + tanh(u / 2)) = sigmoid(u), which does not cancel. */
const geluSlope = 2 * Math.sqrt(2 / Math.PI);
const geluArgument = (x: number): number => geluSlope * (x + 0.044715 * x * x * x);
const density = (x: number): number => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);

const activations: Readonly<Record<ActivationKind, Activation>> = {
  relu: { value: (x) => Math.max(x, 0), derivative: (x) => (x <= 0 ? 0 : 1) },
  relu6: { value: (x) => Math.min(Math.max(x, 0), 6), derivative: (x) => (x <= 0 || x >= 6 ? 0 : 1) },
  leakyRelu: { value: (x, slope) => (x > 0 ? x : slope * x), derivative: (x, _, slope) => (x > 0 ? 1 : slope) },
  sigmoid: { value: sigmoid, derivative: sigmoidDerivative },
  tanh: { value: Math.tanh, derivative: (x) => 4 * sigmoidDerivative(2 * x) },
  silu: {
    value: (x) => fading(sigmoid(x), x),
    derivative: (x) => sigmoid(x) + fading(sigmoidDerivative(x), x),
  },
  gelu: {
    value: (x) => fading(normalCdf(x), x),
    derivative: (x) => normalCdf(x) + fading(density(x), x),
  },
  geluTanh: {
    value: (x) => fading(sigmoid(geluArgument(x)), x),
    derivative: (x) => {
      const u = geluArgument(x);
      return sigmoid(u) + fading(sigmoidDerivative(u), x * geluSlope * (1 + 3 * 0.044715 * x * x));
    },
  },
  exp: { value: Math.exp, derivative: (_, y) => y },
  elu: {
    value: (x, alpha) => (x > 0 ? x : alpha * Math.expm1(x)),
    derivative: (x, _, alpha) => (x > 0 ? 1 : alpha * Math.exp(x)),
  },
  selu: {
    value: (x) => seluScale * (x > 0 ? x : seluAlpha * Math.expm1(x)),
    derivative: (x) => seluScale * (x > 0 ? 1 : seluAlpha * Math.exp(x)),
  },
  softplus: { value: softplus, derivative: sigmoid },
  mish: {
    value: (x) => x * Math.tanh(softplus(x)),
    derivative: (x) => Math.tanh(softplus(x)) + fading(4 * sigmoidDerivative(2 * softplus(x)) * sigmoid(x), x),
  },
};

/** Rounds to the dtype of the array, as storing does. */
export function rounding(like: FloatArray): (value: number) => number {
  return like instanceof Float32Array ? Math.fround : (value) => value;
}

/** The number that shapes an activation below 0. */
export function slopeOf(kind: ActivationKind, { slope = 0.01, alpha = 1 }: ActivateOptions): number {
  return kind === 'elu' ? alpha : slope;
}

export function activate(
  kind: ActivationKind,
  x: FloatArray,
  y: FloatArray,
  { scale = 1, ...shape }: ActivateOptions = {},
): void {
  const { value } = activations[kind];
  const slope = slopeOf(kind, shape);
  const round = rounding(x);
  const factor = round(scale);
  for (let i = 0; i < x.length; i++) y[i] = value(round(x[i] * factor), slope);
}

export function activateBackward(
  kind: ActivationKind,
  x: FloatArray,
  y: FloatArray,
  gradient: FloatArray,
  dx: FloatArray,
  { scale = 1, ...shape }: ActivateOptions = {},
): void {
  const { derivative } = activations[kind];
  const slope = slopeOf(kind, shape);
  const round = rounding(x);
  const factor = round(scale);
  for (let i = 0; i < x.length; i++) {
    const d = derivative(round(x[i] * factor), y[i], slope);
    dx[i] = d === 0 ? 0 : round(gradient[i] * d) * factor;
  }
}

export function activateMaskedBackward(
  kind: ActivationKind,
  x: FloatArray,
  y: FloatArray,
  gradient: FloatArray,
  bits: Uint8Array,
  dx: FloatArray,
  { scale = 1, before = 1, after = 1, ...shape }: MaskedOptions = {},
): void {
  const { derivative } = activations[kind];
  const slope = slopeOf(kind, shape);
  const round = rounding(x);
  const [first, factor, last] = [before, scale, after].map(round);
  for (let i = 0; i < x.length; i++) {
    const isKept = (bits[i >> 3] >> (i & 7)) & 1;
    const d = isKept ? derivative(round(x[i] * factor), y[i], slope) : 0;
    dx[i] = d === 0 ? 0 : round(round(gradient[i] * first) * d) * last;
  }
}

export function clamp(x: FloatArray, to: FloatArray, least: number, most: number): void {
  for (let i = 0; i < x.length; i++) to[i] = x[i] < least ? least : x[i] > most ? most : x[i];
}

export function fill(x: FloatArray, value: number): void {
  x.fill(value);
}

export function ramp(x: FloatArray, start: number, span: number, last: number): void {
  for (let i = 0; i < x.length; i++) x[i] = start + (span * i) / last;
}

export function clear(x: FloatArray): void {
  x.fill(0);
}

export function addBias(x: FloatArray, bias: FloatArray, kind?: ActivationKind): void {
  const width = bias.length;
  for (let start = 0; start < x.length; start += width) {
    for (let j = 0; j < width; j++) x[start + j] += bias[j];
  }
  if (kind !== undefined) activate(kind, x, x);
}

export function addColumnSums(x: FloatArray, total: FloatArray): void {
  const sums = new Float64Array(total.length);
  for (let start = 0; start < x.length; start += sums.length) {
    for (let j = 0; j < sums.length; j++) sums[j] += x[start + j];
  }
  for (let j = 0; j < sums.length; j++) total[j] += sums[j];
}

export function multiply(x: FloatArray, y: FloatArray, to: FloatArray): void {
  for (let i = 0; i < x.length; i++) to[i] = x[i] * y[i];
}

export function combine(x: FloatArray, y: FloatArray, to: FloatArray, a: number, b: number): void {
  for (let i = 0; i < x.length; i++) to[i] = a * x[i] + b * y[i];
}

export function scale(x: FloatArray, to: FloatArray, factor: number, shift: number = 0): void {
  for (let i = 0; i < x.length; i++) to[i] = factor * x[i] + shift;
}
