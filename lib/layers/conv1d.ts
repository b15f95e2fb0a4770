/** The convolution of sequences. */
import type { ActivationChoice } from '../activations.js';
import { checkInteger, checkOneOf, checkOptions, checkShape, wrong } from '../check.js';
import type { InitializerChoice } from '../initializers.js';
import type { Forward } from '../ops/forward.js';
import type { DataFormat } from '../ops/layout.js';
import { axisOf, extentOf, type Padding } from '../ops/window.js';
import type { Conv1DStep } from '../shapes/samples.js';
import { gradientFor } from '../tensor/input.js';
import type { RandomStream } from '../tensor/random.js';
import { type DType, type FloatArray, reshape, type Shape, type Tensor, wrap } from '../tensor/tensor.js';
import { BaseLayer, buildFor, inputOf, type LayerOptions } from './base.js';
import { Conv2D } from './conv2d.js';
import { checkDataFormat } from './image.js';
import type { ActivationToMove, Parameter, Restraints } from './layer.js';
import { type RestraintOptions, restraintNames, restraintsOf, weightRestraints } from './restraints.js';

/**
 * `'valid'` pads nothing, `'same'` gives ceil(width / stride) outputs, `'causal'` pads (kernelSize − 1) · dilation zeros
 * before the sequence, so that no output sees a later input; a number pads both ends alike.
 */
export type Padding1D = 'valid' | 'same' | 'causal' | number;

export interface Conv1DOptions<
  Filters extends number = number,
  Kernel extends number = number,
  Strides extends number = number,
  Pad extends Padding1D = Padding1D,
  Dilation extends number = number,
  Format extends DataFormat = DataFormat,
> extends LayerOptions,
    RestraintOptions {
  /** The number of output channels. */
  readonly filters: Filters;
  /** The length of the kernel. */
  readonly kernelSize: Kernel;
  /** How far the kernel moves. Defaults to 1. */
  readonly strides?: Strides;
  /** The distance between the cells under the kernel. Defaults to 1, neighbours. */
  readonly dilation?: Dilation;
  /** Defaults to `'valid'`. */
  readonly padding?: Pad;
  /** Defaults to `'linear'`. */
  readonly activation?: ActivationChoice;
  /** Defaults to true. */
  readonly useBias?: boolean;
  /** `'channelsLast'` is `[batch, width, channels]`, the default; `'channelsFirst'` is `[batch, channels, width]`. */
  readonly dataFormat?: Format;
  /** The order of the kernel's axes. Defaults to `'WIO'` (Keras) for channels-last, `'OIW'` (PyTorch) for channels-first. */
  readonly kernelLayout?: 'WIO' | 'OIW';
  /** Defaults to `'glorotUniform'`, as in Keras. */
  readonly kernelInitializer?: InitializerChoice;
  /** Defaults to `'zeros'`. */
  readonly biasInitializer?: InitializerChoice;
  /** The seed of the weights. Defaults to the model's. */
  readonly seed?: number;
}

// biome-ignore format: a list
export const conv1DOptions: readonly (keyof Conv1DOptions)[] = [
  'filters', 'kernelSize', 'strides', 'dilation', 'padding', 'activation', 'useBias', 'dataFormat', 'kernelLayout',
  'kernelInitializer', 'biasInitializer', 'seed', 'name', ...restraintNames,
];

const axes = { channelsLast: ['batch', 'width', 'channels'], channelsFirst: ['batch', 'channels', 'width'] } as const;

/**
 * y = activation(x * kernel + bias) along a sequence: `[batch, width, channels]` to `[batch, positions, filters]`, or
 * channels-first. It is a Conv2D over images of one row.
 *
 * Parameters: `kernel` `[kernelSize, channels, filters]` for channels-last and `[filters, channels, kernelSize]` for
 * channels-first (or as `kernelLayout` says); `bias` `[filters]`.
 */
export class Conv1D<
  Filters extends number = number,
  const Kernel extends number = number,
  const Strides extends number = 1,
  const Pad extends Padding1D = 'valid',
  const Dilation extends number = 1,
  Format extends DataFormat = 'channelsLast',
