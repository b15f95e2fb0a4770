/** Activations: each a function and its derivative, without overflow for any input. Results are rounded to the tensor's dtype once. */
import { checkFinite, checkOneOf, wrong } from './check.js';
import { type ActivateOptions, type ActivationKind, activationKinds, compute } from './compute/index.js';
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

/** The compute function of an activation: what it is called there, and its numbers. */
export interface ComputedActivation {
  readonly kind: ActivationKind;
  readonly options: ActivateOptions;
}

const computed = new WeakMap<ElementwiseActivation, ComputedActivation>();

/** Notes that a compute function gives the activation's values. */
function builtIn(activation: ElementwiseActivation, options: ActivateOptions): ElementwiseActivation {
  const kind = activationKinds.find((name) => name === activation.name);
  if (kind !== undefined) computed.set(activation, { kind, options });
  return activation;
}

/** max(x, slope · x): relu with a small slope below 0. Defaults to PyTorch's 0.01; Keras uses 0.3. */
export function leakyRelu({ slope = 0.01 }: { readonly slope?: number } = {}): ElementwiseActivation {
  checkFinite('leakyRelu', 'slope', slope);
  return builtIn(
    { name: 'leakyRelu', value: (x) => (x > 0 ? x : slope * x), derivative: (x) => (x > 0 ? 1 : slope) },
    { slope },
  );
}

/** x where positive, alpha · (eˣ − 1) below. */
export function elu({ alpha = 1 }: { readonly alpha?: number } = {}): ElementwiseActivation {
  checkFinite('elu', 'alpha', alpha);
  return builtIn(
    {
      name: 'elu',
      value: (x) => (x > 0 ? x : alpha * Math.expm1(x)),
      derivative: (x) => (x > 0 ? 1 : alpha * Math.exp(x)),
    },
    { alpha },
  );
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

for (const activation of Object.values(activations)) if (!computed.has(activation)) builtIn(activation, {});

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
  const known = computed.get(elementwise);
  if (known !== undefined) return compiled(known, x);
  return {
    output: map(x, elementwise.value),
    backward: (gradient) => mapGradient(gradient, x, elementwise.derivative),
  };
}

/** Activations without numbers of their own whose derivative can be computed from the output alone. */
const reversible: ReadonlySet<ActivationKind | undefined> = new Set(['relu', 'relu6']);

/** activation(x + bias) for x [..., n] and bias [n]. Overwrites x, with the result where possible. */
export function activateWithBias<D extends FloatArray>(
  activation: ActivationChoice,
  x: Tensor<D>,
  bias: Tensor<D> | undefined,
): Forward<D> {
  const elementwise = elementwiseOf(activation);
  const known = elementwise && computed.get(elementwise);
  if (bias === undefined || known === undefined || !reversible.has(known.kind)) {
    if (bias !== undefined) addBias(x, bias);
    return activate(activation, x);
  }
  compute().addBias(valuesOf(x), valuesOf(bias), known.kind);
  return { output: x, backward: (gradient) => gradientOf(known, valuesOf(x), valuesOf(x), gradient) };
}

/** The built-in compute function of an activation, or undefined if there is none. */
export function computedActivation(activation: ElementwiseActivation): ComputedActivation | undefined {
  return computed.get(activation);
}

function compiled<D extends FloatArray>(known: ComputedActivation, x: Tensor<D>): Forward<D> {
  const values = valuesOf(x);
  const output = emptyLike(x.shape, x.data);
  compute().activate(known.kind, values, output.data, known.options);
  return { output, backward: (gradient) => gradientOf(known, values, output.data, gradient) };
}

function gradientOf<D extends FloatArray>(
  { kind, options }: ComputedActivation,
  x: D,
  y: D,
  gradient: Tensor<D>,
): Tensor<D> {
  const dx = emptyLike(gradient.shape, y);
  compute().activateBackward(kind, x, y, valuesOf(gradient), dx.data, options);
  return dx;
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
  const columns = x.shape[x.shape.length - 1];
  const output = emptyLike(x.shape, x.data);
  compute().logSoftmax(valuesOf(x), output.data, columns);
  return {
    output,
    backward(gradient) {
      const dx = emptyLike(x.shape, x.data);
      compute().logSoftmaxBackward(output.data, valuesOf(gradient), dx.data, columns);
      return dx;
    },
  };
}
