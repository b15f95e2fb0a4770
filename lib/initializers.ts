/** Initializers of weights: each draws numbers from a seeded stream, scaled by the fans of a unit. */
import { checkFinite, checkOneOf } from './check.js';
import type { RandomStream } from './tensor/random.js';
import { allocate, type DataOf, type DType, type Shape, sizeOf, type Tensor, wrap } from './tensor/tensor.js';

/** The number of inputs of one unit, and the number of units that each input feeds. */
export interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
}

/** Returns a function that returns the next number at each call. */
export type Initializer = (random: RandomStream, fans: Fans) => () => number;

export type InitializerName =
  | 'zeros'
  | 'ones'
  | 'randomUniform'
  | 'randomNormal'
  | 'glorotUniform'
  | 'glorotNormal'
  | 'heUniform'
  | 'heNormal'
  | 'lecunUniform'
  | 'lecunNormal';

/** A name, or an initializer such as `constant(0.1)`. */
export type InitializerChoice = InitializerName | Initializer;

/** Every weight the same. */
export function constant(value: number): Initializer {
  checkFinite('constant', 'value', value);
  return () => () => value;
}

/** Uniform in ±√(3 · variance), which has that variance. */
function uniformOf(variance: (fans: Fans) => number): Initializer {
  return (random, fans) => {
    const limit = Math.sqrt(3 * variance(fans));
    return () => limit * (2 * random.uniform() - 1);
  };
}

/** Normal, not truncated (as in PyTorch; Keras cuts at two standard deviations). */
function normalOf(variance: (fans: Fans) => number): Initializer {
  return (random, fans) => {
    const std = Math.sqrt(variance(fans));
    return () => std * random.normal();
  };
}

/** Glorot and Bengio 2010: keeps the variance in both directions; for tanh and sigmoid. */
const glorot = ({ fanIn, fanOut }: Fans) => 2 / (fanIn + fanOut);
/** He et al. 2015: keeps the variance through relu, which halves it. */
const he = ({ fanIn }: Fans) => 2 / fanIn;
/** LeCun et al. 1998: keeps the variance of linear units; for selu. */
const lecun = ({ fanIn }: Fans) => 1 / fanIn;

/**
 * The initializers by their names, for a choice in a loop: `initializers.heNormal`. Glorot and Bengio 2010, He et al. 2015.
 * 'randomUniform' lies in ±0.05 and 'randomNormal' has the standard deviation 0.05, as in Keras.
 */
export const initializers: Readonly<Record<InitializerName, Initializer>> = {
  zeros: constant(0),
  ones: constant(1),
  randomUniform: (random) => () => 0.05 * (2 * random.uniform() - 1),
  randomNormal: (random) => () => 0.05 * random.normal(),
  glorotUniform: uniformOf(glorot),
  glorotNormal: normalOf(glorot),
  heUniform: uniformOf(he),
  heNormal: normalOf(he),
  lecunUniform: uniformOf(lecun),
  lecunNormal: normalOf(lecun),
};

export function initializerOf(where: string, name: string, choice: InitializerChoice): Initializer {
  if (typeof choice === 'function') return choice;
  return initializers[checkOneOf(where, name, choice, Object.keys(initializers) as InitializerName[])];
}

/** A new tensor of initial weights. */
export function initial<T extends DType>(
  initializer: Initializer,
  { shape, fans, dtype }: { readonly shape: Shape; readonly fans: Fans; readonly dtype: T },
  random: RandomStream,
): Tensor<DataOf<T>> {
  const next = initializer(random, fans);
  const data = allocate(sizeOf(shape), dtype);
  for (let i = 0; i < data.length; i++) data[i] = next();
  return wrap(data, shape);
}
