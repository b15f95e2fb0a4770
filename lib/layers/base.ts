/** The base of all layers: a name, `call`, and weights of one dtype that are made at the first use. */
import { wrong } from '../check.js';
import type { Forward } from '../ops/forward.js';
import { floats } from '../tensor/input.js';
import { type RandomStream, randomStream } from '../tensor/random.js';
import { type DType, dtypeOf, type FloatArray, type Shape, type Tensor, zerosLike } from '../tensor/tensor.js';
import type { ForwardOptions, Layer, Parameter } from './layer.js';

/** Options of every layer. */
export interface LayerOptions {
  /** Names the layer in `summary()`, `activations()` and errors. Defaults to its class in snake case. */
  readonly name?: string;
}

/** The base of every layer, also of your own: implement `build`, `forward` and `parameters`. */
export abstract class BaseLayer implements Layer {
  readonly name: string;
  abstract readonly parameters: readonly Parameter[];

  constructor(name: string) {
    this.name = name;
  }

  abstract build(inputShape: Shape, random: RandomStream, dtype?: DType): Shape;
  abstract forward<D extends FloatArray>(x: Tensor<D>, options?: ForwardOptions): Forward<D>;

  call<D extends FloatArray>(x: Tensor<D>, options: ForwardOptions = {}): Tensor<D> {
    return this.forward(x, options).output;
  }
}

/**
 * The input of a layer's `forward` as floats, in the dtype of its weights where it came as integers or lists.
 *
 * @throws TypeError when it is no numbers
 */
export function inputOf<D extends FloatArray>(
  where: string,
  x: Tensor<D>,
  layer?: Pick<Layer, 'parameters'>,
): Tensor<D> {
  const weight = layer?.parameters[0]?.value.data;
  return floats(where, 'x', x, weight && dtypeOf(weight)) as Tensor<D>;
}

/** A parameter with a zeroed gradient. */
export function parameter<D extends FloatArray>(
  name: string,
  value: Tensor<D>,
  restraints: Pick<Parameter, 'regularizer' | 'constraint'> = {},
): Parameter<D> {
  return { name, value, gradient: zerosLike(value.shape, value.data), trainable: true, ...restraints };
}

/** The same weight under a longer name, 'prefix/name'; `trainable` is that of the weight itself. */
export function prefixed(inner: Parameter, prefix: string): Parameter {
  return {
    name: `${prefix}/${inner.name}`,
    value: inner.value,
    gradient: inner.gradient,
    regularizer: inner.regularizer,
    constraint: inner.constraint,
    get trainable() {
      return inner.trainable;
    },
    set trainable(trainable) {
      inner.trainable = trainable;
    },
  };
}

/** Builds a layer that is used alone, for the shape and dtype of its first input. */
export function buildFor(layer: Layer, x: Tensor<FloatArray>, seed: number = 0): void {
  layer.build(x.shape, randomStream(seed), dtypeOf(x.data));
}

/** Returns a parameter's value. @throws RangeError when the input has another dtype: nothing is converted silently */
export function valueFor<D extends FloatArray>(where: string, weight: Parameter, x: Tensor<D>): Tensor<D> {
  const [expected, got] = [dtypeOf(weight.value.data), dtypeOf(x.data)];
  if (expected !== got) {
    throw wrong(
      where,
      `${expected} input (its weights are ${expected})`,
      got,
      `make the model with { dtype: '${got}' }`,
    );
  }
  return weight.value as Tensor<D>;
}

/** A layer without parameters. `build` returns the input's shape unless it is overridden. */
export abstract class PlainLayer extends BaseLayer {
  readonly parameters: readonly Parameter[] = [];

  build(inputShape: Shape, _random?: RandomStream, _dtype?: DType): Shape {
    return inputShape;
  }
}
