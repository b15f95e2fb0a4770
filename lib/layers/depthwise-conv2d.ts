/** The convolution of each channel by itself. */
import {
  type ActivationChoice,
  activateWithBias,
  activations,
  checkActivation,
  elementwiseOf,
} from '../activations.js';
import { checkInteger, checkOptions, wrong } from '../check.js';
import { compute } from '../compute/index.js';
import type { DepthwiseSize } from '../compute/spec/shapes.js';
import type { MaxNorm } from '../constraints.js';
import { type Initializer, type InitializerChoice, initial, initializerOf } from '../initializers.js';
import { addColumnSums } from '../ops/arithmetic.js';
import type { Forward } from '../ops/forward.js';
import { type DataFormat, fromChannelsLast, type ImageSize, toChannelsLast } from '../ops/layout.js';
import type { Padding, Window } from '../ops/window.js';
import type { RegularizerChoice } from '../regularizers.js';
import type { Times, WindowStep } from '../shapes/images.js';
import { gradientFor } from '../tensor/input.js';
import type { RandomStream } from '../tensor/random.js';
import {
  type DType,
  emptyLike,
  type FloatArray,
  type Shape,
  sizeOf,
  type Tensor,
  valuesOf,
  wrap,
} from '../tensor/tensor.js';
import { BaseLayer, buildFor, inputOf, type LayerOptions, parameter, valueFor } from './base.js';
import { checkDataFormat, checkPadding, imageShape, imageSizeOf, type Pair, pairOf, windowOver } from './image.js';
import type { ActivationToMove, Parameter, Restraints } from './layer.js';
import { sourceOf } from './places.js';
import { type RestraintOptions, restraintNamesOf, restraintsOf, weightRestraints } from './restraints.js';

/** The restraints of its kernel have Keras' names, `depthwiseRegularizer` and `depthwiseConstraint`. */
export interface DepthwiseConv2DOptions<
  Multiplier extends number = number,
  Kernel extends Pair = Pair,
  Strides extends Pair = Pair,
  Pad extends Padding = Padding,
  Dilation extends Pair = Pair,
  Format extends DataFormat = DataFormat,
> extends LayerOptions,
    Omit<RestraintOptions, 'kernelRegularizer' | 'kernelConstraint'> {
  /** Adds a penalty on the kernel to the loss, such as `l2(1e-4)`. Defaults to none. */
  readonly depthwiseRegularizer?: RegularizerChoice;
  /** Limits the kernel of each output channel after each update: `maxNorm(3)`. Defaults to none. */
  readonly depthwiseConstraint?: MaxNorm;
  /** The kernel, in cells: one number for a square, or `[rows, columns]`. */
  readonly kernelSize: Kernel;
  /** Output channels for each input channel. Defaults to 1. */
  readonly depthMultiplier?: Multiplier;
  /** How far the kernel moves. Defaults to 1. */
  readonly strides?: Strides;
  /** The distance between the cells under the kernel. Defaults to 1, neighbours. */
  readonly dilation?: Dilation;
  /** Padded cells are 0. Defaults to `'valid'`, no padding. */
  readonly padding?: Pad;
  /** Defaults to `'linear'`. */
  readonly activation?: ActivationChoice;
  /** Defaults to true. */
  readonly useBias?: boolean;
  /** Defaults to `'channelsLast'`. */
  readonly dataFormat?: Format;
  /** Defaults to `'glorotUniform'`, as in Keras. */
  readonly depthwiseInitializer?: InitializerChoice;
  /** Defaults to `'zeros'`. */
  readonly biasInitializer?: InitializerChoice;
  /** The seed of the weights. Defaults to the model's. */
  readonly seed?: number;
}

// biome-ignore format: a list
export const depthwiseConv2DOptions: readonly (keyof DepthwiseConv2DOptions)[] = [
  'kernelSize', 'depthMultiplier', 'strides', 'dilation', 'padding', 'activation', 'useBias', 'dataFormat',
  'depthwiseInitializer', 'biasInitializer', 'seed', 'name', ...restraintNamesOf('depthwise'),
];

