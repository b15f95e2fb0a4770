/** The convolution of images. */
import {
  type ActivationChoice,
  activateWithBias,
  activations,
  checkActivation,
  elementwiseOf,
} from '../activations.js';
import { checkInteger, checkOneOf, checkOptions, wrong } from '../check.js';
import { type Initializer, type InitializerChoice, initial, initializerOf } from '../initializers.js';
import { addColumnSums } from '../ops/arithmetic.js';
import { addKernelGradient, convolve, inputGradient } from '../ops/convolution.js';
import type { Forward } from '../ops/forward.js';
import {
  addingHWIO,
  type DataFormat,
  fromChannelsLast,
  type ImageSize,
  type KernelLayout,
  type KernelSize,
  toChannelsLast,
  toHWIO,
} from '../ops/layout.js';
import type { Padding, Window } from '../ops/window.js';
import type { WindowStep } from '../shapes/images.js';
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
import { type RestraintOptions, restraintNames, restraintsOf, weightRestraints } from './restraints.js';

export interface Conv2DOptions<
  Filters extends number = number,
  Kernel extends Pair = Pair,
  Strides extends Pair = Pair,
  Pad extends Padding = Padding,
  Dilation extends Pair = Pair,
  Format extends DataFormat = DataFormat,
> extends LayerOptions,
    RestraintOptions {
  /** The number of output channels. */
  readonly filters: Filters;
  /** The kernel, in cells: one number for a square, or `[rows, columns]`. */
  readonly kernelSize: Kernel;
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
  /** The order of the kernel's axes. Defaults to `'HWIO'` (Keras) for channels-last, `'OIHW'` (PyTorch) for channels-first. */
  readonly kernelLayout?: KernelLayout;
  /** Defaults to `'glorotUniform'`, as in Keras. */
  readonly kernelInitializer?: InitializerChoice;
  /** Defaults to `'zeros'`. */
  readonly biasInitializer?: InitializerChoice;
  /** The seed of the weights. Defaults to the model's. */
  readonly seed?: number;
}

// biome-ignore format: a list
export const conv2DOptions: readonly (keyof Conv2DOptions)[] = [
  'filters', 'kernelSize', 'strides', 'dilation', 'padding', 'activation', 'useBias', 'dataFormat', 'kernelLayout',
  'kernelInitializer', 'biasInitializer', 'seed', 'name', ...restraintNames,
];

/** The sizes of input and output, and how the kernel slides. */
interface Layout {
  readonly input: ImageSize;
  readonly output: ImageSize;
  readonly window: Window;
  readonly kernel: KernelSize;
}

/**
 * y = activation(x * kernel + bias): at each position, each filter's inner product with the cells under it (a
 * cross-correlation: the kernel is not flipped, as in Keras and PyTorch).
 *
 * `[batch, height, width, channels]` to `[batch, rows, columns, filters]`, or the same channels-first.
 *
 * Parameters: `kernel` `[kernel rows, kernel columns, channels, filters]` for channels-last and
 * `[filters, channels, kernel rows, kernel columns]` for channels-first (or as `kernelLayout` says); `bias` `[filters]`.
 */
export class Conv2D<
  Filters extends number = number,
  const Kernel extends Pair = Pair,
  const Strides extends Pair = 1,
  const Pad extends Padding = 'valid',
  const Dilation extends Pair = 1,
  Format extends DataFormat = 'channelsLast',
