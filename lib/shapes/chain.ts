/** Layers one after the other. */
import type { Shape } from '../tensor-types.js';
import type { Apart } from './apart.js';
import type { DenseOut } from './samples.js';
import type { AnyInput, Applied, ShapeStep } from './step.js';
import type { Show } from './words.js';

/** Layers as far as shapes go. */
export type Layers = readonly { readonly '~step'?: unknown }[];

/**
 * The shape that leaves the last layer, or the sentence of the first one that does not fit. A
 * list whose layers TypeScript does not know one by one (in a variable, spread) has any shape; one of two lists gives either.
 */
export type Chain<L extends Layers, In> = L extends readonly unknown[] ? Links<L, In> : never;

type Links<L extends Layers, In, Done extends readonly unknown[] = []> = Done['length'] extends L['length']
  ? number extends L['length']
    ? Shape
    : In
  : Links<L, Applied<NonNullable<L[Done['length']]['~step']>, In>, [...Done, unknown]>;

/** To intersect the list of layers with: the sentence in the place of the layer that does not fit, else nothing. */
export type Refusal<L extends Layers, In, Out> = Out extends string ? Placed<L, In> : unknown;

type Placed<L extends Layers, In, Before extends readonly unknown[] = []> = Before['length'] extends L['length']
  ? unknown
  : Chain<[L[Before['length']]], In> extends infer Out
    ? Out extends string
      ? readonly [...Before, Out, ...unknown[]]
      : Placed<L, Out, [...Before, unknown]>
    : never;

/** The output of a chain; any shape where it does not fit. */
export type OutputOf<Out> = Out extends Shape ? Out : Shape;

/** Samples of this shape, with the batch. */
export type Start<Sample extends Shape> = number extends Sample['length'] ? AnyInput : readonly [number, ...Sample];

/** What a model takes: samples of its input shape, or else what its first layer takes. */
export type InputOf<Sample extends Shape, L extends Layers> = number extends Sample['length']
  ? Taken<NonNullable<L[0]['~step']>>
  : readonly [number, ...Sample];

type Taken<F> = F extends { readonly takes: infer In extends Shape } ? Plain<In> : readonly number[];

/** Any shape is written out: in a model's declaration its name would have to be found, which takes longer than all the rest. */
type Plain<S extends Shape> = Shape extends S ? readonly number[] : S;

/** What a model takes and gives, for a model that is a layer of another. */
export interface ModelStep<In extends Shape, Out extends Shape> extends ShapeStep {
  readonly out: ModelOut<this['in'], In, Out>;
  readonly takes: In;
  readonly gives: Out;
}

type ModelOut<Given, In, Out> = Given extends Shape
  ? Apart<Given, In> extends true
    ? `the model inside takes ${Show<In>} but gets ${Show<Given>}`
    : Through<Given, Out>
  : Given;

/** A model's output for an input whose shape it was not told: its layers may all work along the last axis. */
export type Through<Given, Out> = Out extends readonly [number, ...number[], infer Units]
  ? number extends (Out & Shape)['length']
    ? DenseOut<Given, Units>
    : Out
  : Out extends AnyInput
    ? number extends Out['length']
      ? Given
      : Out
    : Out;

/** A sum of two ways. */
export interface ResidualStep<Body extends Layers, Around extends Layers> extends ShapeStep {
  readonly out: Sum<Chain<Body, this['in']>, Chain<Around, this['in']>>;
  readonly takes: InputOf<Shape, Body>;
}

type Sum<Out, Other> = Out extends Shape
  ? Other extends Shape
    ? Apart<Out, Other> extends true
      ? `Residual: its layers give ${Show<Out>}, the way around gives ${Show<Other>}`
      : Out
    : Other
  : Out;
