/** What the layers for images do to shapes. */
import type { Product } from './numbers.js';
import type { ShapeStep } from './step.js';
import type { Slid } from './windows.js';
import type { Length, Show, ShowPair } from './words.js';

/** A shape of images, in the order of the data format. */
type Images<B, H, W, C, Format> = Format extends 'channelsFirst' ? [B, C, H, W] : [B, H, W, C];

/** What becomes of c channels: a number of filters, as many again, or several for each. */
type Channels<C, Filters> = Filters extends number
  ? Filters
  : Filters extends Times<infer M>
    ? Product<[C & number, M]>
    : C;

/** As many channels as the input has. */
export interface SameChannels {
  readonly kept: true;
}

/** So many channels for each of the input's. */
export interface Times<M extends number> {
  readonly times: M;
}

type Wanted<Format> = Format extends 'channelsFirst'
  ? '[batch, channels, height, width]'
  : '[batch, height, width, channels]';

type TooLarge<
  Kind extends string,
  Noun extends string,
  H,
  W,
  Kernel,
  Dilation,
> = `${Kind}: a ${Noun} of ${ShowPair<Kernel>}${Dilation extends 1 ? '' : ` with dilation ${ShowPair<Dilation>}`} is larger than an image of ${Length<H>} × ${Length<W>}`;

type Fitting<Kind extends string, Noun extends string, B, H, W, C, O extends WindowOptions> =
  Slid<H, W, O['kernel'], O['strides'], O['padding'], O['dilation']> extends [
    infer Rows extends number,
    infer Columns extends number,
  ]
    ? Images<B, Rows, Columns, C, O['format']>
    : TooLarge<Kind, Noun, H, W, O['kernel'], O['dilation']>;

/** The options of a window. */
export interface WindowOptions {
  readonly filters: unknown;
  readonly kernel: unknown;
  readonly strides: unknown;
  readonly padding: unknown;
  readonly dilation: unknown;
  readonly format: unknown;
}

type WindowOut<Kind extends string, Noun extends string, In, O extends WindowOptions> = In extends readonly number[]
  ? number extends In['length']
    ? Images<number, number, number, Channels<number, O['filters']>, O['format']>
    : In extends readonly [infer B, infer X, infer Y, infer Z]
      ? ['channelsFirst' | 'channelsLast'] extends [O['format']]
        ? [B, number, number, number]
        : O['format'] extends 'channelsFirst'
          ? Fitting<Kind, Noun, B, Y, Z, Channels<X, O['filters']>, O>
          : Fitting<Kind, Noun, B, X, Y, Channels<Z, O['filters']>, O>
      : `${Kind} takes ${Wanted<O['format']>} but gets ${Show<In>}`
  : In;

/** For convolutions and pooling. */
export interface WindowStep<Kind extends string, Noun extends string, O extends WindowOptions> extends ShapeStep {
  readonly out: WindowOut<Kind, Noun, this['in'], O>;
  readonly takes: readonly [number, number, number, number];
}

type GlobalOut<Kind extends string, In, Format> = In extends readonly number[]
  ? number extends In['length']
    ? [number, number]
    : In extends readonly [infer B, infer X, unknown, infer Z]
      ? [B, Format extends 'channelsFirst' ? X : Z]
      : `${Kind} takes ${Wanted<Format>} but gets ${Show<In>}`
  : In;

/** For pooling over all positions. */
export interface GlobalStep<Kind extends string, Format> extends ShapeStep {
  readonly out: GlobalOut<Kind, this['in'], Format>;
  readonly takes: readonly [number, number, number, number];
}