const kind = 'DepthwiseConv2D';

/** The sizes of input and output, and how the kernel slides. */
interface Layout {
  readonly input: ImageSize;
  readonly output: ImageSize;
  readonly window: Window;
  readonly size: DepthwiseSize;
}

/**
 * y = activation(x * kernel + bias), each channel convolved by its own kernels (Keras' DepthwiseConv2D, PyTorch's Conv2d
 * with groups = channels). `[batch, height, width, channels]` to `[batch, rows, columns, channels · depthMultiplier]`,
 * or channels-first; output channel c · depthMultiplier + m belongs to channel c.
 *
 * Parameters: `kernel` `[kernel rows, kernel columns, channels, depthMultiplier]`, `bias` `[channels · depthMultiplier]`.
 */
export class DepthwiseConv2D<
  Multiplier extends number = 1,
  const Kernel extends Pair = Pair,
  const Strides extends Pair = 1,
  const Pad extends Padding = 'valid',
  const Dilation extends Pair = 1,
  Format extends DataFormat = 'channelsLast',
> extends BaseLayer {
  declare readonly '~step'?: WindowStep<
    'DepthwiseConv2D',
    'kernel',
    { filters: Times<Multiplier>; kernel: Kernel; strides: Strides; padding: Pad; dilation: Dilation; format: Format }
  >;
  readonly kernelSize: readonly [number, number];
  readonly depthMultiplier: number;
  readonly strides: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly padding: Padding;
  readonly activation: ActivationChoice;
  readonly useBias: boolean;
  readonly dataFormat: DataFormat;
  readonly depthwiseInitializer: InitializerChoice;
  readonly biasInitializer: InitializerChoice;
  readonly seed: number | undefined;
  readonly restraints: Restraints;
  readonly kernelLayout: string = 'HWCM';
  readonly #initializer: Initializer;
  readonly #biasInitializer: Initializer;
  #kernel: Parameter | undefined;
  #bias: Parameter | undefined;

  /** @throws RangeError for sizes that are not whole numbers from 1, and unknown names */
  constructor(options: DepthwiseConv2DOptions<Multiplier, Kernel, Strides, Pad, Dilation, Format>) {
    super(options.name ?? 'depthwise_conv2d');
    checkOptions(kind, options, depthwiseConv2DOptions);
    this.kernelSize = pairOf(kind, 'kernelSize', options.kernelSize);
    this.depthMultiplier = checkInteger(kind, 'depthMultiplier', options.depthMultiplier ?? 1);
    this.strides = pairOf(kind, 'strides', options.strides ?? 1);
    this.dilation = pairOf(kind, 'dilation', options.dilation ?? 1);
    this.padding = checkPadding(kind, options.padding ?? 'valid');
    this.useBias = options.useBias ?? true;
    this.dataFormat = checkDataFormat(kind, options.dataFormat ?? 'channelsLast');
    this.activation = checkActivation(kind, options.activation ?? 'linear');
    if (this.dataFormat === 'channelsFirst' && !elementwiseOf(this.activation))
      throw wrong(kind, 'an elementwise activation for channels-first images', this.activation, "use 'channelsLast'");
    this.depthwiseInitializer = options.depthwiseInitializer ?? 'glorotUniform';
    this.biasInitializer = options.biasInitializer ?? 'zeros';
    this.#initializer = initializerOf(kind, 'depthwiseInitializer', this.depthwiseInitializer);
    this.#biasInitializer = initializerOf(kind, 'biasInitializer', this.biasInitializer);
    this.seed = options.seed;
    this.restraints = restraintsOf(kind, options, 'depthwise');
  }

  get parameters(): readonly Parameter[] {
    return [this.#kernel, this.#bias].filter((weight) => weight !== undefined);
  }

  /** @throws RangeError for another rank or number of channels, and when the kernel is larger than the padded image */
  build(inputShape: Shape, random: RandomStream, dtype: DType = 'float32'): Shape {
    const { input, output } = this.#layout(inputShape);
    if (this.#kernel === undefined) {
      const source = sourceOf(this, random);
      const area = sizeOf(this.kernelSize);
      const fans = { fanIn: area * input.channels, fanOut: area * this.depthMultiplier }; // as Keras counts them
      const kernel = { shape: [...this.kernelSize, input.channels, this.depthMultiplier], fans, dtype };
      const bias = { shape: [output.channels], fans, dtype };
      const [ofKernel, ofBias] = weightRestraints(kind, this.restraints, this.kernelLayout, 'depthwise');
      this.#kernel = parameter('kernel', initial(this.#initializer, kernel, source.fork('kernel')), ofKernel);
      if (this.useBias)
        this.#bias = parameter('bias', initial(this.#biasInitializer, bias, source.fork('bias')), ofBias);
    }
    return imageShape(output, this.dataFormat);
  }

  /** The two halves of this layer, if it ends in an elementwise activation. */
  get activationToMove(): ActivationToMove | undefined {
    const activation = elementwiseOf(this.activation);
    if (activation === undefined || activation === activations.linear) return undefined;
    return { activation, forward: (x) => this.#forward(x, 'linear') };
  }

  forward<D extends FloatArray>(x: Tensor<D>): Forward<D> {
    return this.#forward(x, this.activation);
  }

  #forward<D extends FloatArray>(given: Tensor<D>, activation: ActivationChoice): Forward<D> {
    const x = inputOf(kind, given, this);
    if (this.#kernel === undefined) buildFor(this, x);
    const layout = this.#layout(x.shape);
    const { input, output, window, size } = layout;
    const images = toChannelsLast(valuesOf(x), this.dataFormat, input);
    const kernel = valuesOf(valueFor(`${kind} '${this.name}'`, this.#kernel as Parameter, x));
    const y = emptyLike([output.batch * output.height * output.width, output.channels], x.data);
    compute().depthwise(images, kernel, y.data, window, size);
    const activated = activateWithBias(activation, y, this.#bias?.value as Tensor<D>);
    const addGradients = (upstream: Tensor<D>): D => {
      const gradient = gradientFor(kind, upstream, { shape: imageShape(output, this.dataFormat), data: images });
      const dy = toChannelsLast(valuesOf(gradient), this.dataFormat, output);
      return this.#addGradients(activated.backward(wrap(dy, y.shape)), images, layout);
    };
    return {
      output: this.#inFormat(valuesOf(activated.output), output),
      addGradients,
      backward: (gradient) => {
        const dy = addGradients(gradient);
        const dx = emptyLike([images.length], images);
        compute().depthwiseInputGradient(dy, kernel, dx.data, window, size);
        return this.#inFormat(dx.data, input);
      },
    };
  }

  /** Takes a gradient with one row per position and returns its values. */
  #addGradients<D extends FloatArray>(gradient: Tensor<D>, images: D, { window, size }: Layout): D {
    const dy = valuesOf(gradient);
    const total = valuesOf((this.#kernel as Parameter).gradient) as FloatArray as D;
    compute().addDepthwiseKernelGradient(images, dy, total, window, size);
    if (this.#bias !== undefined) addColumnSums(gradient, this.#bias.gradient as Tensor<D>);
    return dy;
  }

  #inFormat<D extends FloatArray>(images: D, size: ImageSize): Tensor<D> {
    return wrap(fromChannelsLast(images, this.dataFormat, size), imageShape(size, this.dataFormat));
  }

  #layout(shape: Shape): Layout {
    const input = imageSizeOf(kind, shape, this.dataFormat, this.#kernel?.value.shape[2]);
    const { kernelSize, strides, dilation, padding, depthMultiplier: multiplier } = this;
    const window = windowOver(kind, input, { kernel: kernelSize, strides, dilation, padding });
    const { batch, channels } = input;
    const output = { batch, height: window.rows.output, width: window.columns.output, channels: channels * multiplier };
    return { input, output, window, size: { images: batch, channels, multiplier } };
  }
}
