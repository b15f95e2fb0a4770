/** Random numbers as pure functions of a seed: the same on every machine. */
import { checkInteger, checkNonNegative, checkOptions, checkSeed, wrong } from '../check.js';
import { compute } from '../compute/index.js';
import { nextNormal, nextUniform } from '../math/fills.js';
import { philox, xoshiro } from '../math/generators.js';
import {
  type DataOf,
  type DType,
  type FloatArray,
  type Shape,
  type Tensor,
  type TensorOptions,
  zeros,
} from './tensor.js';

/** A seeded source of numbers. Its forks are independent of it and of each other. */
export interface RandomStream {
  readonly seed: number;
  /** An independent stream, named by what it is for. The same label gives the same stream, no matter what was drawn before. */
  fork(label: string): RandomStream;
  /** The next number, uniform in [0, 1). */
  uniform(): number;
  /** The next number from N(0, 1). */
  normal(): number;
  /** Fills an array with the next numbers, uniform in [min, max): as many calls of `uniform` in one. Defaults to [0, 1). */
  fillUniform(to: FloatArray, options?: { readonly min?: number; readonly max?: number }): void;
  /** Fills an array with the next numbers from N(mean, std²): as many calls of `normal` in one. Defaults to N(0, 1). */
  fillNormal(to: FloatArray, options?: { readonly mean?: number; readonly std?: number }): void;
  /** The next whole number in [0, bound), each equally likely. */
  integer(bound: number): number;
  /** The numbers 0 to length − 1 in a random order. */
  permutation(length: number): Int32Array;
}

/** A stream of random numbers. The seed is any integer, of which the lowest 32 bits are used. */
export function randomStream(seed: number): RandomStream {
  const key = checkSeed('randomStream', seed);
  return new XoshiroStream(key, key, 0x6c61796c);
}

/** xoshiro128++ whose first state is Philox of the stream's key; a fork's key is Philox of the label under this key. */
class XoshiroStream implements RandomStream {
  readonly seed: number;
  readonly #key0: number;
  readonly #key1: number;
  readonly #state: Uint32Array;

  constructor(seed: number, key0: number, key1: number) {
    this.seed = seed;
    this.#key0 = key0;
    this.#key1 = key1;
    this.#state = philox([0, 0, 0, 0], key0, key1, new Uint32Array(4));
  }

  fork(label: string): RandomStream {
    const words = philox([hash(label), label.length, 0, 1], this.#key0, this.#key1, new Uint32Array(4));
    return new XoshiroStream(this.seed, words[0], words[1]);
  }

  uniform(): number {
    return nextUniform(this.#state);
  }

  normal(): number {
    return nextNormal(this.#state);
  }

  fillUniform(to: FloatArray, { min = 0, max = 1 }: { readonly min?: number; readonly max?: number } = {}): void {
    compute().fillUniform(to, this.#state, min, max - min);
  }

  fillNormal(to: FloatArray, { mean = 0, std = 1 }: { readonly mean?: number; readonly std?: number } = {}): void {
    compute().fillNormal(to, this.#state, mean, std);
  }

  integer(bound: number): number {
    checkInteger('integer', 'bound', bound);
    const fair = 2 ** 32 - (2 ** 32 % bound);
    for (;;) {
      const word = this.#word();
      if (word < fair) return word % bound;
    }
  }

  permutation(length: number): Int32Array {
    const order = Int32Array.from({ length }, (_, i) => i);
    for (let i = length - 1; i > 0; i--) {
      const j = this.integer(i + 1);
      [order[i], order[j]] = [order[j], order[i]];
    }
    return order;
  }

  #word(): number {
    return xoshiro(this.#state, 0, 1);
  }
}

/** FNV-1a over the label's UTF-16 units. */
function hash(label: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < label.length; i++) value = Math.imul(value ^ label.charCodeAt(i), 0x01000193);
  return value >>> 0;
}

export interface NormalOptions<T extends DType = 'float32'> extends TensorOptions<T> {
  readonly seed?: number;
  readonly mean?: number;
  /** The standard deviation, ≥ 0. */
  readonly std?: number;
}

/** A tensor of numbers drawn from N(mean, std²); the same seed gives the same numbers. */
export function normal<T extends DType = 'float32'>(shape: Shape, options: NormalOptions<T> = {}): Tensor<DataOf<T>> {
  checkOptions('normal', options, ['seed', 'mean', 'std', 'dtype']);
  const { seed = 0, mean = 0, std = 1, dtype } = options;
  checkNonNegative('normal', 'std', std);
  const x = zeros(shape, { dtype });
  randomStream(seed).fillNormal(x.data, { mean, std });
  return x;
}

export interface UniformOptions<T extends DType = 'float32'> extends TensorOptions<T> {
  readonly seed?: number;
  readonly min?: number;
  readonly max?: number;
}

/** A tensor of numbers drawn uniformly from [min, max) and then rounded to the dtype. Defaults to [0, 1). */
export function uniform<T extends DType = 'float32'>(shape: Shape, options: UniformOptions<T> = {}): Tensor<DataOf<T>> {
  checkOptions('uniform', options, ['seed', 'min', 'max', 'dtype']);
  const { seed = 0, min = 0, max = 1, dtype } = options;
  if (!(min <= max)) throw wrong('uniform', `max ≥ min = ${min}`, max);
  const x = zeros(shape, { dtype });
  randomStream(seed).fillUniform(x.data, { min, max });
  return x;
}
