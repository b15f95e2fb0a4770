/** The fully connected layer. */
import {
  type ActivationChoice,
  activateWithBias,
  activations,
  checkActivation,
  elementwiseOf,
  nameOfActivation,
} from '../activations.js';
import { checkInteger, checkNotEmpty, checkOptions, checkShape } from '../check.js';
import { type Initializer, type InitializerChoice, initial, initializerOf } from '../initializers.js';
import { addColumnSums, matmul, transpose } from '../ops/arithmetic.js';
import type { Forward } from '../ops/forward.js';
import type { DenseStep } from '../shapes/samples.js';
import { gradientFor } from '../tensor/input.js';
import type { RandomStream } from '../tensor/random.js';
import { type DType, type FloatArray, reshape, type Shape, sizeOf, type Tensor } from '../tensor/tensor.js';
import { BaseLayer, buildFor, inputOf, type LayerOptions, parameter, valueFor } from './base.js';
import type { ActivationToMove, MovedActivation, Parameter, Restraints } from './layer.js';
import { sourceOf } from './places.js';
import { type RestraintOptions, restraintNames, restraintsOf, weightRestraints } from './restraints.js';

export interface DenseOptions<Units extends number = number> extends LayerOptions, RestraintOptions {
  /** The number of outputs. */
  readonly units: Units;
  /** Defaults to 'linear'. */
  readonly activation?: ActivationChoice;
  /** Defaults to true. */
  readonly useBias?: boolean;
  /** Defaults to 'glorotUniform', as in Keras. */
  readonly kernelInitializer?: InitializerChoice;
  /** Defaults to 'zeros'. */
  readonly biasInitializer?: InitializerChoice;
  /** The seed of the weights. Defaults to the model's. */
  readonly seed?: number;
}

// biome-ignore format: a list
export const denseOptions: readonly (keyof DenseOptions)[] = [
  'units', 'activation', 'useBias', 'kernelInitializer', 'biasInitializer', 'seed', 'name',
  ...restraintNames,
];

/**
 * y = activation(x · kernel + bias), for x of shape [batch, inputs] and y of shape [batch, units]. With more axes, such as
 * [batch, time, inputs], it works along the last one, as in Keras.
 *
 * Parameters: `kernel` [inputs, units] and `bias` [units].
 */
export class Dense<Units extends number = number> extends BaseLayer {
  declare readonly '~step'?: DenseStep<Units>;
  readonly units: number;
  readonly activation: ActivationChoice;
  readonly useBias: boolean;
  readonly kernelInitializer: InitializerChoice;
  readonly biasInitializer: InitializerChoice;
  readonly seed: number | undefined;
  readonly restraints: Restraints;
  readonly #kernelInitializer: Initializer;
  readonly #biasInitializer: Initializer;
  #kernel: Parameter | undefined;
  #bias: Parameter | undefined;

  constructor(options: DenseOptions<Units>) {
    super(options.name ?? 'dense');
    checkOptions('Dense', options, denseOptions);
    this.units = checkInteger('Dense', 'units', options.units);
    this.activation = checkActivation('Dense', options.activation ?? 'linear');
    this.useBias = options.useBias ?? true;
    this.kernelInitializer = options.kernelInitializer ?? 'glorotUniform';
    this.biasInitializer = options.biasInitializer ?? 'zeros';
    this.#kernelInitializer = initializerOf('Dense', 'kernelInitializer', this.kernelInitializer);
    this.#biasInitializer = initializerOf('Dense', 'biasInitializer', this.biasInitializer);
    this.seed = options.seed;
    this.restraints = restraintsOf('Dense', options);
  }

  get kernelLayout(): string {
    return 'IO';
  }