> extends BaseLayer {
  declare readonly '~step'?: Conv1DStep<{
    filters: Filters;
    kernel: Kernel;
    strides: Strides;
    padding: Pad;
    dilation: Dilation;
    format: Format;
  }>;
  readonly filters: number;
  readonly kernelSize: number;
  readonly strides: number;
  readonly dilation: number;
  readonly padding: Padding1D;
  readonly activation: ActivationChoice;
  readonly useBias: boolean;
  readonly dataFormat: DataFormat;
  readonly kernelLayout: 'WIO' | 'OIW';
  readonly kernelInitializer: InitializerChoice;
  readonly biasInitializer: InitializerChoice;
  readonly seed: number | undefined;
  readonly restraints: Restraints;
  readonly #rows: Conv2D;
  #parameters: readonly Parameter[] = [];

  /** @throws RangeError for sizes that are not whole numbers from 1, and unknown names */
  constructor(options: Conv1DOptions<Filters, Kernel, Strides, Pad, Dilation, Format>) {
    super(options.name ?? 'conv1d');
    checkOptions('Conv1D', options, conv1DOptions);
    this.filters = checkInteger('Conv1D', 'filters', options.filters);
    this.kernelSize = checkInteger('Conv1D', 'kernelSize', options.kernelSize);
    this.strides = checkInteger('Conv1D', 'strides', options.strides ?? 1);
    this.dilation = checkInteger('Conv1D', 'dilation', options.dilation ?? 1);
    this.padding = checkPadding1D(options.padding ?? 'valid');
    this.dataFormat = checkDataFormat('Conv1D', options.dataFormat ?? 'channelsLast');
    const usual = this.dataFormat === 'channelsLast' ? 'WIO' : 'OIW';
    this.kernelLayout = checkOneOf('Conv1D', 'kernelLayout', options.kernelLayout ?? usual, ['WIO', 'OIW']);
    this.#rows = new Conv2D({
      ...options,
      name: this.name,
      kernelSize: [1, this.kernelSize],
      strides: [1, this.strides],
      dilation: [1, this.dilation],
      padding: this.sides,
      kernelLayout: this.kernelLayout === 'WIO' ? 'HWIO' : 'OIHW',
    });
    const { activation, useBias, kernelInitializer, biasInitializer, seed } = this.#rows;
    this.activation = activation;
    this.useBias = useBias;
    this.kernelInitializer = kernelInitializer;
    this.biasInitializer = biasInitializer;
    this.seed = seed;
    this.restraints = restraintsOf('Conv1D', options);
  }

  get parameters(): readonly Parameter[] {
    return this.#parameters;
  }

  /** The padding as Conv2D's: none above and below, and both ends where `padding` says so. */
  get sides(): Padding {
    if (this.padding === 'causal') return around((this.kernelSize - 1) * this.dilation, 0);
    return typeof this.padding === 'number' ? around(this.padding, this.padding) : this.padding;
  }

  /** @throws RangeError for another rank or number of channels, and when the kernel is longer than the padded input */
  build(inputShape: Shape, random: RandomStream, dtype: DType = 'float32'): Shape {
    this.#checkInput(inputShape);
    const shape = this.#rows.build(this.#withRow(inputShape), random, dtype);
    if (this.#parameters.length === 0)
      this.#parameters = this.#rows.parameters.map((inner) => this.#withoutAxis(inner));
    return this.#withoutRow(shape);
  }

  /** The two halves of this layer, if it ends in an elementwise activation. */
  get activationToMove(): ActivationToMove | undefined {
    const inner = this.#rows.activationToMove;
    return inner && { activation: inner.activation, forward: (x) => this.#forward(x, (rows) => inner.forward(rows)) };
  }

  forward<D extends FloatArray>(x: Tensor<D>): Forward<D> {
    return this.#forward(x, (rows) => this.#rows.forward(rows));
  }

  #forward<D extends FloatArray>(input: Tensor<D>, onRows: (x: Tensor<D>) => Forward<D>): Forward<D> {
    const x = inputOf('Conv1D', input, this);
    if (this.#parameters.length === 0) buildFor(this, x);
    this.#checkInput(x.shape);
    const { output, backward, addGradients } = onRows(reshape(x, this.#withRow(x.shape)));
    const shape = this.#withoutRow(output.shape);
    const rowsOf = (gradient: Tensor<D>): Tensor<D> =>
      reshape(gradientFor('Conv1D', gradient, { shape, data: x.data }), output.shape);
    return {
      output: reshape(output, shape),
      addGradients: (gradient) => addGradients?.(rowsOf(gradient)),
      backward: (gradient) => reshape(backward(rowsOf(gradient)), x.shape),
    };
  }

  /** Sequences as images of one row. */
  #withRow(shape: Shape): Shape {
    const at = this.dataFormat === 'channelsLast' ? 1 : 2;
    return [...shape.slice(0, at), 1, ...shape.slice(at)];
  }

  #withoutRow(shape: Shape): Shape {
    const at = this.dataFormat === 'channelsLast' ? 1 : 2;
    return shape.filter((_, axis) => axis !== at);
  }

  /** A kernel without its axis of one row, in the same memory. */
  #withoutAxis(inner: Parameter): Parameter {
    if (inner.name !== 'kernel') return inner;
    const axis = this.kernelLayout === 'WIO' ? 0 : 2;
    const flat = ({ data, shape }: Tensor<FloatArray>) =>
      wrap(
        data,
        shape.filter((_, i) => i !== axis),
      );
    const [restraints] = weightRestraints('Conv1D', this.restraints, this.kernelLayout);
    return { ...inner, value: flat(inner.value), gradient: flat(inner.gradient), ...restraints } as Parameter;
  }

  #checkInput(shape: Shape): void {
    const kernel = this.#parameters[0]?.value.shape[this.kernelLayout.indexOf('I')];
    const pattern = axes[this.dataFormat].map((axis) => (axis === 'channels' ? (kernel ?? axis) : axis));
    checkShape('Conv1D', shape, pattern, shape.length === 2 ? 'give a batch of sequences with channels' : '');
    const input = shape[axes[this.dataFormat].indexOf('width')];
    const sizes = { input, kernel: this.kernelSize, stride: this.strides, dilation: this.dilation };
    if (axisOf(this.sides, 1, sizes).output >= 1) return;
    const extent = extentOf(this.kernelSize, this.dilation);
    throw wrong('Conv1D', `sequences that its kernel of ${extent} cells fits into`, input, "use padding: 'same'");
  }
}

function around(before: number, after: number): Padding {
  return [
    [0, 0],
    [before, after],
  ];
}

function checkPadding1D(padding: Padding1D): Padding1D {
  if (Number.isInteger(padding) && (padding as number) >= 0) return padding;
  if (['valid', 'same', 'causal'].includes(padding as string)) return padding;
  throw wrong('Conv1D', "padding 'valid', 'same', 'causal' or a whole number ≥ 0", padding);
}
