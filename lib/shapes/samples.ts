/** What the other layers do to shapes. */
import type { Shape } from '../tensor-types.js';
import type { WindowOptions } from './images.js';
import type { Product } from './numbers.js';
import type { AnyInput, ShapeStep } from './step.js';
import type { Along } from './windows.js';
import type { Length, Show } from './words.js';

/** Works along the last axis, whatever the rank. */
export type DenseOut<In, Units> = In extends readonly number[]
  ? number extends In['length']
    ? In extends AnyInput
      ? [number, ...number[], Units]
      : [...number[], Units]
    : In extends readonly [...infer Front, number]
      ? [...Front, Units]
      : unknown
  : In;

export interface DenseStep<Units extends number> extends ShapeStep {
  readonly out: DenseOut<this['in'], Units>;
  readonly takes: Shape;
}

type FlattenOut<In> = In extends readonly number[]
  ? number extends In['length']
    ? [number, number]
    : In extends readonly [infer B, ...infer Rest extends number[]]
      ? [B, Product<Rest>]
      : unknown
  : In;

export interface FlattenStep extends ShapeStep {
  readonly out: FlattenOut<this['in']>;
  readonly takes: Shape;
}

type ReshapeOut<In, Target extends Shape> = In extends readonly number[]
  ? number extends In['length']
    ? [number, ...Reshaped<Target>]
    : In extends readonly [infer B, ...infer Rest extends number[]]
      ? -1 extends Target[number]
        ? [B, ...Reshaped<Target>]
        : [Product<Rest> & Product<Target>] extends [never]
          ? `Reshape: ${Show<Rest>} has ${Product<Rest>} numbers, ${Show<Target>} has ${Product<Target>}`
          : [B, ...Target]
      : unknown
  : In;

/** A length of -1 is computed from the others; we do not. */
type Reshaped<Target extends Shape> = { [A in keyof Target]: -1 extends Target[A] ? number : Target[A] };

export interface ReshapeStep<Target extends Shape> extends ShapeStep {
  readonly out: ReshapeOut<this['in'], Target>;
  readonly takes: Shape;
}

type EmbeddingOut<In, Units> = In extends readonly number[]
  ? number extends In['length']
    ? [...number[], Units]
    : [...In, Units]
  : In;

export interface EmbeddingStep<Units extends number> extends ShapeStep {
  readonly out: EmbeddingOut<this['in'], Units>;
  readonly takes: Shape;
}

/** Takes one rank, and keeps the shape. */
type RankOut<Kind extends string, In, Taken extends Shape, Wanted extends string> = In extends readonly number[]
  ? number extends In['length']
    ? Taken
    : In['length'] extends Taken['length']
      ? In
      : `${Kind} takes ${Wanted} but gets ${Show<In>}`
  : In;

export interface RankStep<Kind extends string, Taken extends Shape, Wanted extends string> extends ShapeStep {
  readonly out: RankOut<Kind, this['in'], Taken, Wanted>;
  readonly takes: Taken;
}

type Times = readonly [number, number, number];

export type AttentionStep = RankStep<'MultiHeadAttention', Times, '[batch, time, units]'>;
export type PositionStep = RankStep<'PositionEmbedding', Times, '[batch, time, units]'>;
export type SpatialStep = RankStep<'SpatialDropout2D', readonly [number, number, number, number], 'images'>;

type Sequences<B, W, C, Format> = Format extends 'channelsFirst' ? [B, C, W] : [B, W, C];

/** Causal padding gives as many positions as 'same'. */
type Convolved<B, W, O extends WindowOptions> =
  Along<
    W,
    O['kernel'],
    O['strides'],
    O['padding'] extends 'causal' ? 'same' : O['padding'],
    O['dilation']
  > extends infer Positions extends number
    ? Sequences<B, Positions, O['filters'], O['format']>
    : `Conv1D: a kernel of ${Length<O['kernel']>}${O['dilation'] extends 1 ? '' : ` with dilation ${Length<O['dilation']>}`} is longer than a sequence of ${Length<W>}`;

type Conv1DOut<In, O extends WindowOptions> = In extends readonly number[]
  ? number extends In['length']
    ? Sequences<number, number, O['filters'], O['format']>
    : In extends readonly [infer B, infer X, infer Y]
      ? ['channelsFirst' | 'channelsLast'] extends [O['format']]
        ? [B, number, number]
        : Convolved<B, O['format'] extends 'channelsFirst' ? Y : X, O>
      : `Conv1D takes ${O['format'] extends 'channelsFirst' ? '[batch, channels, width]' : '[batch, width, channels]'} but gets ${Show<In>}`
  : In;

export interface Conv1DStep<O extends WindowOptions> extends ShapeStep {
  readonly out: Conv1DOut<this['in'], O>;
  readonly takes: Times;
}
