/** Activations: each a function and its derivative, without overflow for any input. Results are rounded to the tensor's dtype once. */
import { checkFinite, checkOneOf, wrong } from './check.js';
import { type ActivationKind, activationKinds, compute } from './compute/index.js';
import { normalCdf } from './math/erfc.js';
import { addBias, map, mapGradient } from './ops/arithmetic.js';
import type { Forward } from './ops/forward.js';
import { emptyLike, type FloatArray, type Tensor, valuesOf } from './tensor/tensor.js';

/** An activation that works element by element. You can write your own. */
export interface ElementwiseActivation {
  readonly name: string;
  /** f(x) */
  value(x: number): number;
  /** f′(x) */
  derivative(x: number): number;
}

export type ElementwiseName =
  | 'linear'
  | 'relu'
  | 'relu6'
  | 'leakyRelu'
  | 'elu'
  | 'selu'
  | 'gelu'
  | 'geluTanh'
  | 'silu'
  | 'mish'
  | 'sigmoid'
  | 'tanh'
  | 'softplus';

/** Activations that mix the elements of a row, so that they cannot be a stage of an ordering. */
export type RowwiseName = 'softmax' | 'logSoftmax';

export type ActivationName = ElementwiseName | RowwiseName;

/** An activation option of a layer: a name, or an elementwise activation such as `leakyRelu({ slope: 0.3 })`. */
export type ActivationChoice = ActivationName | ElementwiseActivation;

function sigmoid(x: number): number {
  const e = Math.exp(-Math.abs(x));
  return x < 0 ? e / (1 + e) : 1 / (1 + e);
}

function sigmoidDerivative(x: number): number {
  const e = Math.exp(-Math.abs(x));
  return e / ((1 + e) * (1 + e));
}

/** 1 − tanh² without cancellation. */
function tanhDerivative(x: number): number {
  return 4 * sigmoidDerivative(2 * x);
}

function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** The argument of the tanh form of GELU, doubled: ½(1 + tanh u) = sigmoid(2u), which does not cancel. */
const geluSlope = 2 * Math.sqrt(2 / Math.PI);
const geluArgument = (x: number) => geluSlope * (x + 0.044715 * x * x * x);

/** The normal density. */
const density = (x: number) => Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);

/** factor · x, but 0 · x is 0 even for infinite x: exp may underflow to 0 where x overflows. */
const fading = (factor: number, x: number) => (factor === 0 ? 0 : factor * x);

/** max(x, slope · x): relu with a small slope below 0. Defaults to PyTorch's 0.01; Keras uses 0.3. */
export function leakyRelu({ slope = 0.01 }: { readonly slope?: number } = {}): ElementwiseActivation {
  checkFinite('leakyRelu', 'slope', slope);
  return { name: 'leakyRelu', value: (x) => (x > 0 ? x : slope * x), derivative: (x) => (x > 0 ? 1 : slope) };
}

/** x where positive, alpha · (eˣ − 1) below. */
export function elu({ alpha = 1 }: { readonly alpha?: number } = {}): ElementwiseActivation {
  checkFinite('elu', 'alpha', alpha);
  return {
    name: 'elu',
    value: (x) => (x > 0 ? x : alpha * Math.expm1(x)),
    derivative: (x) => (x > 0 ? 1 : alpha * Math.exp(x)),
  };
}

/** The two constants of SELU (Klambauer et al. 2017), which keep mean 0 and variance 1. */
export const selu: { readonly scale: number; readonly alpha: number } = {
  scale: 1.0507009873554805,
  alpha: 1.6732632423543772,
};

/** The elementwise activations by name. At a kink the derivative is PyTorch's: the one from the left. */
export const activations: Readonly<Record<ElementwiseName, ElementwiseActivation>> = {
  linear: { name: 'linear', value: (x) => x, derivative: () => 1 },
  relu: { name: 'relu', value: (x) => Math.max(x, 0), derivative: (x) => (x <= 0 ? 0 : 1) },
  relu6: {
    name: 'relu6',
    value: (x) => Math.min(Math.max(x, 0), 6),
    derivative: (x) => (x <= 0 || x >= 6 ? 0 : 1),
  },
  leakyRelu: leakyRelu(),
  elu: elu(),
  selu: {
    name: 'selu',
    value: (x) => selu.scale * (x > 0 ? x : selu.alpha * Math.expm1(x)),
    derivative: (x) => selu.scale * (x > 0 ? 1 : selu.alpha * Math.exp(x)),
  },
  sigmoid: { name: 'sigmoid', value: sigmoid, derivative: sigmoidDerivative },
  tanh: { name: 'tanh', value: Math.tanh, derivative: tanhDerivative },
  softplus: { name: 'softplus', value: softplus, derivative: sigmoid },
  silu: {
    name: 'silu',
    value: (x) => fading(sigmoid(x), x),
    derivative: (x) => sigmoid(x) + fading(sigmoidDerivative(x), x),
  },
  mish: {
    name: 'mish',
    value: (x) => x * Math.tanh(softplus(x)),
    derivative: (x) => Math.tanh(softplus(x)) + fading(tanhDerivative(softplus(x)) * sigmoid(x), x),
  },
  gelu: {
    name: 'gelu',
    value: (x) => fading(normalCdf(x), x),
    derivative: (x) => normalCdf(x) + fading(density(x), x),
  },
  geluTanh: {
    name: 'geluTanh',
    value: (x) => fading(sigmoid(geluArgument(x)), x),
    derivative: (x) => {
      const u = geluArgument(x);
      return sigmoid(u) + fading(sigmoidDerivative(u), x * geluSlope * (1 + 3 * 0.044715 * x * x));
    },
  },
};