  get parameters(): readonly Parameter[] {
    return [this.#kernel, this.#bias].filter((weight) => weight !== undefined);
  }

  override build(inputShape: Shape, random: RandomStream, dtype: DType = 'float32'): Shape {
    const inputs = this.#checkInput(inputShape);
    if (this.#kernel === undefined) {
      const source = sourceOf(this, random);
      const fans = { fanIn: inputs, fanOut: this.units };
      const kernel = { shape: [inputs, this.units], fans, dtype };
      const bias = { shape: [this.units], fans, dtype };
      const [ofKernel, ofBias] = weightRestraints('Dense', this.restraints, this.kernelLayout);
      this.#kernel = parameter('kernel', initial(this.#kernelInitializer, kernel, source.fork('kernel')), ofKernel);
      if (this.useBias)
        this.#bias = parameter('bias', initial(this.#biasInitializer, bias, source.fork('bias')), ofBias);
    }
    return [...inputShape.slice(0, -1), this.units];
  }

  describe({ movedToNext }: MovedActivation): string {
    return movedToNext === undefined && this.activation !== 'linear' ? nameOfActivation(this.activation) : '';
  }

  /** The two halves of this layer, if it ends in an elementwise activation. */
  get activationToMove(): ActivationToMove | undefined {
    const activation = elementwiseOf(this.activation);
    if (activation === undefined || activation === activations.linear) return undefined;
    return { activation, forward: (x) => this.#forward(x, 'linear') };
  }

  override forward<D extends FloatArray>(x: Tensor<D>): Forward<D> {
    return this.#forward(x, this.activation);
  }

  #forward<D extends FloatArray>(given: Tensor<D>, activation: ActivationChoice): Forward<D> {
    const x = inputOf('Dense', given, this);
    if (this.#kernel === undefined) buildFor(this, x);
    const inputs = this.#checkInput(x.shape);
    checkNotEmpty('Dense', 'a batch', x.shape);
    const kernel = valueFor(`Dense '${this.name}'`, this.#kernel as Parameter, x);
    const rows = asRows(x, inputs);
    const { output, backward } = activateWithBias(activation, matmul(rows, kernel), this.#bias?.value as Tensor<D>);
    const shaped = withShape(output, [...x.shape.slice(0, -1), this.units]);
    const addGradients = (upstream: Tensor<D>): Tensor<D> => {
      const gradient = gradientFor('Dense', upstream, shaped);
      return this.#addGradients(backward(asRows(gradient, this.units)), rows);
    };
    const backwardToInput = (gradient: Tensor<D>): Tensor<D> =>
      withShape(matmul(addGradients(gradient), transpose(kernel)), x.shape);
    return { output: shaped, addGradients, backward: backwardToInput };
  }

  #addGradients<D extends FloatArray>(gradient: Tensor<D>, x: Tensor<D>): Tensor<D> {
    matmul(transpose(x), gradient, { out: this.#kernel?.gradient as Tensor<D>, accumulate: true });
    if (this.#bias !== undefined) addColumnSums(gradient, this.#bias.gradient as Tensor<D>);
    return gradient;
  }

  /** Checks the shape and returns the number of inputs. */
  #checkInput(shape: Shape): number {
    const inputs = this.#kernel?.value.shape[0] ?? 'inputs';
    const isUnflattened = shape.length > 2 && sizeOf(shape.slice(1)) === inputs;
    const between = shape.slice(1, -1).map(() => null);
    const pattern = ['batch', ...(isUnflattened ? [] : between), inputs];
    const hint = isUnflattened ? 'add a Flatten layer' : shape.length < 2 ? 'give a batch, even of one sample' : '';
    checkShape('Dense', shape, pattern, hint);
    return shape[shape.length - 1];
  }
}

/** [..., length] as a matrix of rows; `x` itself if it is one. */
function asRows<D extends FloatArray>(x: Tensor<D>, length: number): Tensor<D> {
  return x.shape.length === 2 ? x : reshape(x, [x.size / length, length]);
}

function withShape<D extends FloatArray>(x: Tensor<D>, shape: Shape): Tensor<D> {
  return shape.length === 2 ? x : reshape(x, shape);
}