> extends BaseLayer {
  declare readonly '~step'?: WindowStep<
    'Conv2D',
    'kernel',
    { filters: Filters; kernel: Kernel; strides: Strides; padding: Pad; dilation: Dilation; format: Format }
  >;
  readonly filters: number;
  readonly kernelSize: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly dilation: readonly [number, number];
  readonly padding: Padding;
  readonly activation: ActivationChoice;
  readonly useBias: boolean;
  readonly dataFormat: DataFormat;
  readonly kernelLayout: KernelLayout;
  readonly kernelInitializer: InitializerChoice;
  readonly biasInitializer: InitializerChoice;
  readonly seed: number | undefined;
  readonly restraints: Restraints;
  readonly #kernelInitializer: Initializer;
  readonly #biasInitializer: Initializer;
  #kernel: Parameter | undefined;
  #bias: Parameter | undefined;

  /** @throws RangeError for sizes that are not whole numbers from 1, and unknown names */
  constructor(options: Conv2DOptions<Filters, Kernel, Strides, Pad, Dilation, Format>) {
    super(options.name ?? 'conv2d');
    checkOptions('Conv2D', options, conv2DOptions);
    this.filters = checkInteger('Conv2D', 'filters', options.filters);
    this.kernelSize = pairOf('Conv2D', 'kernelSize', options.kernelSize);
    this.strides = pairOf('Conv2D', 'strides', options.strides ?? 1);
    this.dilation = pairOf('Conv2D', 'dilation', options.dilation ?? 1);
    this.padding = checkPadding('Conv2D', options.padding ?? 'valid');
    this.useBias = options.useBias ?? true;
    this.dataFormat = checkDataFormat('Conv2D', options.dataFormat ?? 'channelsLast');
    const usual = this.dataFormat === 'channelsLast' ? 'HWIO' : 'OIHW';
    this.kernelLayout = checkOneOf('Conv2D', 'kernelLayout', options.kernelLayout ?? usual, ['HWIO', 'OIHW']);
    this.activation = checkActivation('Conv2D', options.activation ?? 'linear');
    this.#checkRowwise();
    this.kernelInitializer = options.kernelInitializer ?? 'glorotUniform';
    this.biasInitializer = options.biasInitializer ?? 'zeros';
    this.#kernelInitializer = initializerOf('Conv2D', 'kernelInitializer', this.kernelInitializer);
    this.#biasInitializer = initializerOf('Conv2D', 'biasInitializer', this.biasInitializer);
    this.seed = options.seed;
    this.restraints = restraintsOf('Conv2D', options);
  }

  get parameters(): readonly Parameter[] {
    return [this.#kernel, this.#bias].filter((weight) => weight !== undefined);
  }

  /** @throws RangeError for another rank or number of channels, and when the kernel is larger than the padded image */
  build(inputShape: Shape, random: RandomStream, dtype: DType = 'float32'): Shape {
    const { output, kernel } = this.#layout(inputShape);
    if (this.#kernel === undefined) {
      const source = sourceOf(this, random);
      const { area, channels, filters } = kernel;
      const fans = { fanIn: area * channels, fanOut: area * filters };
      const weight = { shape: this.#kernelShape(kernel), fans, dtype };
      const bias = { shape: [filters], fans, dtype };
      const [ofKernel, ofBias] = weightRestraints('Conv2D', this.restraints, this.kernelLayout);
      this.#kernel = parameter('kernel', initial(this.#kernelInitializer, weight, source.fork('kernel')), ofKernel);
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
    const x = inputOf('Conv2D', given, this);
    if (this.#kernel === undefined) buildFor(this, x);
    const layout = this.#layout(x.shape);
    const { input, output, window } = layout;
    const images = toChannelsLast(valuesOf(x), this.dataFormat, input);
    const weight = valueFor(`Conv2D '${this.name}'`, this.#kernel as Parameter, x);
    const kernel = toHWIO(valuesOf(weight), this.kernelLayout, layout.kernel);
    const y = emptyLike([output.batch * output.height * output.width, this.filters], x.data);
    convolve(images, kernel, y.data, window, sizesOf(layout));
    const activated = activateWithBias(activation, y, this.#bias?.value as Tensor<D>);
    const addGradients = (upstream: Tensor<D>): D => {
      const gradient = gradientFor('Conv2D', upstream, { shape: imageShape(output, this.dataFormat), data: images });
      const dy = toChannelsLast(valuesOf(gradient), this.dataFormat, output);
      return this.#addGradients(activated.backward(wrap(dy, y.shape)), images, layout);
    };
    return {
      output: this.#inFormat(valuesOf(activated.output), output),
      addGradients,
      backward: (gradient) => {
        const dy = addGradients(gradient);
        const dx = emptyLike([images.length], images);
        inputGradient(dy, kernel, dx.data, window, sizesOf(layout));
        return this.#inFormat(dx.data, input);
      },
    };
  }

  /** Takes a gradient with one row per position and returns its values. */
  #addGradients<D extends FloatArray>(gradient: Tensor<D>, images: D, layout: Layout): D {
    const dy = valuesOf(gradient);
    const total = valuesOf((this.#kernel as Parameter).gradient);
    addingHWIO(total, this.kernelLayout, layout.kernel, (sum) =>
      addKernelGradient(images, dy, sum, layout.window, sizesOf(layout)),
    );
    if (this.#bias !== undefined) addColumnSums(gradient, this.#bias.gradient as Tensor<D>);
    return dy;
  }

  #inFormat<D extends FloatArray>(images: D, size: ImageSize): Tensor<D> {
    return wrap(fromChannelsLast(images, this.dataFormat, size), imageShape(size, this.dataFormat));
  }

  #layout(shape: Shape): Layout {
    const built = this.#kernel?.value.shape[this.kernelLayout.indexOf('I')];
    const input = imageSizeOf('Conv2D', shape, this.dataFormat, built);
    const { kernelSize, strides, dilation, padding } = this;
    const window = windowOver('Conv2D', input, { kernel: kernelSize, strides, dilation, padding });
    const output = {
      batch: input.batch,
      height: window.rows.output,
      width: window.columns.output,
      channels: this.filters,
    };
    const kernel = { area: sizeOf(kernelSize), channels: input.channels, filters: this.filters };
    return { input, output, window, kernel };
  }

  #kernelShape({ channels, filters }: KernelSize): number[] {
    const [rows, columns] = this.kernelSize;
    return this.kernelLayout === 'HWIO' ? [rows, columns, channels, filters] : [filters, channels, rows, columns];
  }

  /** Softmax works along the last axis, which is the width here. */
  #checkRowwise(): void {
    if (this.dataFormat === 'channelsLast' || elementwiseOf(this.activation)) return;
    throw wrong('Conv2D', 'an elementwise activation for channels-first images', this.activation, "use 'channelsLast'");
  }
}

function sizesOf({ input, output }: Layout): { images: number; channels: number; filters: number } {
  return { images: input.batch, channels: input.channels, filters: output.channels };
}