const rowwise: Readonly<Record<RowwiseName, <D extends FloatArray>(x: Tensor<D>) => Forward<D>>> = {
  softmax,
  logSoftmax,
};

/** All names, elementwise activations first. */
export const activationNames: readonly ActivationName[] = [
  ...(Object.keys(activations) as ElementwiseName[]),
  ...(Object.keys(rowwise) as RowwiseName[]),
];

/** Checks an activation option; the error for an unknown name suggests the nearest one. */
export function checkActivation(where: string, activation: ActivationChoice): ActivationChoice {
  if (typeof activation !== 'object') return checkOneOf(where, 'activation', activation, activationNames);
  if (typeof activation?.value !== 'function' || typeof activation.derivative !== 'function') {
    throw wrong(where, 'activation to be a name or { name, value, derivative }', activation);
  }
  return activation;
}

/** The elementwise activation a choice stands for, or undefined for softmax and logSoftmax. */
export function elementwiseOf(activation: ActivationChoice): ElementwiseActivation | undefined {
  return typeof activation === 'object' ? activation : activations[activation as ElementwiseName];
}

export function nameOfActivation(activation: ActivationChoice): string {
  return typeof activation === 'object' ? activation.name : activation;
}

/** Applies an activation; the result carries its own backward. */
export function activate<D extends FloatArray>(activation: ActivationChoice, x: Tensor<D>): Forward<D> {
  const elementwise = elementwiseOf(activation);
  if (elementwise === undefined) return rowwise[activation as RowwiseName](x);
  if (elementwise === activations.linear) return { output: x, backward: (gradient) => gradient };
  const kind = kindOf(elementwise);
  if (kind !== undefined) return computed(kind, x);
  return {
    output: map(x, elementwise.value),
    backward: (gradient) => mapGradient(gradient, x, elementwise.derivative),
  };
}

/** Activations whose derivative can be computed from the output alone. */
const reversible: ReadonlySet<ActivationKind | undefined> = new Set(['relu', 'relu6', 'leakyRelu']);

/** activation(x + bias) for x [..., n] and bias [n]. Overwrites x, with the result where possible. */
export function activateWithBias<D extends FloatArray>(
  activation: ActivationChoice,
  x: Tensor<D>,
  bias: Tensor<D> | undefined,
): Forward<D> {
  const elementwise = elementwiseOf(activation);
  const kind = elementwise && kindOf(elementwise);
  if (bias === undefined || kind === undefined || !reversible.has(kind)) {
    if (bias !== undefined) addBias(x, bias);
    return activate(activation, x);
  }
  compute().addBias(valuesOf(x), valuesOf(bias), kind);
  return { output: x, backward: (gradient) => gradientOf(kind, valuesOf(x), valuesOf(x), gradient) };
}

/** The built-in compute function of an activation, or undefined if there is none. */
export function kindOf(activation: ElementwiseActivation): ActivationKind | undefined {
  const known = activations[activation.name as ElementwiseName] === activation;
  return known ? activationKinds.find((kind) => kind === activation.name) : undefined;
}

function computed<D extends FloatArray>(kind: ActivationKind, x: Tensor<D>): Forward<D> {
  const values = valuesOf(x);
  const output = emptyLike(x.shape, x.data);
  compute().activate(kind, values, output.data);
  return { output, backward: (gradient) => gradientOf(kind, values, output.data, gradient) };
}

function gradientOf<D extends FloatArray>(kind: ActivationKind, x: D, y: D, gradient: Tensor<D>): Tensor<D> {
  const dx = emptyLike(gradient.shape, y);
  compute().activateBackward(kind, x, y, valuesOf(gradient), dx.data);
  return dx;
}

/** Calls `visit` with the start of each row, a row being the last axis. */
function forRows(x: Tensor<FloatArray>, visit: (start: number, width: number) => void): void {
  const width = x.shape[x.shape.length - 1];
  for (let start = 0; start < x.size; start += width) visit(start, width);
}

function maximum(values: FloatArray, start: number, width: number): number {
  let max = -Infinity;
  for (let j = start; j < start + width; j++) max = Math.max(max, values[j]);
  return max;
}

/** eˣ / Σ eˣ over the last axis; shifted by the row's maximum to avoid overflow. */
function softmax<D extends FloatArray>(x: Tensor<D>): Forward<D> {
  const columns = x.shape[x.shape.length - 1];
  const output = emptyLike(x.shape, x.data);
  compute().softmax(valuesOf(x), output.data, columns);
  return {
    output,
    backward(gradient) {
      const dx = emptyLike(x.shape, x.data);
      compute().softmaxBackward(output.data, valuesOf(gradient), dx.data, columns);
      return dx;
    },
  };
}

/** x − log Σ eˣ over the last axis. */
function logSoftmax<D extends FloatArray>(x: Tensor<D>): Forward<D> {
  const values = valuesOf(x);
  const output = emptyLike(x.shape, x.data);
  forRows(x, (start, width) => {
    const max = maximum(values, start, width);
    let sum = 0;
    for (let j = start; j < start + width; j++) sum += Math.exp(values[j] - max);
    const normalizer = max + Math.log(sum);
    for (let j = start; j < start + width; j++) output.data[j] = values[j] - normalizer;
  });
  return { output, backward: (gradient) => logSoftmaxGradient(gradient, output) };
}

/** g − eʸ · Σ g */
function logSoftmaxGradient<D extends FloatArray>(gradient: Tensor<D>, output: Tensor<D>): Tensor<D> {
  const g = valuesOf(gradient);
  const result = emptyLike(output.shape, output.data);
  forRows(output, (start, width) => {
    let sum = 0;
    for (let j = start; j < start + width; j++) sum += g[j];
    for (let j = start; j < start + width; j++) result.data[j] = g[j] - Math.exp(output.data[j]) * sum;
  });
  return result;
}
